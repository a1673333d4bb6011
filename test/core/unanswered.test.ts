/** A subscribe that the server does not answer: what the caller is told, and when it is asked again. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CableError, UnansweredError } from '../../src/core/index.js';
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
  cable.server.ignores('Chat');
});
afterEach(() => {
  cable.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const isSubscribe = ([, command]: [number, string]) => command === 'subscribe Chat';
const askedAt = () =>
  cable
    .sentAt()
    .filter(isSubscribe)
    .map(([at]) => at);

describe('is asked for again', () => {
  it.each([
    ['at the least', 0],
    ['in the middle', 0.5],
    ['at the most', 1 - Number.EPSILON],
  ])(
    'after 2 s, then 1.7 times as long, up to 20 s, give or take 20 %% (%s)',
    async (_, random) => {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      listen(cable);
      await settle();
      cable.forget();
      await pass(200_000);
      const times = [0, ...askedAt()];
      expect(times.length).toBeGreaterThan(8);
      const pauses = times.slice(1).map((at, index) => at - (times[index] as number));
      pauses.forEach((pause, index) => {
        const expected = Math.min(2_000 * 1.7 ** index, 20_000);
        // Timers fire at whole milliseconds.
        expect(pause).toBeGreaterThanOrEqual(Math.floor(expected * 0.8));
        expect(pause).toBeLessThanOrEqual(Math.ceil(expected * 1.2) + 1);
      });
    },
  );

  it('by different clients at different times', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.01);
    listen(cable);
    await pass(2_500);
    const early = askedAt()[1];
    random.mockReturnValue(0.99);
    open();
    cable.server.ignores('Chat');
    listen(cable);
    await pass(2_500);
    expect(askedAt()[1]).toBeGreaterThan((early as number) + 500);
  });

  it('for as long as somebody wants it', async () => {
    const { subscription } = listen(cable);
    await pass(3_600_000);
    const count = askedAt().length;
    expect(count).toBeGreaterThan(3_600_000 / 24_100 - 1);
    // The first few come sooner.
    expect(count).toBeLessThan(3_600_000 / 15_900 + 6);
    subscription.unsubscribe();
    await pass(3_600_000);
    expect(cable.sent()).toHaveLength(count);
    expect(vi.getTimerCount()).toBe(IDLE_TIMERS);
  });

  it('not any more once the last of several has gone', async () => {
    const all = [listen(cable), listen(cable)];
    await pass(1_000);
    all[0]?.subscription.unsubscribe();
    await pass(2_000);
    expect(askedAt()).toHaveLength(2);
    all[1]?.subscription.unsubscribe();
    await pass(60_000);
    expect(cable.sent()).toHaveLength(2);
    listen(cable);
    await settle();
    expect(cable.sent()).toHaveLength(3);
  });

  it('until it is answered, and then no more', async () => {
    const { calls, subscription } = listen(cable);
    await pass(3_000);
    cable.server.confirms('Chat');
    await pass(60_000);
    expect(askedAt()).toHaveLength(3);
    expect(calls).toStrictEqual([['connected', { reconnected: false }]]);
    expect(subscription.state).toBe('subscribed');
    expect(cable.server.connections[0]?.subscriptions).toEqual([chat]);
  });

  it('until it is rejected, and then no more', async () => {
    const { calls, subscription } = listen(cable);
    await pass(3_000);
    cable.server.rejects('Chat');
    await pass(60_000);
    expect(askedAt()).toHaveLength(3);
    expect(calls).toEqual([['rejected']]);
    expect(subscription.state).toBe('rejected');
  });

  it('and a late answer to the first time counts', async () => {
    cable.server.confirmsLate('Chat', 3_000);
    const { calls } = listen(cable);
    await pass(120_000);
    expect(askedAt()).toHaveLength(2);
    expect(calls).toStrictEqual([['connected', { reconnected: false }]]);
  });

  it('from the beginning on a new connection', async () => {
    listen(cable);
    await pass(30_000);
    cable.server.drops();
    await pass(1_000);
    cable.forget();
    await pass(2_400);
    const [again, ...more] = askedAt();
    expect(again).toBeGreaterThanOrEqual(1_599);
    expect(more).toEqual([]);
  });

  it('not while there is no connection', async () => {
    listen(cable);
    await pass(1_000);
    cable.server.stops();
    cable.forget();
    await pass(60_000);
    expect(cable.sent()).toEqual([]);
    expect(cable.errors).toEqual([]);
  });

  it('by one timer for all', async () => {
    await confirmed(cable, 'News');
    for (let room = 0; room < 200; room++) {
      listen(cable, { channel: 'Chat', room }).subscription.perform('wait');
      if (room % 20 === 0) await pass(10);
    }
    await settle();
    expect(vi.getTimerCount()).toBeLessThanOrEqual(IDLE_TIMERS + 1);
    await pass(5_000);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(IDLE_TIMERS + 1);
    cable.server.behaves();
    await pass(60_000);
    expect(vi.getTimerCount()).toBe(IDLE_TIMERS);
    expect(cable.server.connections[0]?.subscriptions).toHaveLength(201);
  });
});

describe('the caller', () => {
  it('sees the state `unanswered` from the second time on, until the answer', async () => {
    const { subscription } = listen(cable);
    expect(subscription.state).toBe('subscribing');
    await pass(1_599);
    expect(subscription.state).toBe('subscribing');
    await pass(802);
    expect(subscription.state).toBe('unanswered');
    expect(listen(cable).subscription.state).toBe('unanswered');
    await pass(60_000);
    expect(subscription.state).toBe('unanswered');
    cable.server.confirms('Chat');
    await pass(24_001);
    expect(subscription.state).toBe('subscribed');
  });

  it('sees `subscribing` again when the connection was lost', async () => {
    const { subscription } = listen(cable);
    await pass(10_000);
    cable.server.drops();
    await settle();
    expect(subscription.state).toBe('subscribing');
    await pass(1_000);
    expect(subscription.state).toBe('subscribing');
  });

  it('gets one error, which says which and what the cause may be', async () => {
    listen(cable);
    listen(cable);
    await pass(1_599);
    expect(cable.errors).toEqual([]);
    await pass(600_000);
    expect(cable.errors).toHaveLength(1);
    const [error] = cable.errors;
    expect(error).toBeInstanceOf(UnansweredError);
    expect(error).toBeInstanceOf(CableError);
    expect(error).toMatchObject({ name: 'UnansweredError', identifier: chat });
    expect(error?.message).toContain(chat);
    expect(error?.message).toMatch(/channel/);
  });

  it('gets one error for each identifier', async () => {
    cable.server.ignores('News');
    for (const channel of ['Chat', 'News', 'Other']) listen(cable, channel);
    await pass(60_000);
    const identifiers = cable.errors.map((error) => (error as UnansweredError).identifier);
    expect(identifiers.sort()).toEqual([chat, identifierOf('News')]);
  });

  it('gets none for what nobody wants any more', async () => {
    listen(cable);
    await pass(1_000);
    cable.consumer.subscriptions.findAll(chat)[0]?.unsubscribe();
    await pass(60_000);
    expect(cable.errors).toEqual([]);
  });

  it('hears nothing through its callbacks', async () => {
    const { calls } = listen(cable);
    await pass(60_000);
    expect(calls).toEqual([]);
  });

  it('may end it inside the listener', async () => {
    const { subscription } = listen(cable);
    cable.consumer.on('error', () => subscription.unsubscribe());
    await pass(60_000);
    expect(askedAt().length).toBeLessThanOrEqual(2);
    expect(subscription.state).toBe('unsubscribed');
  });

  it('may disconnect inside the listener', async () => {
    listen(cable);
    listen(cable, { channel: 'Chat', room: 1 });
    cable.consumer.on('error', () => cable.consumer.disconnect());
    await pass(3_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a server that answers others', () => {
  const answersEvery = async (ms: number, duration: number) => {
    for (let at = 0; at < duration; at += ms) {
      listen(cable, { channel: 'News', at: performance.now() });
      await pass(ms);
    }
  };

  it('is not asked again for as long as it does, but for 30 s at most', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    listen(cable);
    await settle();
    cable.forget();
    await answersEvery(250, 29_000);
    expect(askedAt()).toEqual([]);
    await answersEvery(250, 6_000);
    const [first] = askedAt();
    expect(first).toBeGreaterThanOrEqual(30_000);
    expect(first).toBeLessThanOrEqual(32_401);
  });

  it('is asked again when it was silent for as long as an answer may take', async () => {
    listen(cable);
    await settle();
    cable.forget();
    await pass(1_500);
    listen(cable, 'News');
    await pass(1_599);
    expect(askedAt()).toEqual([]);
    await pass(802);
    expect(askedAt()).toHaveLength(1);
  });

  it('is given more time by a rejection, too', async () => {
    cable.server.rejects('News');
    listen(cable);
    await settle();
    cable.forget();
    await pass(1_500);
    listen(cable, 'News');
    await pass(1_599);
    expect(askedAt()).toEqual([]);
  });

  it('is not given more time by messages and pings', async () => {
    await confirmed(cable, 'News');
    listen(cable);
    await settle();
    cable.forget();
    for (let count = 0; count < 24; count++) {
      cable.server.transmit('News', count);
      cable.server.pings();
      await pass(100);
    }
    expect(askedAt().length).toBeGreaterThan(0);
  });

  it('and works off 10,000 subscriptions at 500 a second is asked once for each', async () => {
    const { consumer, server } = cable;
    let connected = 0;
    const waiting = Array.from({ length: 10_000 }, (_, room) =>
      consumer.subscriptions.create(
        { channel: 'Chat', room },
        { connected: () => void connected++ },
      ),
    ).map(({ identifier }) => identifier);
    await settle();
    expect(cable.sent()).toHaveLength(10_000);
    while (waiting.length > 0) {
      for (const identifier of waiting.splice(0, 50)) {
        server.sends({ type: 'confirm_subscription', identifier });
      }
      await pass(100);
    }
    await pass(60_000);
    expect(connected).toBe(10_000);
    expect(cable.sent()).toHaveLength(10_000);
    expect(cable.errors).toEqual([]);
  }, 60_000);
});

it('is not asked early while a listener takes its time over an expired command', async () => {
  cable.consumer.on('dropped', ({ data }) => {
    // So long that the second one has expired as well.
    const clock = performance.now() + 6;
    if (data === 'first') vi.spyOn(performance, 'now').mockReturnValue(clock);
  });
  const { subscription } = listen(cable);
  await settle();
  subscription.send('first');
  await pass(5);
  subscription.send('second');
  await pass(29_000);
  const asked = cable.sentAt();
  expect(asked.length).toBeGreaterThan(3);
  await pass(1_000);
  expect(cable.sentAt()).toEqual(asked);
});

describe('a subscription', () => {
  it('is told once that it is unanswered, and again after another connection', async () => {
    const states: (string | undefined)[] = [];
    const subscription = cable.consumer.subscriptions.create('Chat', {
      unanswered() {
        states.push(this.state);
      },
    });
    await pass(60_000);
    expect(states).toEqual(['unanswered']);
    cable.server.drops();
    await pass(60_000);
    expect(states).toEqual(['unanswered', 'unanswered']);
    subscription.unsubscribe();
    cable.server.drops();
    await pass(60_000);
    expect(states).toHaveLength(2);
  });
});
