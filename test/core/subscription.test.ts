/** One subscription as its user holds it: the mixin, the messages, and how it ends. */
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Subscription, type SubscriptionCallbacks } from '../../src/core/index.js';
import {
  type Cable,
  confirmed,
  identifierOf,
  listen,
  openCable,
  pass,
  settle,
} from '../support/cable.js';

const chat = identifierOf('Chat');

let cable: Cable;
beforeEach(() => {
  vi.useFakeTimers();
  cable = openCable();
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

/** For mixins that take names which the types keep for the subscription. */
const create = (mixin: object, params: string | { channel: string } = 'Chat') =>
  cable.consumer.subscriptions.create(params, mixin as SubscriptionCallbacks);

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

describe('creating', () => {
  it('runs initialized inside create, and connected never', async () => {
    const calls: string[] = [];
    const mixin = {
      initialized: () => void calls.push('initialized'),
      connected: () => void calls.push('connected'),
    };
    create(mixin);
    calls.push('created');
    await settle();
    create(mixin);
    calls.push('created');
    await settle();
    expect(calls).toEqual([
      ...['initialized', 'created', 'connected'],
      ...['initialized', 'created', 'connected'],
    ]);
  });

  it('gives a Subscription that knows its consumer and identifier', () => {
    const { subscription } = listen(cable, { channel: 'Chat', room: 1 });
    expect(subscription).toBeInstanceOf(Subscription);
    expect(subscription.consumer).toBe(cable.consumer);
    expect(subscription.identifier).toBe('{"channel":"Chat","room":1}');
  });

  it('connects, and again after disconnect', async () => {
    expect(cable.server.attempts).toHaveLength(0);
    listen(cable);
    await settle();
    expect(cable.server.connections).toHaveLength(1);
    cable.consumer.disconnect();
    await settle();
    expect(cable.server.connections).toHaveLength(0);
    const { calls } = listen(cable, 'News');
    await settle();
    expect(cable.server.connections).toHaveLength(1);
    expect(calls).toEqual([['connected', { reconnected: false }]]);
    expect(cable.server.connections[0]?.subscriptions).toHaveLength(2);
  });

  it('throws at its own line for parameters without a JSON form, and leaves nothing', async () => {
    expect(() =>
      cable.consumer.subscriptions.create({ channel: 'Chat', id: 1n as unknown as number }),
    ).toThrow(TypeError);
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
  });

  it('needs no mixin', async () => {
    const subscription = cable.consumer.subscriptions.create('Chat');
    await settle();
    cable.server.transmit('Chat', 1);
    cable.server.drops();
    await pass(1_000);
    expect(subscription.state).toBe('subscribed');
  });

  it('throws what a getter of the mixin throws, and leaves no ghost: nothing is subscribed to', async () => {
    const thrown = new Error('mine');
    const received = vi.fn();
    const initialized = vi.fn();
    const { signal } = new AbortController();
    const mixin = {
      received,
      initialized,
      get broken(): number {
        throw thrown;
      },
    };
    const { subscriptions } = cable.consumer;
    expect(() => subscriptions.create('Chat', mixin, { signal })).toThrow(thrown);
    expect(subscriptions.subscriptions).toEqual([]);
    expect(subscriptions.findAll(chat)).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await pass(1_000);
    expect(cable.server.attempts).toHaveLength(0);
    // With a connection, too.
    await confirmed(cable, 'News');
    expect(() => subscriptions.create('Chat', mixin, { signal })).toThrow(thrown);
    await pass(1_000);
    expect(cable.sent()).toEqual([]);
    expect(subscriptions.subscriptions).toHaveLength(1);
    expect(cable.server.connections[0]?.subscriptions).toEqual([identifierOf('News')]);
    expect(initialized).not.toHaveBeenCalled();
    expect(received).not.toHaveBeenCalled();
  });
});

describe('the state', () => {
  it('follows what the server answers', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription } = listen(cable);
    expect(subscription.state).toBe('subscribing');
    await pass(499);
    expect(subscription.state).toBe('subscribing');
    await pass(1);
    expect(subscription.state).toBe('subscribed');
    cable.server.drops();
    await settle();
    expect(subscription.state).toBe('subscribing');
    await pass(1_500);
    expect(subscription.state).toBe('subscribed');
    cable.consumer.disconnect();
    expect(subscription.state).toBe('subscribing');
    subscription.unsubscribe();
    expect(subscription.state).toBe('unsubscribed');
  });

  it('has changed already when a callback is told', async () => {
    const states: string[] = [];
    const mixin = {
      connected(this: Subscription) {
        states.push(`connected: ${this.state}`);
      },
      disconnected(this: Subscription) {
        states.push(`disconnected: ${this.state}`);
      },
      rejected(this: Subscription) {
        states.push(`rejected: ${this.state}`);
      },
    };
    create(mixin);
    await settle();
    cable.server.rejects('Chat').drops();
    await pass(1_000);
    expect(states).toEqual([
      'connected: subscribed',
      'disconnected: subscribing',
      'rejected: rejected',
    ]);
  });
});

