/** The hook that features put on a subscription: called once when it ends, however it does. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ended } from '../../src/core/hooks.js';
import type { Subscription } from '../../src/core/index.js';
import { type Cable, listen, openCable, settle } from '../support/cable.js';

let cable: Cable;
let told: unknown[];
let controller: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  cable = openCable();
  controller = new AbortController();
  told = [];
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

function create(): Subscription {
  const { signal } = controller;
  const rejected = () => told.push('rejected is told');
  const { subscription } = listen(cable, 'Chat', { signal }, { rejected });
  subscription[ended] = (how) => told.push([how, subscription.state]);
  return subscription;
}

it.each<[string, (subscription: Subscription) => void]>([
  ['unsubscribe', (subscription) => subscription.unsubscribe()],
  ['remove', (subscription) => cable.consumer.subscriptions.remove(subscription)],
  ['a signal', () => controller.abort()],
  ['dispose', (subscription) => subscription[Symbol.dispose]?.()],
])('is called by %s', async (_, end) => {
  const subscription = create();
  await settle();
  end(subscription);
  end(subscription);
  expect(told).toEqual([['unsubscribed', 'unsubscribed']]);
});

it('is called by a rejection, before `rejected` is', async () => {
  cable.server.rejects('Chat');
  create();
  await settle();
  expect(told).toEqual([['rejected', 'rejected'], 'rejected is told']);
});

it('is not called by a loss, nor by `disconnect`', async () => {
  create();
  await settle();
  cable.server.drops();
  await settle();
  cable.consumer.disconnect();
  await settle();
  expect(told).toEqual([]);
});
