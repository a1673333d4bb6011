/** One entry per identifier: what goes over the wire, and who is told of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Cable,
  type CableOptions,
  confirmed,
  identifierOf,
  listen,
  microtasks,
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
const onServer = () => cable.server.connections.flatMap(({ subscriptions }) => subscriptions);

beforeEach(() => {
  vi.useFakeTimers();
  cable = openCable();
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

describe('one subscribe per identifier', () => {
  it('is sent for any number of subscriptions, and all of them are told', async () => {
    const all = Array.from({ length: 50 }, () => listen(cable));
    await settle();
    expect(cable.sent()).toEqual(['subscribe Chat']);
    for (const { calls, subscription } of all) {
      expect(calls).toStrictEqual([['connected', { reconnected: false }]]);
      expect(subscription.state).toBe('subscribed');
    }
    expect(cable.server.problems).toEqual([]);
  });

  it('is not repeated for subscriptions that come while the first is unconfirmed', async () => {
    cable.server.confirmsLate('Chat', 500);
    const first = listen(cable);
    await pass(300);
    const second = listen(cable);
    await pass(199);
    expect([first.calls, second.calls]).toEqual([[], []]);
    expect(second.subscription.state).toBe('subscribing');
    await pass(1);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    // The second one waited for the confirmation as well: it did not join.
    expect(first.calls).toStrictEqual([['connected', { reconnected: false }]]);
    expect(second.calls).toStrictEqual([['connected', { reconnected: false }]]);
  });

  it('is sent once per identifier on each new connection', async () => {
    for (const channel of ['Chat', 'News', 'Chat', 'Chat', 'News']) listen(cable, channel);
    await settle();
    for (let loss = 0; loss < 3; loss++) {
      cable.forget();
      cable.server.drops();
      await pass(1_000);
      expect(cable.sent()).toEqual(['subscribe Chat', 'subscribe News']);
    }
  });

  it('waits for the welcome', async () => {
    cable.server.welcomesAfter(2_000);
    listen(cable);
    await pass(1_999);
    expect(cable.sent()).toEqual([]);
    await pass(1);
    expect(cable.sent()).toEqual(['subscribe Chat']);
  });

  it('is for an identifier with its parameters in the order of the caller', async () => {
    const { subscriptions } = cable.consumer;
    const one = subscriptions.create({ channel: 'Chat', room: 1, tags: ['b', 'a'] });
    const other = subscriptions.create({ room: 1, tags: ['b', 'a'], channel: 'Chat' });
    const third = subscriptions.create({ channel: 'Chat', room: '1', tags: ['b', 'a'] });
    expect(one.identifier).toBe('{"channel":"Chat","room":1,"tags":["b","a"]}');
    expect(other.identifier).toBe('{"room":1,"tags":["b","a"],"channel":"Chat"}');
    await settle();
    expect(onServer()).toEqual([one.identifier, other.identifier, third.identifier]);
  });

  it('is for a channel by name as for an object with its name', async () => {
    listen(cable, 'Chat');
    listen(cable, { channel: 'Chat' });
    await settle();
    expect(cable.sent()).toEqual(['subscribe Chat']);
  });

  it.each([['__proto__'], ['constructor'], ['toString'], ['Ünïcode "quoted" \\ 💬']])(
    'works for a channel that is called %s',
    async (channel) => {
      const { calls } = listen(cable, channel);
      await settle();
      cable.server.transmit({ channel }, 1);
      await settle();
      expect(calls).toEqual([
        ['connected', { reconnected: false }],
        ['received', 1],
      ]);
    },
  );
});

describe('joining what is confirmed', () => {
  it('costs no traffic, and is told on a microtask', async () => {
    const [first] = await confirmed(cable);
    const second = listen(cable);
    expect(second.subscription.state).toBe('subscribed');
    expect(second.calls).toEqual([]);
    await microtasks();
    expect(second.calls).toStrictEqual([['connected', { reconnected: false, joined: true }]]);
    await pass(10_000);
    expect(cable.sent()).toEqual([]);
    expect(second.calls).toHaveLength(1);
    expect(first.calls).toEqual([]);
  });

  it('is told to nobody who has left before the microtask', async () => {
    await confirmed(cable);
    const second = listen(cable);
    second.subscription.unsubscribe();
    await pass(1_000);
    expect(second.calls).toEqual([]);
    expect(cable.sent()).toEqual([]);
  });

  it('is an ordinary connection when the server was lost before the microtask', async () => {
    await confirmed(cable);
    const second = listen(cable);
    cable.consumer.connection.reopen();
    await settle();
    const connections = second.calls.filter(([name]) => name === 'connected');
    expect(connections).toStrictEqual([['connected', { reconnected: false }]]);
  });

  it('gets what arrives from then on', async () => {
    const [first] = await confirmed(cable);
    const second = listen(cable);
    cable.server.transmit('Chat', 'hello');
    await settle();
    expect(first.calls).toEqual([['received', 'hello']]);
    expect(second.calls).toContainEqual(['received', 'hello']);
  });

  it('does not need the first one to stay', async () => {
    const [first] = await confirmed(cable);
    const second = listen(cable);
    first.subscription.unsubscribe();
    await pass(1_000);
    cable.server.transmit('Chat', 'hello');
    await settle();
    expect(cable.sent()).toEqual([]);
    expect(second.calls).toEqual([
      ['connected', { reconnected: false, joined: true }],
      ['received', 'hello'],
    ]);
    expect(first.calls).toEqual([]);
  });
});

describe('reconnected', () => {
  it('is true for those that were connected before, and only for them', async () => {
    const first = listen(cable);
    await settle();
    const joined = listen(cable);
    await settle();
    cable.server.drops();
    await settle();
    const late = listen(cable);
    for (const { calls } of [first, joined]) calls.length = 0;
    await pass(1_000);
    expect(first.calls).toStrictEqual([['connected', { reconnected: true }]]);
    expect(joined.calls).toStrictEqual([['connected', { reconnected: true }]]);
    expect(late.calls).toStrictEqual([['connected', { reconnected: false }]]);
  });

  it('is true for every identifier, not only for the first that is confirmed', async () => {
    const all = ['A', 'B', 'C'].map((channel) => listen(cable, channel));
    await settle();
    cable.server.drops();
    await pass(1_000);
    for (const { calls } of all) expect(calls.at(-1)).toEqual(['connected', { reconnected: true }]);
  });

  it('is false for one that was lost before its first confirmation', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { calls } = listen(cable);
    await pass(100);
    cable.server.drops();
    await pass(1_500);
    expect(calls).toMatchObject([
      ['disconnected', { willAttemptReconnect: true }],
      ['connected', { reconnected: false }],
    ]);
  });

  it('is true after disconnect and connect', async () => {
    const [{ calls }] = await confirmed(cable);
    cable.consumer.disconnect();
    cable.consumer.connect();
    await settle();
    expect(calls).toMatchObject([
      ['disconnected', {}],
      ['connected', { reconnected: true }],
    ]);
  });

  it('starts over with a new subscription', async () => {
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    const { calls } = listen(cable);
    await pass(1_000);
    expect(calls).toStrictEqual([['connected', { reconnected: false }]]);
  });
});

describe('a confirmation', () => {
  it('that is repeated is ignored', async () => {
    const [{ calls, subscription }] = await confirmed(cable, 'Chat', 2);
    for (let count = 0; count < 3; count++) {
      cable.server.sends({ type: 'confirm_subscription', identifier: chat });
    }
    await pass(5_000);
    expect(calls).toEqual([]);
    expect(cable.sent()).toEqual([]);
    expect(subscription.state).toBe('subscribed');
  });

  it('for what nobody wants is answered with unsubscribe', async () => {
    await confirmed(cable, 'News');
    cable.server.sends({ type: 'confirm_subscription', identifier: chat });
    await pass(30_000);
    expect(cable.sent()).toEqual(['unsubscribe Chat']);
  });

  it('for what nobody wants any more leaves no ghost', async () => {
    cable.server.confirmsLate('Chat', 9_000);
    const { subscription, calls } = listen(cable);
    await settle();
    subscription.unsubscribe();
    await pass(8_999);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    await pass(1);
    expect(cable.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
    expect(onServer()).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('that arrives after the unsubscribe is none: it is answered, and asked for again', async () => {
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    await settle();
    const next = listen(cable);
    await pass(50);
    cable.server.sends({ type: 'confirm_subscription', identifier: chat });
    await settle();
    expect(next.calls).toEqual([]);
    await pass(200);
    expect(cable.sentAt()).toEqual([
      [0, 'unsubscribe Chat'],
      [50, 'unsubscribe Chat'],
      [150, 'subscribe Chat'],
    ]);
    expect(next.calls).toEqual([['connected', { reconnected: false }]]);
    expect(onServer()).toEqual([chat]);
  });
});

describe('a rejection', () => {
  it('of what nobody asked for leaves nothing behind', async () => {
    await confirmed(cable, 'News');
    const { entries } = cable.consumer.subscriptions;
    cable.server.sends({ type: 'reject_subscription', identifier: chat });
    await settle();
    expect([...entries.keys()]).toEqual([identifierOf('News')]);
    expect(cable.sent()).toEqual([]);
  });

  it('does not hit who subscribes when a held command is dropped for it', async () => {
    cable.server.rejects('Chat');
    const first = listen(cable);
    let second: ReturnType<typeof listen> | undefined;
    cable.consumer.on('dropped', () => {
      cable.server.confirms('Chat');
      second ??= listen(cable);
    });
    await microtasks();
    first.subscription.perform('speak');
    await pass(1_000);
    expect(first.calls).toEqual([['rejected']]);
    expect(second?.calls).toEqual([['connected', { reconnected: false }]]);
  });
});

describe('the end of the tick', () => {
  it('makes one subscribe of subscribe, unsubscribe, subscribe', async () => {
    await confirmed(cable, 'News');
    const first = listen(cable);
    first.subscription.unsubscribe();
    const second = listen(cable);
    expect(cable.sent()).toEqual([]);
    await pass(5_000);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    expect(first.calls).toEqual([]);
    expect(second.calls).toStrictEqual([['connected', { reconnected: false }]]);
    expect(onServer()).toEqual([identifierOf('News'), chat]);
  });

  it('that comes several times does not forget who came in between', async () => {
    await confirmed(cable, 'News');
    const first = listen(cable);
    // After the end of the tick that `create` waits for, before the one of `unsubscribe`.
    const second = Promise.resolve().then(() => listen(cable));
    first.subscription.unsubscribe();
    const { calls, subscription } = await second;
    await pass(5_000);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    expect(calls).toStrictEqual([['connected', { reconnected: false }]]);
    expect(cable.consumer.subscriptions.findAll(chat)).toEqual([subscription]);
    cable.server.transmit('Chat', 1);
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('makes one subscribe of it before the connection is open, too', async () => {
    for (let mount = 0; mount < 3; mount++) listen(cable).subscription.unsubscribe();
    const { calls } = listen(cable);
    await pass(5_000);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    expect(calls).toEqual([['connected', { reconnected: false }]]);
  });

  it('makes nothing of subscribe and unsubscribe', async () => {
    await confirmed(cable, 'News');
    listen(cable).subscription.unsubscribe();
    await pass(60_000);
    expect(cable.sent()).toEqual([]);
    listen(cable).subscription.unsubscribe();
    const { calls } = listen(cable);
    await settle();
    expect(cable.sent()).toEqual(['subscribe Chat']);
    expect(calls).toHaveLength(1);
  });

  it('keeps what one leaves and another has joined', async () => {
    const [first] = await confirmed(cable);
    const second = listen(cable);
    first.subscription.unsubscribe();
    await pass(5_000);
    expect(cable.sent()).toEqual([]);
    expect(second.calls).toEqual([['connected', { reconnected: false, joined: true }]]);
  });

  it('really leaves what is left and taken again, and subscribes after the cool-down', async () => {
    const subscribed = vi.fn();
    const unsubscribed = vi.fn();
    cable.server.channel('Chat', { subscribed, unsubscribed });
    const [first] = await confirmed(cable);
    first.subscription.unsubscribe();
    const second = listen(cable);
    expect(second.subscription.state).toBe('subscribing');
    await pass(99);
    expect(second.calls).toEqual([]);
    expect(unsubscribed).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(cable.sentAt()).toEqual([
      [0, 'unsubscribe Chat'],
      [100, 'subscribe Chat'],
    ]);
    expect(second.calls).toStrictEqual([['connected', { reconnected: false }]]);
    expect(subscribed).toHaveBeenCalledTimes(2);
    expect(first.calls).toEqual([]);
  });

  it('leaves once when what was left is taken and left again', async () => {
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    listen(cable).subscription.unsubscribe();
    listen(cable).subscription.unsubscribe();
    await pass(60_000);
    expect(cable.sent()).toEqual(['unsubscribe Chat']);
    expect(onServer()).toEqual([]);
  });

  it('leaves when the last of several goes, and not before', async () => {
    const [first, second, third] = await confirmed(cable, 'Chat', 3);
    first.subscription.unsubscribe();
    third?.subscription.unsubscribe();
    await pass(1_000);
    expect(cable.sent()).toEqual([]);
    second?.subscription.unsubscribe();
    second?.subscription.unsubscribe();
    first.subscription.unsubscribe();
    await pass(1_000);
    expect(cable.sent()).toEqual(['unsubscribe Chat']);
  });

  it('is when commands go; a perform goes at once', async () => {
    const [{ subscription }] = await confirmed(cable, 'News');
    listen(cable);
    subscription.perform('read');
    expect(cable.sent()).toEqual(['message News {"action":"read"}']);
    await microtasks();
    expect(cable.sent()).toEqual(['message News {"action":"read"}', 'subscribe Chat']);
  });
});

describe('what is unconfirmed', () => {
  it('is not left before its answer', async () => {
    cable.server.confirmsLate('Chat', 500);
    const { subscription, calls } = listen(cable);
    await pass(100);
    subscription.unsubscribe();
    await pass(399);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    await pass(1);
    expect(cable.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
    expect(onServer()).toEqual([]);
    expect(calls).toEqual([]);
    expect(cable.server.problems).toEqual([]);
  });

  it('is taken over by who comes before the answer', async () => {
    cable.server.confirmsLate('Chat', 500);
    const first = listen(cable);
    await pass(100);
    first.subscription.unsubscribe();
    await pass(100);
    const second = listen(cable);
    await pass(5_000);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    expect(second.calls).toStrictEqual([['connected', { reconnected: false }]]);
    expect(first.calls).toEqual([]);
  });

  it('is not left after a rejection', async () => {
    cable.server.channel('Chat', {
      subscribed: async (subscription) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        subscription.reject();
      },
    });
    const { subscription, calls } = listen(cable);
    await pass(100);
    subscription.unsubscribe();
    await pass(60_000);
    expect(cable.sent()).toEqual(['subscribe Chat']);
    expect(calls).toEqual([]);
  });
});

describe('the cool-down', () => {
  const leaveAndReturn = async (after: number) => {
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    await pass(after);
    const { calls } = listen(cable);
    await pass(5_000);
    expect(calls).toEqual([['connected', { reconnected: false }]]);
    return cable.sentAt();
  };

  it.each([
    [0, 100],
    [1, 100],
    [60, 100],
    [99, 100],
    [100, 100],
    [250, 250],
  ])('of 100 ms: who returns after %i ms is subscribed after %i', async (after, at) => {
    expect(await leaveAndReturn(after)).toEqual([
      [0, 'unsubscribe Chat'],
      [at, 'subscribe Chat'],
    ]);
  });

  it.each([
    [500, 300, 500],
    [500, 700, 700],
    [20, 10, 20],
    [0, 0, 0],
  ])('can be set to %i ms: after %i, subscribed at %i', async (cooldown, after, at) => {
    open({ cooldown });
    expect(await leaveAndReturn(after)).toEqual([
      [0, 'unsubscribe Chat'],
      [at, 'subscribe Chat'],
    ]);
  });

  it('is for one identifier, and holds up no other', async () => {
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    await pass(10);
    listen(cable, 'News');
    await settle();
    expect(cable.sentAt()).toEqual([
      [0, 'unsubscribe Chat'],
      [10, 'subscribe News'],
    ]);
  });

  it('ends with the connection: a new one knows nothing', async () => {
    open({ cooldown: 5_000 });
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    await settle();
    const { calls } = listen(cable);
    cable.forget();
    cable.consumer.connection.reopen();
    await settle();
    expect(cable.sentAt()).toEqual([[0, 'subscribe Chat']]);
    await pass(6_000);
    expect(cable.sent()).toHaveLength(1);
    expect(calls.filter(([name]) => name === 'connected')).toHaveLength(1);
  });

  it('is not disturbed by a rejection that was for somebody else', async () => {
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    await pass(10);
    const { calls } = listen(cable);
    await settle();
    cable.server.sends({ type: 'reject_subscription', identifier: chat });
    await pass(1_000);
    expect(cable.sentAt()).toEqual([
      [0, 'unsubscribe Chat'],
      [100, 'subscribe Chat'],
    ]);
    expect(calls).toEqual([['connected', { reconnected: false }]]);
  });

  it('is longer than a server that swaps commands needs', async () => {
    cable.server.swapsCommands({ within: 90 });
    await leaveAndReturn(0);
    expect(onServer()).toEqual([chat]);
    expect(cable.sent()).toHaveLength(2);
  });

  it('is repaired by asking again where the server swaps the commands all the same', async () => {
    cable.server.swapsCommands({ within: 1_000 });
    const [{ subscription }] = await confirmed(cable);
    subscription.unsubscribe();
    const { calls, subscription: next } = listen(cable);
    await pass(1_000);
    // The server dropped the duplicate and then the subscription: nothing may count as confirmed.
    expect(onServer()).toEqual([]);
    expect(next.state).toBe('subscribing');
    expect(calls).toEqual([]);
    await pass(1_600);
    expect(onServer()).toEqual([chat]);
    expect(next.state).toBe('subscribed');
    expect(calls).toStrictEqual([['connected', { reconnected: false }]]);
    expect(cable.sent()).toEqual(['unsubscribe Chat', 'subscribe Chat', 'subscribe Chat']);
  });
});

describe('what is there to look at', () => {
  it('finds those of an identifier that have not ended', async () => {
    const { subscriptions } = cable.consumer;
    const [one, two] = [listen(cable), listen(cable), listen(cable, 'News')];
    expect(subscriptions.findAll(chat)).toEqual([one.subscription, two.subscription]);
    await settle();
    expect(subscriptions.findAll(chat)).toEqual([one.subscription, two.subscription]);
    one.subscription.unsubscribe();
    expect(subscriptions.findAll(chat)).toEqual([two.subscription]);
    two.subscription.unsubscribe();
    expect(subscriptions.findAll(chat)).toEqual([]);
    expect(subscriptions.findAll('Chat')).toEqual([]);
    expect(subscriptions.findAll('toString')).toEqual([]);
  });

  it('lists all that have not ended', async () => {
    const { subscriptions } = cable.consumer;
    expect(subscriptions.subscriptions).toEqual([]);
    cable.server.rejects('Nope');
    const all = ['Chat', 'News', 'Chat'].map((channel) => listen(cable, channel).subscription);
    const rejected = listen(cable, 'Nope').subscription;
    expect(new Set(subscriptions.subscriptions)).toEqual(new Set([...all, rejected]));
    await settle();
    expect(subscriptions.subscriptions).toHaveLength(3);
    all[0]?.unsubscribe();
    const list = subscriptions.subscriptions;
    expect(new Set(list)).toEqual(new Set(all.slice(1)));
    list.length = 0;
    expect(subscriptions.subscriptions).toHaveLength(2);
  });

  it('keeps those that a lost connection or a disconnect leaves', async () => {
    await confirmed(cable, 'Chat', 2);
    cable.server.drops();
    await settle();
    expect(cable.consumer.subscriptions.findAll(chat)).toHaveLength(2);
    cable.consumer.disconnect();
    expect(cable.consumer.subscriptions.subscriptions).toHaveLength(2);
  });

  it('removes a subscription as unsubscribe does', async () => {
    const { subscriptions } = cable.consumer;
    const [{ subscription, calls }] = await confirmed(cable);
    expect(subscriptions.remove(subscription)).toBe(subscription);
    expect(subscription.state).toBe('unsubscribed');
    expect(subscriptions.remove(subscription)).toBe(subscription);
    await pass(1_000);
    expect(cable.sent()).toEqual(['unsubscribe Chat']);
    expect(calls).toEqual([]);
  });
});

describe('ten thousand subscriptions', () => {
  /** What this process has computed (ms): a busy machine makes it wait, which is no work. */
  const worked = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  /** How much more work it is with ten times as many, each tried a few times in turn: the least of each. */
  const growth = async (work: (count: number) => Promise<number>, count: number) => {
    await work(count);
    const [few, many]: [number[], number[]] = [[], []];
    for (let round = 0; round < 2; round++) {
      few.push(await work(count), await work(count));
      many.push(await work(10 * count));
    }
    return Math.min(...many) / Math.min(...few);
  };

  const run = async (count: number): Promise<number> => {
    open({ server: { pingInterval: 0 }, staleAfter: 1e9 });
    const start = worked();
    const told = { connected: 0, received: 0 };
    const all = Array.from({ length: count }, (_, room) =>
      cable.consumer.subscriptions.create(
        { channel: 'Chat', room },
        {
          connected: () => void told.connected++,
          received: () => void told.received++,
        },
      ),
    );
    await settle();
    cable.server.drops();
    await pass(1_000);
    for (const { identifier } of all) cable.server.transmit(identifier, 1);
    await settle();
    for (const subscription of all) subscription.unsubscribe();
    await pass(1_000);
    const took = worked() - start;
    expect(told).toEqual({ connected: 2 * count, received: count });
    const sent = cable.frames.filter(({ direction }) => direction === 'out');
    expect(sent.filter(({ type }) => type === 'subscribe')).toHaveLength(2 * count);
    expect(sent.filter(({ type }) => type === 'unsubscribe')).toHaveLength(count);
    return took;
  };

  it('cost about ten times as much as one thousand', { timeout: 60_000 }, async () => {
    // 10 would be linear, 100 quadratic.
    expect(await growth(run, 1_000)).toBeLessThan(40);
  });

  it('to one identifier come and go in linear time', { timeout: 60_000 }, async () => {
    const churn = async (count: number): Promise<number> => {
      open({ server: { pingInterval: 0 }, staleAfter: 1e9 });
      const start = worked();
      const all = Array.from({ length: count }, () => cable.consumer.subscriptions.create('Chat'));
      await settle();
      // The first ones first: what is worst for a list that is searched and spliced.
      for (const subscription of all) subscription.unsubscribe();
      await settle();
      expect(cable.sent()).toEqual(['subscribe Chat', 'unsubscribe Chat']);
      return worked() - start;
    };
    expect(await growth(churn, 2_000)).toBeLessThan(40);
  });
});