describe('the mixin', () => {
  it('is copied onto the subscription, which is `this` in callbacks and methods', async () => {
    const bodies: unknown[] = [];
    const subscription = cable.consumer.subscriptions.create('Chat', {
      bodies,
      received(data) {
        this.bodies.push(data);
      },
      count() {
        return this.bodies.length;
      },
    });
    await settle();
    cable.server.transmit('Chat', 'hello');
    await settle();
    expect(subscription.bodies).toBe(bodies);
    expect(bodies).toEqual(['hello']);
    expect(subscription.count()).toBe(1);
  });

  it('is copied with what it inherits', async () => {
    const received = vi.fn();
    const base = { received, greet: () => 'hello' };
    const mixin = Object.create(Object.create(base, {}), {
      own: { value: 1, enumerable: true },
      hidden: { value: 2, enumerable: false },
    });
    const subscription = create(mixin) as Subscription & {
      greet(): string;
      own: number;
      hidden?: number;
    };
    await settle();
    cable.server.transmit('Chat', 7);
    await settle();
    expect(received.mock.calls).toEqual([[7]]);
    expect(subscription.greet()).toBe('hello');
    expect(Object.keys(subscription)).toEqual(expect.arrayContaining(['greet', 'own', 'received']));
    expect(subscription.own).toBe(1);
    expect(subscription.hidden).toBeUndefined();
  });

  it('may replace a callback later', async () => {
    const [{ subscription, calls }] = await confirmed(cable);
    const received = vi.fn();
    Object.assign(subscription, { received });
    cable.server.transmit('Chat', 1);
    await settle();
    expect(received.mock.calls).toEqual([[1]]);
    expect(calls).toEqual([]);
  });

  it('may hold callbacks that are no functions', async () => {
    const mixin = { connected: true, received: null, disconnected: 'no', rejected: {} };
    const subscription = create(mixin);
    await settle();
    cable.server.transmit('Chat', 1);
    cable.server.drops();
    await pass(1_000);
    expect(subscription.state).toBe('subscribed');
  });

  it.each([
    ['state', 'ready'],
    ['identifier', 'mine'],
    ['consumer', { mine: true }],
    ['calls', 3],
    ['closed', false],
    ['subscriptions', []],
    ['members', null],
    ['entry', undefined],
  ])('may have a %s of its own, and the subscription works', async (name, value) => {
    const received = vi.fn();
    const subscription = create({ [name]: value, received });
    expect(Reflect.get(subscription, name)).toBe(value);
    await settle();
    cable.server.transmit('Chat', 1);
    await settle();
    expect(received.mock.calls).toEqual([[1]]);
    expect(subscription.perform('speak')).toBe(true);
    subscription.unsubscribe();
    await pass(1_000);
    expect(cable.sent()).toEqual([
      'subscribe Chat',
      'message Chat {"action":"speak"}',
      'unsubscribe Chat',
    ]);
    expect(Reflect.get(subscription, name)).toBe(value);
  });

  it.each([['perform'], ['send'], ['unsubscribe']])(
    'may have its own %s, which takes the place of ours',
    async (name) => {
      const own = vi.fn(() => 'own');
      const controller = new AbortController();
      const subscription = cable.consumer.subscriptions.create(
        'Chat',
        { [name]: own } as SubscriptionCallbacks,
        { signal: controller.signal },
      );
      await settle();
      expect(Reflect.get(subscription, name).call(subscription)).toBe('own');
      controller.abort();
      await settle();
      expect(cable.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
      expect(own).toHaveBeenCalledTimes(1);
    },
  );
});

describe('a subscription is an object like others', () => {
  it('that takes any property, as graphql-ruby and others assign them', async () => {
    const [{ subscription, calls }, twin] = await confirmed(cable, 'Chat', 2);
    Object.assign(subscription, { closed: false, state: 'mine' });
    expect(subscription).toMatchObject({ closed: false, state: 'mine' });
    expect(twin?.subscription.state).toBe('subscribed');
    cable.server.transmit('Chat', 1);
    await settle();
    expect(calls).toEqual([['received', 1]]);
    subscription.unsubscribe();
    expect(subscription.state).toBe('mine');
    cable.server.transmit('Chat', 2);
    await settle();
    expect(calls).toHaveLength(1);
  });

  it('whose state may be assigned at any time', async () => {
    const { subscription } = listen(cable);
    for (const state of ['subscribed', 'rejected', 'whatever']) {
      subscription.state = state as Subscription['state'];
      expect(subscription.state).toBe(state);
    }
    await settle();
    expect(cable.sent()).toEqual(['subscribe Chat']);
    expect(subscription.perform('speak')).toBe(true);
  });

  it('with a tag of its own: of what is `[object Object]` Vue makes a proxy, which has no private fields', () => {
    expect(Object.prototype.toString.call(listen(cable).subscription)).toBe(
      '[object Subscription]',
    );
    class Room extends Subscription {}
    const room = new Room(cable.consumer, { channel: 'Room' });
    expect(Object.prototype.toString.call(room)).toBe('[object Subscription]');
  });
});

describe('messages', () => {
  const values = [0, false, '', null, [], {}, 'text', -1.5, true, [0, [null]], { a: { b: [''] } }];

  it.each(values.map((value) => [JSON.stringify(value), value]))('deliver %s', async (_, value) => {
    const [{ calls }, twin] = await confirmed(cable, 'Chat', 2);
    cable.server.transmit('Chat', value);
    await settle();
    expect(calls).toStrictEqual([['received', value]]);
    expect(twin?.calls).toStrictEqual([['received', value]]);
  });

  it('deliver any JSON value, once, in order', async () => {
    const [{ calls }] = await confirmed(cable);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1 }), async (messages) => {
        calls.length = 0;
        for (const message of messages) cable.server.transmit('Chat', message);
        await settle();
        const received = messages.map((message) => ['received', message]);
        expect(JSON.stringify(calls)).toBe(JSON.stringify(received));
      }),
      { numRuns: 50 },
    );
  });

  it('are delivered when they come before the confirmation', async () => {
    cable.server.channel('Chat', {
      subscribed(subscription) {
        subscription.transmit('first');
        subscription.transmit(null);
      },
    });
    const { calls } = listen(cable);
    await settle();
    expect(calls).toStrictEqual([
      ['received', 'first'],
      ['received', null],
      ['connected', { reconnected: false }],
    ]);
  });

  it('go to their own identifier only', async () => {
    const [first] = await confirmed(cable, 'Chat');
    const [second] = await confirmed(cable, 'News');
    cable.server.transmit('News', 1);
    cable.server.sends({ identifier: '{"channel": "Chat"}', message: 2 });
    cable.server.sends({ identifier: 'Chat', message: 3 });
    cable.server.sends({ identifier: '__proto__', message: 4 });
    await settle();
    expect(first.calls).toEqual([]);
    expect(second.calls).toEqual([['received', 1]]);
    expect(cable.errors).toEqual([]);
  });

  it('of an unknown type are data', async () => {
    const [{ calls }] = await confirmed(cable);
    cable.server.sends({ type: 'later', identifier: chat, message: { a: 1 } });
    await settle();
    expect(calls).toEqual([['received', { a: 1 }]]);
  });
});

