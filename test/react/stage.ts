/** React on a page of happy-dom, with a consumer on a test server under fake time. */
import { act, cleanup } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';
import { expect, vi } from 'vitest';
import { CableProvider } from '../../src/react/index.js';
import { type Cable, type CableOptions, openCable } from '../support/cable.js';
import { overlooked, received, watch } from '../support/commands.js';

export const ROOM = { channel: 'Chat', room: 1 };
export const SUBSCRIBE = 'subscribe Chat{"room":1}';
export const UNSUBSCRIBE = 'unsubscribe Chat{"room":1}';

export interface Stage extends Pick<Cable, 'server' | 'consumer' | 'dropped' | 'errors' | 'close'> {
  /** The commands that the server has received, of whichever consumer. */
  sent(): string[];
  /** What React wrote to the console. */
  readonly warnings: readonly string[];
  /** Puts the provider around them. */
  within(...children: readonly ReactNode[]): ReactNode;
}

/** Every test ends with `leave`, and has looked at all commands by then. */
export function enter(options?: CableOptions): Stage {
  vi.useFakeTimers();
  const warnings: string[] = [];
  for (const level of ['error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((...words) => void warnings.push(words.join(' ')));
  }
  const cable = openCable(options);
  watch(cable.server);
  const within = (...children: readonly ReactNode[]) =>
    createElement(CableProvider, { consumer: cable.consumer }, ...children);
  const sent = () => received(cable.server);
  return Object.assign(cable, { warnings, within, sent });
}

export async function leave(
  { consumer, server, close }: Stage,
  unmount: () => void = cleanup,
): Promise<void> {
  // Before what is still there unsubscribes.
  const missed = overlooked();
  unmount();
  // Longer than any of them lingers.
  await pass(10_000);
  // The server has let go of them, and so has the consumer: nothing leaks.
  const left = [
    ...server.connections.flatMap(({ subscriptions }) => subscriptions),
    ...consumer.subscriptions.subscriptions.map(({ identifier }) => identifier),
  ];
  close();
  vi.useRealTimers();
  vi.restoreAllMocks();
  expect({ left, overlooked: missed }).toEqual({ left: [], overlooked: [] });
}

/** Lets time pass, and everything happen and be rendered that is due. */
export const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

export const settle = (): Promise<void> => pass(0);
