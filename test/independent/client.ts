/** Our client, in real time, with short patience; its callbacks are written down. */
import { vi } from 'vitest';
import { type Consumer, type ConsumerOptions, createConsumer } from '../../src/index.js';
import type { World } from './worlds.js';

// In real time, on a busy machine: the default is five seconds, of which some tests need three.
vi.setConfig({ testTimeout: 20_000 });

/** Bounded real time: fails when it has not happened within ten seconds. */
export async function until(happened: () => boolean): Promise<void> {
  await vi.waitUntil(happened, { timeout: 10_000, interval: 5 });
}

/** The responder pings every 50 ms. */
const PATIENCE: ConsumerOptions = {
  openTimeout: 1_000,
  staleAfter: 600,
  reconnect: () => 20,
  logger: false,
};

export function consumerFor(
  { url, WebSocket }: Pick<World, 'url' | 'WebSocket'>,
  options: ConsumerOptions = {},
): Consumer {
  return createConsumer(url, { ...PATIENCE, WebSocket, ...options });
}

/** A subscription and what its callbacks were told, in order. */
export function subscribe(
  consumer: Consumer,
  channel: string | { readonly channel: string; readonly [param: string]: unknown },
) {
  const trace: unknown[][] = [];
  const tell =
    (name: string) =>
    (...values: unknown[]) =>
      void trace.push([name, ...values]);
  const subscription = consumer.subscriptions.create(channel, {
    connected: tell('connected'),
    disconnected: tell('disconnected'),
    rejected: tell('rejected'),
    received: tell('received'),
  });
  const count = (name: string) => trace.filter(([event]) => event === name).length;
  /** Waits until the callback has been called that many times. */
  const told = (name: string, times = 1) => until(() => count(name) >= times);
  return { subscription, trace, count, told };
}