describe('what belongs to the caller', () => {
  it('is not changed', async () => {
    const params = { channel: 'Chat', filter: { tags: ['a'] } };
    const mixin = { list: [1], received: () => {} };
    const data = { action: 'evil', body: { text: 'x' } };
    const copies = structuredClone([params, data, mixin.list]);
    const subscription = cable.consumer.subscriptions.create(params, mixin);
    subscription.perform('offline', data);
    await settle();
    subscription.perform('speak', data);
    subscription.send(data);
    subscription.unsubscribe();
    await pass(1_000);
    expect([params, data, mixin.list]).toStrictEqual(copies);
    expect(Object.keys(mixin)).toEqual(['list', 'received']);
  });

  it('may be frozen', async () => {
    const received = vi.fn();
    const subscription = cable.consumer.subscriptions.create(
      deepFreeze({ channel: 'Chat', filter: { tags: ['a'] } }),
      deepFreeze({ received }),
      deepFreeze({ linger: 0 }),
    );
    await settle();
    expect(subscription.perform('speak', deepFreeze({ body: { text: 'x' } }))).toBe(true);
    expect(subscription.send(deepFreeze([{ a: 1 }]))).toBe(true);
    cable.server.transmit(subscription.identifier, 1);
    await settle();
    expect(received.mock.calls).toEqual([[1]]);
    expect(cable.frames.filter(({ type }) => type === 'message').map(({ data }) => data)).toEqual([
      { body: { text: 'x' }, action: 'speak' },
      [{ a: 1 }],
    ]);
  });

  it('may change later without an effect on the subscription', async () => {
    const params = { channel: 'Chat', room: 1 };
    const { subscription } = listen(cable, params);
    params.room = 2;
    await settle();
    cable.server.drops();
    await pass(1_000);
    expect(subscription.identifier).toBe('{"channel":"Chat","room":1}');
    expect(cable.server.connections[0]?.subscriptions).toEqual([subscription.identifier]);
  });
});

