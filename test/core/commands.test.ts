/** What becomes of `perform` and `send`: sent, held until the confirmation, or dropped with an event. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Consumer, DroppedCommand, Subscription } from '../../src/core/index.js';
import {
  type Cable,
  type CableOptions,
  confirmed,
  identifierOf,
  listen,
  openCable,
  pass,
  settle,
} from '../support/cable.js';

const chat = identifierOf('Chat');

let cable: Cable;
/** What the server's channel was sent, in order. */
let arrived: unknown[];
const open = (options?: CableOptions) => {
  cable?.close();
  arrived = [];
  cable = openCable(options);
  const arrive = (data: unknown): void => void arrived.push(data);
  cable.server
    .channel('Chat', { actions: { say: arrive, act: arrive }, received: arrive })
    .losesEarlyPerforms();
};
const say = (subscription: Subscription, count: number): boolean =>
  subscription.perform('say', { count });
const said = (...counts: number[]) => counts.map((count) => ({ count, action: 'say' }));
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const dropOf = (
  subscription: Subscription,
  reason: DroppedCommand['reason'],
  data: unknown,
): DroppedCommand => ({ reason, data, identifier: chat, subscription });

beforeEach(() => {
  vi.useFakeTimers();
  open();
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

describe('on a confirmed subscription', () => {
  it('goes out at once and returns true', async () => {
    const [{ subscription }] = await confirmed(cable);
    expect(say(subscription, 1)).toBe(true);
    expect(cable.sent()).toEqual(['message Chat {"count":1,"action":"say"}']);
    expect(cable.consumer.status.get().bufferedAmount).toBeGreaterThan(0);
    await settle();
    expect(arrived).toEqual(said(1));
    expect(cable.dropped).toEqual([]);
  });

  it('carries the parameters as they were sent, and data as a string of JSON', async () => {
    const send = vi.spyOn(cable.server.WebSocket.prototype, 'send');
    const { subscription } = listen(cable, { channel: 'Chat', b: 1, a: 2 });
    await settle();
    subscription.perform('say', { body: 'ä"\n' });
    expect(JSON.parse(String(send.mock.lastCall?.[0]))).toEqual({
      command: 'message',
      identifier: '{"channel":"Chat","b":1,"a":2}',
      data: JSON.stringify({ body: 'ä"\n', action: 'say' }),
    });
    send.mockRestore();
  });

  it('lets no payload choose the action', async () => {
    const [{ subscription }] = await confirmed(cable);
    subscription.perform('say', { action: 'act', count: 1 });
    subscription.perform('say', Object.freeze({ count: 2, action: 'act' }));
    await settle();
    expect(arrived).toEqual(said(1, 2));
  });

  it('needs no data', async () => {
    const [{ subscription }] = await confirmed(cable);
    expect(subscription.perform('say')).toBe(true);
    expect(subscription.perform('say', undefined)).toBe(true);
    await settle();
    expect(arrived).toStrictEqual([{ action: 'say' }, { action: 'say' }]);
  });

  it.each([[0], [false], [''], [null], [[1, null]], [{ a: { b: 0 } }], ['text']])(
    'sends %j as it is',
    async (value) => {
      const [{ subscription }] = await confirmed(cable);
      expect(subscription.send(value)).toBe(true);
      await settle();
      expect(arrived).toStrictEqual([value]);
    },
  );

  it('throws at the caller for what has no JSON form, and goes on', async () => {
    const [{ subscription }] = await confirmed(cable);
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => subscription.perform('say', cycle)).toThrow(TypeError);
    expect(() => subscription.send(1n)).toThrow(TypeError);
    say(subscription, 1);
    await settle();
    expect(arrived).toEqual(said(1));
    expect(cable.dropped).toEqual([]);
  });
});

describe('before the confirmation', () => {
  it('is held, returns true, and arrives in order behind the confirmation', async () => {
    cable.server.confirmsLate('Chat', 1_500);
    cable.consumer.connect();
    await settle();
    const { subscription } = listen(cable);
    const twin = listen(cable).subscription;
    for (const count of [0, 2, 4]) {
      expect(say(subscription, count)).toBe(true);
      expect(say(twin, count + 1)).toBe(true);
      await pass(400);
    }
    expect(cable.sent()).toEqual(['subscribe Chat']);
    await pass(300);
    expect(arrived).toEqual(said(...range(6)));
    expect(cable.dropped).toEqual([]);
  });

  it('is flushed before anything that `connected` performs', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable, 'Chat', {}, { connected: () => say(subscription, 2) });
    await settle();
    say(subscription, 1);
    await pass(500);
    expect(arrived).toEqual(said(1, 2));
  });

  it('is held when data that arrives early provokes it', async () => {
    cable.server.channel('Chat', {
      subscribed: (server) => server.transmit('hello'),
      actions: { say: (data) => void arrived.push(data) },
    });
    const { subscription } = listen(cable, 'Chat', {}, { received: () => say(subscription, 1) });
    await settle();
    expect(arrived).toEqual(said(1));
  });

  it('is what it was when it was given', async () => {
    cable.consumer.connect();
    await settle();
    const { subscription } = listen(cable);
    const data = { count: 1 };
    subscription.perform('say', data);
    data.count = 2;
    await settle();
    expect(arrived).toEqual(said(1));
  });

  it('is held through the cool-down', async () => {
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    const next = listen(cable).subscription;
    expect(say(next, 1)).toBe(true);
    await pass(50);
    expect(say(next, 2)).toBe(true);
    expect(cable.sent()).toEqual(['unsubscribe Chat']);
    await pass(50);
    expect(arrived).toEqual(said(1, 2));
    expect(cable.dropped).toEqual([]);
  });

  it('is kept across a lost connection', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    await pass(100);
    expect(say(subscription, 1)).toBe(true);
    expect(say(subscription, 2)).toBe(true);
    cable.server.drops();
    await settle();
    expect(say(subscription, 3)).toBe(false);
    await pass(1_499);
    expect(arrived).toEqual([]);
    await pass(1);
    expect(arrived).toEqual(said(1, 2));
    expect(cable.dropped).toEqual([dropOf(subscription, 'offline', said(3)[0])]);
  });

  it('is kept across several lost connections, and sent once', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    await pass(100);
    say(subscription, 1);
    for (let loss = 0; loss < 3; loss++) {
      cable.server.drops();
      await pass(1_200);
    }
    expect(arrived).toEqual([]);
    await pass(20_000);
    expect(arrived).toEqual(said(1));
  });
});

