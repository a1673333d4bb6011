/** `linger`: what was left is kept for a while, so that coming back costs nothing. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Cable,
  type CableOptions,
  confirmed,
  IDLE_TIMERS,
  listen,
  openCable,
  pass,
  settle,
} from '../support/cable.js';

let cable: Cable;
const open = (options?: CableOptions) => {
  cable?.close();
  cable = openCable(options);
};
beforeEach(() => {
  vi.useFakeTimers();
  open({ linger: 5_000 });
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});
const onServer = () => cable.server.connections.flatMap(({ subscriptions }) => subscriptions);

it('costs no traffic and no gap to come back in time, and is told as joining', async () => {
  const [first] = await confirmed(cable);
  first.subscription.unsubscribe();
  await pass(4_999);
  const second = listen(cable);
  expect(second.subscription.state).toBe('subscribed');
  await settle();
  expect(second.calls).toStrictEqual([['connected', { reconnected: false, joined: true }]]);
  expect(second.subscription.perform('speak')).toBe(true);
  cable.server.transmit('Chat', 1);
  await pass(60_000);
  expect(second.calls.slice(1)).toEqual([['received', 1]]);
  expect(cable.sent()).toEqual(['message Chat {"action":"speak"}']);
  expect(first.calls).toEqual([]);
});

it('leaves once when it is over', async () => {
  const [{ subscription }] = await confirmed(cable);
  subscription.unsubscribe();
  await pass(4_999);
  expect(onServer()).toHaveLength(1);
  await pass(60_000);
  expect(cable.sentAt()).toEqual([[5_000, 'unsubscribe Chat']]);
  expect(onServer()).toEqual([]);
});

it('is followed by the cool-down', async () => {
  const [{ subscription }] = await confirmed(cable);
  subscription.unsubscribe();
  await pass(5_040);
  const { calls } = listen(cable);
  await pass(1_000);
  expect(cable.sentAt()).toEqual([
    [5_000, 'unsubscribe Chat'],
    [5_100, 'subscribe Chat'],
  ]);
  expect(calls).toStrictEqual([['connected', { reconnected: false }]]);
});

it('starts anew each time that the last one leaves', async () => {
  const [first, second] = await confirmed(cable, 'Chat', 2);
  first.subscription.unsubscribe();
  await pass(3_000);
  second?.subscription.unsubscribe();
  await pass(3_000);
  const third = listen(cable);
  await pass(3_000);
  third.subscription.unsubscribe();
  await pass(4_999);
  expect(cable.sent()).toEqual([]);
  await pass(1);
  expect(cable.sentAt()).toEqual([[14_000, 'unsubscribe Chat']]);
});

it('gives nobody what arrives meanwhile', async () => {
  const [first] = await confirmed(cable);
  first.subscription.unsubscribe();
  await pass(100);
  cable.server.transmit('Chat', 'missed');
  await pass(100);
  const second = listen(cable);
  await settle();
  expect(first.calls).toEqual([]);
  expect(second.calls).toHaveLength(1);
});

it('ends with the connection: what nobody wants is not subscribed to again', async () => {
  const [{ subscription }] = await confirmed(cable);
  await confirmed(cable, 'News');
  subscription.unsubscribe();
  await pass(100);
  cable.server.drops();
  await pass(60_000);
  expect(cable.sent()).toEqual(['subscribe News']);
});

it('ends with disconnect, and leaves no timer', async () => {
  const [{ subscription }] = await confirmed(cable);
  subscription.unsubscribe();
  await pass(100);
  cable.consumer.disconnect();
  await settle();
  expect(vi.getTimerCount()).toBe(0);
  cable.consumer.connect();
  await pass(60_000);
  expect(cable.sent()).toEqual([]);
});

it('may be the wish of one subscription', async () => {
  open();
  const kept = listen(cable, 'Kept', { linger: 1_000 });
  const left = listen(cable, 'Left');
  await settle();
  cable.forget();
  for (const { subscription } of [kept, left]) subscription.unsubscribe();
  await pass(60_000);
  expect(cable.sentAt()).toEqual([
    [0, 'unsubscribe Left'],
    [1_000, 'unsubscribe Kept'],
  ]);
});

it('may not be the wish of one subscription', async () => {
  const { subscription } = listen(cable, 'Chat', { linger: 0 });
  await settle();
  cable.forget();
  subscription.unsubscribe();
  await settle();
  expect(cable.sentAt()).toEqual([[0, 'unsubscribe Chat']]);
});

it('of NaN is none of one subscription’s wishes: the consumer’s counts', async () => {
  const { subscription } = listen(cable, 'Chat', { linger: Number.NaN });
  await settle();
  cable.forget();
  subscription.unsubscribe();
  await pass(60_000);
  expect(cable.sentAt()).toEqual([[5_000, 'unsubscribe Chat']]);
  const { calls } = listen(cable);
  await pass(1_000);
  expect(calls).toStrictEqual([['connected', { reconnected: false }]]);
});

it.each([
  [[5_000, 0], 'in the order in which they came'],
  [[0, 5_000], 'in the order in which they came'],
  [[5_000, 0], 'in the other order'],
  [[0, 5_000], 'in the other order'],
])('is the longest of several to one identifier: %j, who leave %s', async (lingers, order) => {
  open();
  const several = lingers.map((linger) => listen(cable, 'Chat', { linger }));
  await settle();
  cable.forget();
  if (order === 'in the other order') several.reverse();
  for (const { subscription } of several) {
    subscription.unsubscribe();
    await pass(100);
  }
  await pass(4_899);
  expect(cable.sent()).toEqual([]);
  expect(onServer()).toHaveLength(1);
  await pass(1_000);
  expect(cable.sentAt()).toEqual([[5_100, 'unsubscribe Chat']]);
});

it('may be for ever', async () => {
  open({ linger: Number.POSITIVE_INFINITY });
  const [{ subscription }] = await confirmed(cable);
  subscription.unsubscribe();
  await pass(3_600_000);
  expect(cable.sent()).toEqual([]);
  expect(onServer()).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(IDLE_TIMERS);
});

it('never leaves what is unconfirmed', async () => {
  cable.server.confirmsLate('Chat', 8_000);
  const { subscription, calls } = listen(cable);
  await pass(100);
  subscription.unsubscribe();
  await pass(7_899);
  expect(cable.sent().filter((command) => command.startsWith('unsubscribe'))).toEqual([]);
  await pass(60_000);
  expect(cable.sent().filter((command) => command.startsWith('unsubscribe'))).toHaveLength(1);
  expect(onServer()).toEqual([]);
  expect(calls).toEqual([]);
});

it('holds no commands for those who left', async () => {
  cable.server.confirmsLate('Chat', 1_000);
  const { subscription } = listen(cable);
  await pass(100);
  expect(subscription.perform('speak')).toBe(true);
  subscription.unsubscribe();
  expect(cable.dropped).toMatchObject([{ reason: 'unsubscribed', data: { action: 'speak' } }]);
  await pass(60_000);
  expect(cable.sent()).not.toContain('message Chat {"action":"speak"}');
});

describe('many that come and go', () => {
  it('cost one subscribe and one unsubscribe each, by one timer', async () => {
    await confirmed(cable, 'News');
    for (let visit = 0; visit < 5; visit++) {
      const rooms = Array.from({ length: 40 }, (_, room) =>
        listen(cable, { channel: 'Room', room }),
      );
      await pass(1_000);
      for (const { subscription } of rooms) subscription.unsubscribe();
      await pass(1_000);
      expect(vi.getTimerCount()).toBeLessThanOrEqual(IDLE_TIMERS + 1);
    }
    await pass(10_000);
    const sent = cable.sent();
    expect(sent).toHaveLength(80);
    expect(new Set(sent).size).toBe(80);
    expect(vi.getTimerCount()).toBe(IDLE_TIMERS);
  });
});
