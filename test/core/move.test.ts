/** A subscription that goes on under other parameters, with its callbacks and its commands. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { move } from '../../src/core/move.js';
import { type CommandStorage, hold } from '../../src/offline/index.js';
import {
  type Cable,
  type CableOptions,
  listen,
  openCable,
  pass,
  settle,
} from '../support/cable.js';

let cable: Cable;
let arrived: [string, unknown][];

const at = (since: number) => ({ channel: 'Chat', since });

function open(options?: CableOptions): void {
  cable?.close();
  cable = openCable(options);
  arrived = [];
  cable.server.channel('Chat', {
    received: (data, { params }) => void arrived.push([String(data), params.since]),
  });
}

const lose = async () => {
  cable.server.drops();
  await settle();
  cable.forget();
};

const texts = new Map<string, string>();

function memory(): CommandStorage {
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => texts.set(key, value),
    removeItem: (key) => texts.delete(key),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  open();
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

it('subscribes with them, is told that it is back, and hears what is sent there', async () => {
  const { subscription, calls } = listen(cable, at(1));
  await settle();
  await lose();
  calls.length = 0;
  move(subscription, at(2));
  await pass(1_000);
  expect(cable.sent()).toEqual(['subscribe Chat{"since":2}']);
  expect(subscription.identifier).toBe(JSON.stringify(at(2)));
  expect(cable.server.transmit(at(1), 'old')).toBe(0);
  cable.server.transmit(at(2), 'new');
  await settle();
  expect(calls).toEqual([
    ['connected', { reconnected: true }],
    ['received', 'new'],
  ]);
});

it('is found under them alone', async () => {
  const { subscription } = listen(cable, at(1));
  await settle();
  await lose();
  move(subscription, at(2));
  await pass(1_000);
  const { subscriptions } = cable.consumer;
  expect(subscriptions.findAll(JSON.stringify(at(1)))).toEqual([]);
  expect(subscriptions.findAll(JSON.stringify(at(2)))).toEqual([subscription]);
  expect(subscriptions.subscriptions).toEqual([subscription]);
});

it('leaves others where they are, and may join others', async () => {
  const [mover, stayer, host] = [listen(cable, at(1)), listen(cable, at(1)), listen(cable, at(2))];
  await settle();
  await lose();
  move(mover.subscription, at(2));
  await pass(1_000);
  for (const { calls } of [mover, stayer, host]) calls.length = 0;
  cable.server.transmit(at(1), 1);
  cable.server.transmit(at(2), 2);
  await settle();
  expect(cable.sent().sort()).toEqual(['subscribe Chat{"since":1}', 'subscribe Chat{"since":2}']);
  expect(stayer.calls).toEqual([['received', 1]]);
  expect(host.calls).toEqual([['received', 2]]);
  expect(mover.calls).toEqual([['received', 2]]);
});

it('unsubscribes from where it is, and `unsubscribe` ends it', async () => {
  const { subscription } = listen(cable, at(1));
  await settle();
  await lose();
  move(subscription, at(2));
  await pass(1_000);
  cable.forget();
  subscription.unsubscribe();
  await settle();
  expect(cable.sent()).toEqual(['unsubscribe Chat{"since":2}']);
  move(subscription, at(3));
  await pass(1_000);
  expect(cable.sent()).toEqual(['unsubscribe Chat{"since":2}']);
});

it('lingers there as long as it did before', async () => {
  const { subscription } = listen(cable, at(1), { linger: 5_000 });
  await settle();
  await lose();
  move(subscription, at(2));
  await pass(1_000);
  cable.forget();
  subscription.unsubscribe();
  await pass(4_999);
  expect(cable.sent()).toEqual([]);
  await pass(1);
  expect(cable.sent()).toEqual(['unsubscribe Chat{"since":2}']);
});

it('to the same parameters changes nothing', async () => {
  const { subscription, calls } = listen(cable, at(1));
  await settle();
  await lose();
  move(subscription, at(1));
  await pass(1_000);
  expect(cable.sent()).toEqual(['subscribe Chat{"since":1}']);
  cable.server.transmit(at(1), 'still here');
  await settle();
  expect(calls.at(-1)).toEqual(['received', 'still here']);
});

it.each<[string, CableOptions]>([
  ['in memory', { offline: hold() }],
  ['in a storage', { offline: hold({ storage: memory(), key: 'me' }) }],
])('takes along what is held %s, in order, and nothing of others', async (_, options) => {
  open(options);
  const [mover, stayer] = [listen(cable, at(1)).subscription, listen(cable, at(1)).subscription];
  await settle();
  await lose();
  for (const count of [1, 2, 3]) {
    mover.send(`mover ${count}`);
    stayer.send(`stayer ${count}`);
  }
  move(mover, at(2));
  mover.send('mover 4');
  expect(mover.held.map(({ data, identifier }) => [data, identifier])).toEqual(
    [1, 2, 3, 4].map((count) => [`mover ${count}`, JSON.stringify(at(2))]),
  );
  expect(stayer.held).toHaveLength(3);
  await pass(5_000);
  expect(arrived.filter(([data]) => data.startsWith('mover'))).toEqual(
    [1, 2, 3, 4].map((count) => [`mover ${count}`, 2]),
  );
  expect(arrived.filter(([data]) => data.startsWith('stayer'))).toEqual(
    [1, 2, 3].map((count) => [`stayer ${count}`, 1]),
  );
  expect(cable.dropped).toEqual([]);
  // Nothing is sent that is still in the storage.
  expect([...texts]).toEqual([]);
});

it('does not make what is held younger', async () => {
  open({ offline: hold({ timeToLive: 10_000 }) });
  const { subscription } = listen(cable, at(1));
  await settle();
  cable.server.stops();
  await settle();
  subscription.send('old');
  await pass(5_000);
  move(subscription, at(2));
  await pass(4_999);
  expect(cable.dropped).toEqual([]);
  await pass(1);
  expect(cable.dropped).toMatchObject([
    { reason: 'expired', data: 'old', identifier: JSON.stringify(at(2)) },
  ]);
  expect(subscription.held).toEqual([]);
});