describe('at most a hundred commands', () => {
  it('are held for one identifier; more are refused', async () => {
    cable.server.confirmsLate('Chat', 1_000);
    cable.server.confirmsLate('News', 1_000);
    const [first, twin, other] = ['Chat', 'Chat', 'News'].map(
      (channel) => listen(cable, channel).subscription,
    ) as [Subscription, Subscription, Subscription];
    await settle();
    for (const count of range(100)) expect(say(count % 2 ? first : twin, count)).toBe(true);
    expect(cable.dropped).toEqual([]);
    expect(say(first, 100)).toBe(false);
    expect(say(twin, 101)).toBe(false);
    expect(cable.dropped).toEqual([
      dropOf(first, 'overflow', said(100)[0]),
      dropOf(twin, 'overflow', said(101)[0]),
    ]);
    expect(say(other, 0)).toBe(true);
    await pass(1_000);
    expect(arrived).toEqual(said(...range(100)));
    expect(say(first, 102)).toBe(true);
    expect(cable.dropped).toHaveLength(2);
  });

  it('wait for the confirmation: there is room again after it', async () => {
    cable.server.confirmsLate('Chat', 1_000);
    const { subscription } = listen(cable);
    await settle();
    for (const count of range(100)) say(subscription, count);
    await pass(1_000);
    cable.server.drops();
    await pass(1_500);
    for (const count of range(100)) expect(say(subscription, 100 + count)).toBe(true);
    await pass(1_000);
    expect(arrived).toEqual(said(...range(200)));
    expect(cable.dropped).toEqual([]);
  });
});

