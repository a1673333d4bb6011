/** Rejected and disconnected: who is told, when, and how often. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Signals } from '../../src/core/index.js';
import {
  type Cable,
  type CableOptions,
  confirmed,
  IDLE_TIMERS,
  identifierOf,
  listen,
  openCable,
  pass,
  settle,
} from '../support/cable.js';

const chat = identifierOf('Chat');

let cable: Cable;
const open = (options?: CableOptions) => {
  cable.close();
  cable = openCable(options);
};

beforeEach(() => {
  vi.useFakeTimers();
  cable = openCable();
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

describe('rejected', () => {
  beforeEach(() => void cable.server.rejects('Chat'));

  it('is told once to every subscription of the identifier, and to no other', async () => {
    const all = [listen(cable), listen(cable), listen(cable)];
    const other = listen(cable, 'News');
    await pass(60_000);
    for (const { calls, subscription } of all) {
      expect(calls).toStrictEqual([['rejected']]);
      expect(subscription.state).toBe('rejected');
    }
    expect(other.subscription.state).toBe('subscribed');
    expect(cable.consumer.subscriptions.findAll(chat)).toEqual([]);
  });

  it('sends nothing: the server has forgotten already', async () => {
    const { subscription } = listen(cable);
    await settle();
    subscription.unsubscribe();
    await pass(60_000);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    expect(vi.getTimerCount()).toBe(IDLE_TIMERS);
  });

  it('is for good: a new connection does not ask again', async () => {
    const { calls } = listen(cable);
    await settle();
    cable.server.confirms('Chat').drops();
    cable.forget();
    await pass(30_000);
    expect(cable.server.connections).toHaveLength(1);
    expect(cable.sent()).toEqual([]);
    expect(calls).toEqual([['rejected']]);
  });

  it('leaves the identifier to be subscribed to anew, at once', async () => {
    const first = listen(cable);
    await settle();
    cable.server.confirms('Chat');
    const second = listen(cable);
    await settle();
    expect(cable.sentAt()).toEqual([
      [0, 'subscribe Chat'],
      [0, 'subscribe Chat'],
    ]);
    expect(second.calls).toEqual([['connected', { reconnected: false }]]);
    expect(first.calls).toEqual([['rejected']]);
    expect(first.subscription.state).toBe('rejected');
  });

  it('comes after a reconnection, too', async () => {
    cable.server.confirms('Chat');
    const [{ calls, subscription }] = await confirmed(cable);
    cable.server.rejects('Chat').drops();
    await pass(10_000);
    expect(calls).toMatchObject([['disconnected', { willAttemptReconnect: true }], ['rejected']]);
    expect(subscription.state).toBe('rejected');
  });

  it('for what was never asked for changes nothing', async () => {
    const [{ subscription, calls }] = await confirmed(cable, 'News');
    cable.server.sends({ type: 'reject_subscription', identifier: chat });
    await pass(1_000);
    cable.server.confirms('Chat');
    const next = listen(cable);
    await settle();
    expect(next.subscription.state).toBe('subscribed');
    expect(subscription.state).toBe('subscribed');
    expect(calls).toEqual([]);
  });

  it('is followed by nothing', async () => {
    const { calls } = listen(cable);
    await settle();
    cable.server.sends({ identifier: chat, message: 1 });
    cable.server.sends({ type: 'confirm_subscription', identifier: chat });
    await settle();
    cable.server.drops();
    await pass(5_000);
    cable.consumer.disconnect();
    expect(calls).toEqual([['rejected']]);
  });
});

describe('disconnected', () => {
  const closed = { willAttemptReconnect: true, reason: 'closed', code: 1006 };

  it('is told once per loss, to everybody, confirmed or not', async () => {
    cable.server.confirmsLate('Late', 10_000).ignores('Never');
    const channels = ['Chat', 'Chat', 'Late', 'Never'];
    const all = channels.map((channel) => listen(cable, channel));
    await pass(500);
    const late = listen(cable, 'News');
    cable.server.drops();
    await settle();
    for (const { calls } of [...all, late]) {
      expect(calls.at(-1)).toStrictEqual(['disconnected', closed]);
      expect(calls.filter(([name]) => name === 'disconnected')).toHaveLength(1);
    }
    await pass(1_000);
    cable.server.drops({ code: 4_001 });
    await settle();
    expect(all[0]?.calls.slice(1)).toStrictEqual([
      ['disconnected', closed],
      ['connected', { reconnected: true }],
      ['disconnected', { ...closed, code: 4_001 }],
    ]);
  });

  it('is not told of attempts that fail, neither before the first welcome nor after a loss', async () => {
    cable.server.refuses();
    const { calls } = listen(cable);
    await pass(10_000);
    expect(cable.server.attempts.length).toBeGreaterThan(5);
    expect(calls).toEqual([]);
    cable.server.accepts();
    await pass(2_000);
    cable.server.stops();
    await pass(10_000);
    expect(calls).toStrictEqual([
      ['connected', { reconnected: false }],
      ['disconnected', closed],
    ]);
    cable.server.starts().hangs();
    await pass(40_000);
    cable.server.accepts().withholdsWelcome();
    await pass(120_000);
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['server_restart', true],
    ['remote', true],
    ['no_pong', true],
    ['unauthorized', false],
    ['remote', false],
    ['anything', false],
  ])('tells the reason that the server gave: %s, reconnect %s', async (reason, reconnect) => {
    const [{ calls }] = await confirmed(cable);
    cable.server.disconnects({ reason, reconnect });
    await settle();
    expect(calls).toEqual([
      ['disconnected', { willAttemptReconnect: reconnect, reason, code: null }],
    ]);
    await pass(60_000);
    expect(calls).toHaveLength(reconnect ? 2 : 1);
  });

  it('tells that a silent server is stale', async () => {
    const [{ calls }] = await confirmed(cable);
    cable.server.staysSilent();
    await pass(5_999);
    expect(calls).toEqual([]);
    await pass(60_000);
    expect(calls).toStrictEqual([
      ['disconnected', { willAttemptReconnect: true, reason: 'stale', code: null }],
    ]);
  });

  it('tells that the caller disconnected, synchronously and once', async () => {
    const [{ calls }] = await confirmed(cable, 'Chat', 2);
    cable.consumer.disconnect();
    const ended = { willAttemptReconnect: false, reason: 'disconnected', code: null };
    expect(calls).toStrictEqual([['disconnected', ended]]);
    cable.consumer.disconnect();
    await pass(60_000);
    expect(calls).toHaveLength(1);
    expect(cable.server.connections).toEqual([]);
  });

  it('is not told of a disconnect that loses no welcomed connection', async () => {
    const { calls } = listen(cable);
    cable.consumer.disconnect();
    await pass(1_000);
    expect(calls).toEqual([]);
    cable.consumer.connect();
    await settle();
    cable.server.stops();
    await pass(2_000);
    const before = calls.length;
    cable.consumer.disconnect();
    await pass(60_000);
    expect(calls).toHaveLength(before);
  });

  it('tells that the page was put away', async () => {
    let signals: Signals | undefined;
    open({
      wake: (given) => {
        signals = given;
        return undefined;
      },
    });
    const [{ calls }] = await confirmed(cable, 'Chat', 2);
    signals?.suspend();
    await settle();
    expect(calls).toStrictEqual([
      ['disconnected', { willAttemptReconnect: true, reason: 'suspended', code: null }],
    ]);
    expect(cable.server.connections).toEqual([]);
    await pass(3_600_000);
    expect(calls).toHaveLength(1);
    signals?.wake();
    await settle();
    expect(calls.slice(1)).toStrictEqual([['connected', { reconnected: true }]]);
  });

  it('tells that the connection was reopened', async () => {
    const [{ calls }] = await confirmed(cable);
    cable.consumer.connection.reopen();
    await settle();
    expect(calls).toStrictEqual([
      ['disconnected', { willAttemptReconnect: true, reason: 'reopened', code: null }],
      ['connected', { reconnected: true }],
    ]);
  });

  describe('with willAttemptReconnect false, when attempts end for good', () => {
    const told = async (channel = 'Chat') => {
      const all = [listen(cable, channel), listen(cable, channel), listen(cable, 'News')];
      await pass(120_000);
      const [{ calls }] = all as [(typeof all)[0]];
      for (const other of all) expect(other.calls).toEqual(calls);
      return calls;
    };

    it('because the server refused before it ever welcomed', async () => {
      cable.server.rejectsConnections();
      expect(await told()).toStrictEqual([
        ['disconnected', { willAttemptReconnect: false, reason: 'unauthorized', code: null }],
      ]);
    });

    it('because it speaks another subprotocol', async () => {
      cable.server.negotiates('');
      const reason = 'unsupported_subprotocol';
      expect(await told()).toStrictEqual([
        ['disconnected', { willAttemptReconnect: false, reason, code: null }],
      ]);
      expect(cable.errors).toHaveLength(1);
    });

    it('because the caller does not want to try again', async () => {
      let tries = 0;
      open({ shouldReconnect: () => ++tries < 3 });
      cable.server.refuses();
      expect(await told()).toStrictEqual([
        ['disconnected', { willAttemptReconnect: false, reason: 'closed', code: 1006 }],
      ]);
      expect(cable.server.attempts).toHaveLength(3);
    });

    it('because no socket can be made', async () => {
      open({
        createSocket: () => {
          throw new Error('no network');
        },
      });
      const { calls } = listen(cable);
      await pass(120_000);
      expect(calls).toStrictEqual([
        ['disconnected', { willAttemptReconnect: false, reason: 'no_socket', code: null }],
      ]);
      expect(cable.errors).toHaveLength(1);
    });

    it('once, where the loss of the connection is the end itself', async () => {
      open({ shouldReconnect: () => false });
      const [{ calls }] = await confirmed(cable);
      cable.server.drops();
      await pass(60_000);
      expect(calls).toStrictEqual([
        ['disconnected', { willAttemptReconnect: false, reason: 'closed', code: 1006 }],
      ]);
    });

    it('once more, where the connection was lost before', async () => {
      const [{ calls }] = await confirmed(cable);
      cable.server.stops();
      await pass(3_000);
      cable.server.starts().rejectsConnections({ reason: 'invalid_request' });
      await pass(60_000);
      expect(calls).toStrictEqual([
        ['disconnected', closed],
        ['disconnected', { willAttemptReconnect: false, reason: 'invalid_request', code: null }],
      ]);
    });
  });

  it('is not told to those who came or went meanwhile', async () => {
    const [stays, leaves] = await confirmed(cable, 'Chat', 2);
    cable.server.stops();
    await settle();
    leaves?.subscription.unsubscribe();
    const late = listen(cable);
    cable.server.starts().rejectsConnections();
    await pass(10_000);
    expect(leaves?.calls).toHaveLength(1);
    expect(stays.calls).toHaveLength(2);
    expect(late.calls).toMatchObject([['disconnected', { willAttemptReconnect: false }]]);
  });

  it('is truthful where a `status` listener disconnects in `waiting`: willAttemptReconnect is false', async () => {
    const [one, two] = await confirmed(cable, 'Chat', 2);
    cable.consumer.on('status', ({ state }) => {
      if (state === 'waiting') cable.consumer.disconnect();
    });
    cable.server.drops();
    await settle();
    for (const listening of [one, two]) {
      expect(listening?.calls).toStrictEqual([
        ['disconnected', { ...closed, willAttemptReconnect: false }],
      ]);
    }
    await pass(60_000);
    expect(one.calls).toHaveLength(1);
    expect(cable.server.attempts).toHaveLength(1);
    expect(cable.consumer.status.get()).toMatchObject({ state: 'idle', reason: 'disconnected' });
    expect(vi.getTimerCount()).toBe(IDLE_TIMERS - 2);
  });

  it('is truthful where a `status` listener connects again: willAttemptReconnect is true', async () => {
    const [{ calls }] = await confirmed(cable);
    const stop = cable.consumer.on('status', ({ state }) => {
      if (state === 'idle') cable.consumer.connect();
    });
    cable.consumer.disconnect();
    stop();
    expect(calls).toStrictEqual([
      ['disconnected', { willAttemptReconnect: true, reason: 'disconnected', code: null }],
    ]);
    await settle();
    expect(calls.slice(1)).toStrictEqual([['connected', { reconnected: true }]]);
  });
});

describe('after disconnect', () => {
  it('no timer is left, whatever was going on', async () => {
    open({ linger: 60_000, cooldown: 10_000 });
    cable.server.ignores('Never').confirmsLate('Late', 3_600_000);
    for (const channel of ['Never', 'Late', 'Chat', 'Gone']) listen(cable, channel);
    const kept = listen(cable, 'Kept', { linger: 0 });
    await pass(3_000);
    for (const { subscription } of [listen(cable, 'Gone'), kept]) subscription.unsubscribe();
    cable.consumer.subscriptions.findAll(identifierOf('Gone'))[0]?.unsubscribe();
    await pass(10);
    for (const channel of ['Never', 'Late', 'Kept']) {
      expect(listen(cable, channel).subscription.perform('wait')).toBe(true);
    }
    expect(vi.getTimerCount()).toBeGreaterThan(IDLE_TIMERS);
    cable.consumer.disconnect();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    expect(cable.dropped.map(({ reason }) => reason)).toEqual(Array(3).fill('disconnected'));
    // What is done to it now starts none either.
    for (const subscription of cable.consumer.subscriptions.subscriptions) {
      subscription.perform('wait');
      subscription.unsubscribe();
    }
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
  });

  it('connect subscribes again to all that is still wanted', async () => {
    const [chat] = await confirmed(cable, 'Chat');
    await confirmed(cable, 'News');
    cable.consumer.disconnect();
    await settle();
    chat.subscription.unsubscribe();
    cable.forget();
    expect(cable.consumer.connect()).toBe(true);
    await settle();
    expect(cable.sent()).toEqual(['subscribe News']);
  });
});
