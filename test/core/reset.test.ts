import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CableError, type ConnectionStatus, type OfflinePolicy } from '../../src/core/index.js';
import { hold } from '../../src/offline/index.js';
import {
  type Cable,
  confirmed,
  identifierOf,
  listen,
  openCable,
  pass,
  settle,
} from '../support/cable.js';
import { scripted } from '../support/scripted-consumer.js';

let cable: Cable;

beforeEach(() => {
  vi.useFakeTimers();
  cable = openCable();
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

/** Holds in memory, and says when it is to be cleared. */
const clearable = (clear: () => void | Promise<void>): OfflinePolicy =>
  Object.assign(hold(), { clear });

describe('reset()', () => {
  it('ends all subscriptions without a callback, and the connection; nothing is left to do', async () => {
    const [one, other] = await confirmed(cable, 'Chat', 2);
    const waiting = listen(cable, 'Other');
    void cable.consumer.reset();
    expect(cable.consumer.status.get()).toMatchObject({
      state: 'idle',
      reason: null,
      code: null,
      attempt: 0,
    });
    await pass(60_000);
    for (const { subscription, calls } of [one, other, waiting] as (typeof one)[]) {
      expect(subscription.state).toBe('unsubscribed');
      expect(subscription.perform('speak')).toBe(false);
      expect(calls).toEqual([]);
    }
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
    expect(cable.server.connections).toEqual([]);
    // What ends with its connection is not left one by one.
    expect(cable.sent()).toEqual([]);
    expect(cable.errors).toEqual([]);
  });

  it('leaves no timer, no entry, and no ear on the page', async () => {
    const stop = vi.fn();
    const own = openCable({ wake: () => stop, server: { pingInterval: 0 } });
    listen(own);
    listen(own, 'Lingering', { linger: 60_000 });
    await settle();
    await own.consumer.reset();
    await settle();
    expect(stop).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
    await own.consumer.reset();
    expect(stop).toHaveBeenCalledTimes(1);
    own.close();
  });

  it('tells of each command that was held, once', async () => {
    const policies = [undefined, hold()];
    const subscriptions = policies.map(
      (offline) => listen(cable, 'Chat', { offline }).subscription,
    );
    await settle();
    cable.server.ignores('Late');
    const late = listen(cable, 'Late').subscription;
    late.perform('say', { count: 0 });
    cable.server.drops();
    await settle();
    for (const [count, subscription] of subscriptions.entries()) {
      subscription.perform('say', { count: count + 1 });
    }
    cable.dropped.length = 0;
    await cable.consumer.reset();
    expect(
      cable.dropped.map(({ reason, data }) => [reason, (data as { count: number }).count]),
    ).toEqual([
      ['disconnected', 0],
      ['unsubscribed', 2],
    ]);
  });

  it('is as good as a new consumer: status, refusals and what they led to are forgotten', async () => {
    cable.server.rejectsConnections();
    listen(cable);
    await settle();
    expect(cable.consumer.status.get()).toMatchObject({ state: 'idle', reason: 'unauthorized' });
    const told: ConnectionStatus[] = [];
    cable.consumer.on('status', (status) => told.push(status));
    await cable.consumer.reset();
    expect(told).toMatchObject([{ state: 'idle', reason: null, attempt: 0 }]);
    // Once is enough.
    await cable.consumer.reset();
    expect(told).toHaveLength(1);
    cable.server.welcomes();
    const { subscription, calls } = listen(cable);
    // At once, where the refusal would have asked for a back-off.
    await settle();
    expect(subscription.state).toBe('subscribed');
    expect(calls).toEqual([['connected', { reconnected: false }]]);
  });

  it.each(['idle', 'opening', 'open', 'waiting', 'suspended'] as const)(
    'from %s: idle, and a create connects again',
    async (state) => {
      const own = scripted({ reconnect: () => 1_000 });
      if (state !== 'idle') own.consumer.connect();
      if (state === 'open') own.socket.welcomes();
      if (state === 'waiting') own.socket.closes();
      if (state === 'suspended') own.suspend();
      expect(own.status.state).toBe(state);
      await own.consumer.reset();
      await pass(60_000);
      expect(own.status.state).toBe('idle');
      expect(own.sockets.filter(({ isAlive }) => isAlive)).toEqual([]);
      const count = own.sockets.length;
      own.consumer.subscriptions.create('Chat');
      expect(own.sockets).toHaveLength(count + 1);
      own.consumer.disconnect();
    },
  );

  it('forgets what the server said of its clock', async () => {
    const own = scripted();
    own.consumer.connect();
    own.socket.welcomes().pings();
    expect(own.consumer.connection.serverTime).toBe(1);
    void own.consumer.reset();
    expect(own.consumer.connection.serverTime).toBeNull();
  });

  it('a frame that is still on its way reaches nobody', async () => {
    const [{ calls }] = await confirmed(cable);
    cable.server.transmit('Chat', 'secret');
    void cable.consumer.reset();
    const next = listen(cable);
    await settle();
    expect(calls).toEqual([]);
    expect(next.calls).toEqual([['connected', { reconnected: false }]]);
  });

  it('what a listener makes of it belongs to the next: told nothing of the old, and not ended', async () => {
    const own = openCable();
    const [old] = await confirmed(own);
    own.server.drops();
    await settle();
    old.subscription.perform('speak', {}, { offline: hold() });
    const made: ReturnType<typeof listen>[] = [];
    own.consumer.on('dropped', () => made.push(listen(own)));
    own.consumer.on('status', ({ reason }) => reason ?? made.push(listen(own, 'Other')));
    own.forget();
    await own.consumer.reset();
    await settle();
    expect(made.length).toBeGreaterThan(1);
    for (const { subscription, calls } of made) {
      expect(subscription.state).toBe('subscribed');
      expect(calls.map(([name]) => name)).toEqual(['connected']);
    }
    expect(old.subscription.state).toBe('unsubscribed');
    expect(own.consumer.subscriptions.findAll(identifierOf('Chat'))).not.toContain(
      old.subscription,
    );
    expect(own.server.commands.filter(({ command }) => command === 'message')).toEqual([]);
    own.close();
  });

  it('asks the mixin nothing: an unsubscribe of its own is not the one', async () => {
    const unsubscribe = vi.fn();
    const subscription = cable.consumer.subscriptions.create('Chat', { unsubscribe } as object);
    await settle();
    await cable.consumer.reset();
    expect(unsubscribe).not.toHaveBeenCalled();
    expect(subscription.state).toBe('unsubscribed');
  });
});

describe('what is stored', () => {
  it('is cleared: by each policy of the consumer and its subscriptions, once, when all has ended', async () => {
    const states: string[] = [];
    const clear = vi.fn(() => void states.push(cable.consumer.status.get().state));
    const clearToo = vi.fn();
    const [offline, other] = [clearable(clear), clearable(clearToo)];
    cable = openCable({ offline });
    for (const policy of [undefined, offline, other, other])
      listen(cable, 'Chat', { offline: policy });
    await settle();
    const done = cable.consumer.reset();
    expect(clear).toHaveBeenCalledTimes(1);
    expect(clearToo).toHaveBeenCalledTimes(1);
    expect(states).toEqual(['idle']);
    await done;
  });

  it('is what the promise waits for, and nothing else does', async () => {
    let cleared: () => void = () => {};
    const clear = () =>
      new Promise<void>((resolve) => {
        cleared = resolve;
      });
    cable = openCable({ offline: clearable(clear) });
    listen(cable);
    let isDone = false;
    const done = cable.consumer.reset().then(() => {
      isDone = true;
    });
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
    listen(cable);
    await settle();
    expect(cable.consumer.status.get().state).toBe('open');
    expect(isDone).toBe(false);
    cleared();
    await done;
  });

  it.each<[string, () => Promise<void>]>([
    ['rejects', () => Promise.reject(new CableError('full'))],
    [
      'throws',
      () => {
        throw new CableError('full');
      },
    ],
  ])('and cannot be cleared is an error, not a rejection: it %s', async (_, clear) => {
    const other = vi.fn();
    cable = openCable({ offline: clearable(clear) });
    listen(cable, 'Chat', { offline: clearable(other) });
    await expect(cable.consumer.reset()).resolves.toBeUndefined();
    expect(cable.errors).toMatchObject([{ message: 'full' }]);
    expect(other).toHaveBeenCalledTimes(1);
  });

  it('and cannot be cleared, for a reason that is no error of ours, is an error with that cause', async () => {
    cable = openCable({ offline: clearable(() => Promise.reject('full')) });
    listen(cable);
    await expect(cable.consumer.reset()).resolves.toBeUndefined();
    expect(cable.errors).toMatchObject([{ name: 'CableError', cause: 'full' }]);
  });
});