describe('after thirty seconds', () => {
  it('a held command is dropped as expired, and its successors are not', async () => {
    cable.server.ignores('Chat');
    const { subscription } = listen(cable);
    await pass(1_000);
    cable.forget();
    say(subscription, 1);
    await pass(10_000);
    say(subscription, 2);
    await pass(19_999);
    expect(cable.dropped).toEqual([]);
    await pass(1);
    expect(cable.dropped).toEqual([dropOf(subscription, 'expired', said(1)[0])]);
    cable.server.confirms('Chat');
    await pass(9_999);
    cable.server.behaves();
    cable.consumer.connection.reopen();
    await settle();
    expect(arrived).toEqual(said(2));
    await pass(60_000);
    expect(cable.dropped).toHaveLength(1);
    expect(arrived).toHaveLength(1);
  });

  it('without a connection it is dropped as well', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    await settle();
    say(subscription, 1);
    await pass(100);
    cable.server.stops();
    await pass(29_899);
    expect(cable.dropped).toEqual([]);
    await pass(1);
    expect(cable.dropped).toEqual([dropOf(subscription, 'expired', said(1)[0])]);
    cable.server.starts();
    await pass(5_000);
    expect(subscription.state).toBe('subscribed');
    expect(arrived).toEqual([]);
  });

  it('in which the machine slept it is not sent by a confirmation that comes first', async () => {
    cable.server.ignores('Chat');
    const { subscription } = listen(cable);
    await settle();
    say(subscription, 1);
    // The clock jumps; no timer has fired yet when the frame that was queued is read.
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now + 31_000);
    cable.server.sends({ type: 'confirm_subscription', identifier: chat });
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    clock.mockRestore();
    expect(cable.dropped).toEqual([dropOf(subscription, 'expired', said(1)[0])]);
    expect(cable.sent().filter((command) => command.startsWith('message'))).toEqual([]);
  });

  it('its `dropped` listener may disconnect, in the middle of a confirmation: nobody is told `connected` afterwards', async () => {
    cable.server.ignores('Chat');
    const one = listen(cable);
    const twin = listen(cable);
    await settle();
    say(one.subscription, 1);
    cable.consumer.on('dropped', () => cable.consumer.disconnect());
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now + 31_000);
    cable.server.sends({ type: 'confirm_subscription', identifier: chat });
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    clock.mockRestore();
    expect(cable.dropped).toEqual([dropOf(one.subscription, 'expired', said(1)[0])]);
    expect(cable.consumer.status.get().state).toBe('idle');
    for (const { calls, subscription } of [one, twin]) {
      expect(calls.map(([name]) => name)).toEqual(['disconnected']);
      expect(subscription.state).toBe('subscribing');
    }
  });
});

it('who subscribes when a command expires at the confirmation is told of it once', async () => {
  cable.server.ignores('Chat');
  await settle();
  const { subscription } = listen(cable);
  await settle();
  say(subscription, 1);
  const told: unknown[] = [];
  cable.consumer.on('dropped', () => {
    cable.consumer.subscriptions.create('Chat', { connected: (info) => void told.push(info) });
  });
  const now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now + 31_000);
  cable.server.sends({ type: 'confirm_subscription', identifier: chat });
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  clock.mockRestore();
  expect(told).toEqual([{ reconnected: false }]);
});