describe('unsubscribe', () => {
  it('returns the subscription and calls nothing, however often', async () => {
    const [{ subscription, calls }] = await confirmed(cable);
    expect(subscription.unsubscribe()).toBe(subscription);
    expect(subscription.unsubscribe()).toBe(subscription);
    await pass(1_000);
    expect(calls).toEqual([]);
    expect(cable.sent()).toEqual(['unsubscribe Chat']);
  });

  it('stops messages at once, also those on their way', async () => {
    const [{ subscription, calls }] = await confirmed(cable);
    cable.server.transmit('Chat', 1);
    subscription.unsubscribe();
    cable.server.transmit('Chat', 2);
    cable.server.drops();
    await pass(2_000);
    expect(calls).toEqual([]);
  });

  it('does not disturb a successor when it is repeated', async () => {
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    await pass(1_000);
    const next = listen(cable);
    subscription.unsubscribe();
    await settle();
    subscription.unsubscribe();
    await pass(1_000);
    expect(next.subscription.state).toBe('subscribed');
    expect(cable.sent()).toEqual(['unsubscribe Chat', 'subscribe Chat']);
  });

  it('works offline: nothing is subscribed to on the next connection', async () => {
    const [{ subscription }] = await confirmed(cable);
    cable.server.drops();
    await settle();
    subscription.unsubscribe();
    cable.forget();
    await pass(5_000);
    expect(cable.server.connections).toHaveLength(1);
    expect(cable.sent()).toEqual([]);
  });

  it('is what Symbol.dispose does', async () => {
    const [{ subscription, calls }] = await confirmed(cable);
    expect(subscription[Symbol.dispose]()).toBeUndefined();
    subscription[Symbol.dispose]();
    expect(subscription.state).toBe('unsubscribed');
    await settle();
    expect(cable.sent()).toEqual(['unsubscribe Chat']);
    expect(calls).toEqual([]);
  });
});

describe('an abort signal', () => {
  it('that is aborted already leaves nothing to do', async () => {
    const { subscription, calls } = listen(cable, 'Chat', { signal: AbortSignal.abort() });
    expect(subscription.state).toBe('unsubscribed');
    await pass(5_000);
    expect(cable.sent()).toEqual([]);
    expect(calls).toEqual([]);
    expect(cable.consumer.subscriptions.subscriptions).toEqual([]);
    expect(cable.server.attempts).toEqual([]);
  });

  it('that is aborted already does not disturb others', async () => {
    const [first] = await confirmed(cable);
    listen(cable, 'Chat', { signal: AbortSignal.abort() });
    await pass(1_000);
    expect(first.subscription.state).toBe('subscribed');
    expect(cable.sent()).toEqual([]);
  });

  it('ends the subscription without a callback', async () => {
    const controller = new AbortController();
    const { subscription, calls } = listen(cable, 'Chat', { signal: controller.signal });
    await settle();
    expect(calls).toHaveLength(1);
    controller.abort();
    expect(subscription.state).toBe('unsubscribed');
    await settle();
    expect(cable.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
    expect(calls).toHaveLength(1);
  });

  it('ends all that were given it, and one in the tick of its creation', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const all = ['A', 'B', 'A'].map((channel) => listen(cable, channel, { signal }));
    controller.abort();
    await pass(1_000);
    expect(cable.sent()).toEqual([]);
    for (const { calls, subscription } of all) {
      expect(subscription.state).toBe('unsubscribed');
      expect(calls).toEqual([]);
    }
  });

  it.each([
    [
      'unsubscribed',
      (cable: Cable) => cable.consumer.subscriptions.findAll(chat)[0]?.unsubscribe(),
    ],
    ['rejected', (cable: Cable) => cable.server.rejects('Chat').drops()],
  ])('is not listened to any more by a subscription that was %s', async (state, end) => {
    const { signal } = new AbortController();
    const { subscription } = listen(cable, 'Chat', { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await settle();
    end(cable);
    await pass(2_000);
    expect(subscription.state).toBe(state);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
