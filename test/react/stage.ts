/** React on a page of happy-dom, with a consumer on a test server under fake time. */
import { act, cleanup } from '@testing-library/react';
import { createElement, type ReactNode, version } from 'react';
import { vi } from 'vitest';
import { CableProvider } from '../../src/react/index.js';
import { type Cable, type CableOptions, openCable } from '../support/cable.js';

export const ROOM = { channel: 'Chat', room: 1 };
export const SUBSCRIBE = 'subscribe Chat{"room":1}';
export const UNSUBSCRIBE = 'unsubscribe Chat{"room":1}';

export interface Stage extends Cable {
  /** What React wrote to the console. */
  readonly warnings: readonly string[];
  /** Puts the provider around them. */
  within(...children: readonly ReactNode[]): ReactNode;
}

/** Every test ends with `leave`. */
export function enter(options?: CableOptions): Stage {
  vi.useFakeTimers();
  const warnings: string[] = [];
  for (const level of ['error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((...words) => void warnings.push(words.join(' ')));
  }
  const cable = openCable(options);
  const within = (...children: readonly ReactNode[]) =>
    createElement(CableProvider, { consumer: cable.consumer }, ...children);
  return Object.assign(cable, { warnings, within });
}

export async function leave({ consumer, server, close }: Stage): Promise<void> {
  cleanup();
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
  if (left.length > 0) throw new Error(`${left} are left`);
}

/** Lets time pass, and everything happen and be rendered that is due. */
export const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

export const settle = (): Promise<void> => pass(0);

/** Which React this is: the tests run on two. */
export const REACT = Number.parseInt(version, 10);