describe('is dropped with an event that says which and why', () => {
  const first = said(1)[0];

  it('offline: there was never a connection', () => {
    const { subscription } = listen(cable);
    expect(say(subscription, 1)).toBe(false);
    expect(cable.dropped).toStrictEqual([dropOf(subscription, 'offline', first)]);
  });

  it('offline: the connection was lost, and is not made up for later', async () => {
    const [{ subscription }] = await confirmed(cable);
    cable.server.drops();
    await settle();
    expect(say(subscription, 1)).toBe(false);
    expect(subscription.send('text')).toBe(false);
    await pass(5_000);
    expect(subscription.state).toBe('subscribed');
    expect(cable.dropped).toStrictEqual([
      dropOf(subscription, 'offline', first),
      dropOf(subscription, 'offline', 'text'),
    ]);
    expect(arrived).toEqual([]);
  });

  it('offline: inside `disconnected`', async () => {
    const results: boolean[] = [];
    const { subscription } = listen(
      cable,
      'Chat',
      {},
      { disconnected: () => results.push(say(subscription, 1)) },
    );
    await settle();
    cable.server.drops();
    await settle();
    expect(results).toEqual([false]);
    expect(cable.dropped).toStrictEqual([dropOf(subscription, 'offline', first)]);
  });

  it('offline: the socket is closing already', async () => {
    const [{ subscription }] = await confirmed(cable);
    const socket = cable.consumer.connection.webSocket;
    socket?.close();
    expect(say(subscription, 1)).toBe(false);
    expect(cable.dropped).toStrictEqual([dropOf(subscription, 'offline', first)]);
  });

  it('disconnected: it was held when the consumer disconnected', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    await pass(100);
    expect(say(subscription, 1)).toBe(true);
    cable.consumer.disconnect();
    expect(cable.dropped).toStrictEqual([dropOf(subscription, 'disconnected', first)]);
    cable.consumer.connect();
    await pass(60_000);
    expect(arrived).toEqual([]);
    expect(cable.dropped).toHaveLength(1);
  });

  it('disconnected: the status has changed already when the event comes', async () => {
    cable.server.ignores('Chat');
    const { subscription } = listen(cable);
    await settle();
    say(subscription, 1);
    const states: string[] = [];
    cable.consumer.on('dropped', () => states.push(cable.consumer.status.get().state));
    cable.consumer.disconnect();
    expect(states).toEqual(['idle']);
  });

  it('disconnected: it was held when the server refused for good', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    await pass(100);
    say(subscription, 1);
    cable.server.disconnects({ reason: 'unauthorized', reconnect: false });
    await settle();
    expect(cable.dropped).toStrictEqual([dropOf(subscription, 'disconnected', first)]);
  });

  it('disconnected: it was held when the consumer gave up waiting', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    await pass(100);
    say(subscription, 1);
    cable.server.stops();
    await pass(2_000);
    expect(cable.dropped).toEqual([]);
    cable.consumer.disconnect();
    expect(cable.dropped).toStrictEqual([dropOf(subscription, 'disconnected', first)]);
  });

  it('rejected: it was held when the server rejected', async () => {
    cable.server.channel('Chat', {
      subscribed: async (subscription) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        subscription.reject();
      },
    });
    const { subscription } = listen(cable);
    const twin = listen(cable).subscription;
    await pass(100);
    say(subscription, 1);
    say(twin, 2);
    await pass(500);
    expect(cable.dropped).toStrictEqual([
      dropOf(subscription, 'rejected', first),
      dropOf(twin, 'rejected', said(2)[0]),
    ]);
  });

  it('rejected: the server had rejected', async () => {
    cable.server.rejects('Chat');
    const { subscription } = listen(cable);
    await settle();
    expect(say(subscription, 1)).toBe(false);
    expect(cable.dropped).toStrictEqual([dropOf(subscription, 'rejected', first)]);
  });

  it('unsubscribed: it was held, and a twin goes on with its own', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    const twin = listen(cable).subscription;
    await pass(100);
    say(subscription, 1);
    say(twin, 2);
    say(subscription, 3);
    subscription.unsubscribe();
    expect(cable.dropped).toStrictEqual([
      dropOf(subscription, 'unsubscribed', first),
      dropOf(subscription, 'unsubscribed', said(3)[0]),
    ]);
    await pass(400);
    expect(arrived).toEqual(said(2));
    expect(cable.dropped).toHaveLength(2);
  });

  it('unsubscribed: the subscription had ended, with or without a twin', async () => {
    const [{ subscription }] = await confirmed(cable, 'Chat', 2);
    subscription.unsubscribe();
    expect(say(subscription, 1)).toBe(false);
    await pass(1_000);
    cable.consumer.disconnect();
    expect(say(subscription, 2)).toBe(false);
    expect(cable.dropped).toStrictEqual([
      dropOf(subscription, 'unsubscribed', first),
      dropOf(subscription, 'unsubscribed', said(2)[0]),
    ]);
    expect(cable.sent()).toEqual([]);
  });

  it('offline: `consumer.send` belongs to no subscription', async () => {
    const { consumer } = cable;
    expect(consumer.send({ command: 'pong' })).toBe(false);
    expect(cable.dropped).toStrictEqual([
      { reason: 'offline', data: { command: 'pong' }, identifier: null, subscription: null },
    ]);
    consumer.connect();
    await settle();
    expect(consumer.send({ command: 'pong' })).toBe(true);
    expect(cable.dropped).toHaveLength(1);
  });

  describe('whose listener wants a connection', () => {
    let listening = 0;
    const wake = () => {
      listening++;
      return () => void listening--;
    };
    /** Connected, with one command held; the listener acts once. */
    const holding = async (act: () => void) => {
      listening = 0;
      open({ wake });
      cable.server.ignores('Chat');
      const { subscription } = listen(cable);
      await pass(100);
      expect(say(subscription, 1)).toBe(true);
      const stop = cable.consumer.on('dropped', () => {
        stop();
        act();
      });
    };
    const wishes: [string, () => void][] = [
      ['connect()', () => void cable.consumer.connect()],
      ['create()', () => void listen(cable, 'Notice')],
    ];

    it.each(wishes)('%s while disconnect() drops: it does get open', async (_, act) => {
      await holding(act);
      cable.consumer.disconnect();
      expect(cable.consumer.status.get().state).toBe('opening');
      await pass(100);
      expect(cable.consumer.status.get().state).toBe('open');
      expect(cable.server.connections).toHaveLength(1);
      expect(listening).toBe(1);
      cable.consumer.disconnect();
      expect(listening).toBe(0);
      await settle();
      expect(cable.server.connections).toEqual([]);
    });

    it.each(wishes)(
      '%s while disconnect() drops: the attempt keeps its deadline and its page listeners',
      async (_, act) => {
        await holding(act);
        cable.server.hangs();
        cable.consumer.disconnect();
        expect(listening).toBe(1);
        await pass(9_999);
        expect(cable.server.attempts).toHaveLength(2);
        expect(cable.consumer.status.get().state).toBe('opening');
        await pass(1);
        expect(cable.consumer.status.get()).toMatchObject({ state: 'waiting', reason: 'timeout' });
        await pass(1_000);
        expect(cable.server.attempts).toHaveLength(3);
        expect(listening).toBe(1);
        cable.consumer.disconnect();
        expect(listening).toBe(0);
        await pass(10_000);
        expect(cable.server.attempts).toHaveLength(3);
      },
    );

    it.each(wishes)('%s while a final refusal drops: it does get open', async (_, act) => {
      await holding(act);
      cable.server.disconnects({ reason: 'remote', reconnect: false });
      await pass(1_000);
      expect(cable.consumer.status.get().state).toBe('open');
      expect(cable.server.attempts).toHaveLength(2);
      expect(listening).toBe(1);
      // It is watched like any other.
      const reasons: unknown[] = [];
      cable.consumer.on('status', ({ reason }) => reasons.push(reason));
      cable.server.staysSilent();
      await pass(6_000);
      expect(reasons[0]).toBe('stale');
      cable.consumer.disconnect();
      expect(listening).toBe(0);
    });
  });
});

describe('nobody listens to the events', () => {
  const warnings = async (act: (consumer: Consumer, subscription: Subscription) => void) => {
    const warn = vi.fn();
    const { createConsumer } = await import('../../src/core/index.js');
    const { WebSocket } = cable.server;
    const logger = { debug: vi.fn(), warn };
    const consumer = createConsumer('ws://test/cable', { WebSocket, logger });
    act(consumer, consumer.subscriptions.create('Chat'));
    consumer.disconnect();
    return warn.mock.calls;
  };

  it('then a dropped command is warned of, once per cause', async () => {
    const calls = await warnings((_, subscription) => {
      for (const count of range(5)) say(subscription, count);
    });
    expect(calls).toHaveLength(1);
    expect(String(calls[0])).toMatch(/offline/);
  });

  it('and that cause is the reason, not the room: a thousand rooms are one warning', async () => {
    const calls = await warnings(({ subscriptions }) => {
      // No `disconnect` for each: it tells all that there are, which makes it a million.
      for (let room = 0; room < 1_000; room++) {
        const subscription = subscriptions.create({ channel: 'Room', room });
        expect(subscription.perform('hello')).toBe(false);
      }
    });
    expect(calls).toHaveLength(1);
  });

  it('and where somebody does, nothing is warned of', async () => {
    const calls = await warnings((consumer, subscription) => {
      const stop = consumer.on('dropped', () => {});
      say(subscription, 1);
      stop();
    });
    expect(calls).toEqual([]);
  });
});
