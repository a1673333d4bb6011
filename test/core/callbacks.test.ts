/** Callbacks that throw, and callbacks that do things: neither may disturb anybody else. */
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import {
  type Cable,
  type CableOptions,
  confirmed,
  identifierOf,
  type Listening,
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
beforeEach(() => {
  vi.useFakeTimers();
  cable = openCable();
});
afterEach(() => {
  cable.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe.each([
  ['reportError, in a page', true],
  ['console.error, elsewhere', false],
])('a callback that throws goes to %s', (_, isPage) => {
  let report: Mock<(error: unknown) => void>;
  const error = new Error('mine');
  const fail = () => {
    throw error;
  };

  beforeEach(() => {
    report = vi.fn();
    if (isPage) {
      vi.stubGlobal('document', {});
      vi.stubGlobal('reportError', report);
    } else vi.spyOn(console, 'error').mockImplementation(report);
  });

  it('initialized: create returns, and all goes on', async () => {
    const subscription = cable.consumer.subscriptions.create('Chat', { initialized: fail });
    expect(report.mock.calls).toEqual([[error]]);
    await settle();
    expect(subscription.state).toBe('subscribed');
  });

  it('connected: twins and held commands go on', async () => {
    cable.server.confirmsLate('Chat', 500);
    const first = listen(cable, 'Chat', {}, { connected: fail });
    const second = listen(cable);
    await settle();
    first.subscription.perform('speak');
    await pass(500);
    expect(report.mock.calls).toEqual([[error]]);
    expect(second.calls).toEqual([['connected', { reconnected: false }]]);
    expect(first.subscription.state).toBe('subscribed');
    expect(cable.sent()).toEqual(['subscribe Chat', 'message Chat {"action":"speak"}']);
    // One that joins throws on a microtask, where nobody could catch it.
    listen(cable, 'Chat', {}, { connected: fail });
    await settle();
    expect(report).toHaveBeenCalledTimes(2);
  });

  it('received: twins, later messages and other identifiers go on', async () => {
    const first = listen(cable, 'Chat', {}, { received: fail });
    const second = listen(cable);
    const other = listen(cable, 'News');
    await settle();
    for (const message of [1, 2]) {
      cable.server.transmit('Chat', message);
      cable.server.transmit('News', message);
    }
    await settle();
    expect(report.mock.calls).toEqual([[error], [error]]);
    for (const { calls } of [first, second, other]) {
      expect(calls.slice(1)).toEqual([
        ['received', 1],
        ['received', 2],
      ]);
    }
  });

  it('rejected: twins go on', async () => {
    cable.server.rejects('Chat');
    const first = listen(cable, 'Chat', {}, { rejected: fail });
    const second = listen(cable);
    await settle();
    expect(report.mock.calls).toEqual([[error]]);
    expect(second.calls).toEqual([['rejected']]);
    expect(first.subscription.state).toBe('rejected');
  });

  it('disconnected: the others are told, and the connection comes back', async () => {
    const first = listen(cable, 'Chat', {}, { disconnected: fail });
    const second = listen(cable);
    const other = listen(cable, 'News');
    await settle();
    cable.server.drops();
    await settle();
    expect(report.mock.calls).toEqual([[error]]);
    for (const { calls } of [second, other]) expect(calls.at(-1)?.[0]).toBe('disconnected');
    await pass(1_000);
    for (const { subscription } of [first, second, other]) {
      expect(subscription.state).toBe('subscribed');
    }
    expect(() => cable.consumer.disconnect()).not.toThrow();
    expect(report).toHaveBeenCalledTimes(2);
  });

  it('a listener of the consumer: the others are told, and perform returns', () => {
    const last = vi.fn();
    cable.consumer.on('dropped', fail);
    cable.consumer.on('dropped', last);
    expect(listen(cable).subscription.perform('speak')).toBe(false);
    expect(report.mock.calls).toEqual([[error]]);
    expect(last).toHaveBeenCalledTimes(1);
  });

  it('whatever is thrown', async () => {
    const thrown = [undefined, null, 'text', 0];
    for (const value of thrown) {
      listen(
        cable,
        'Chat',
        {},
        {
          received: () => {
            throw value;
          },
        },
      );
    }
    await settle();
    cable.server.transmit('Chat', 1);
    await settle();
    expect(report.mock.calls).toEqual(thrown.map((value) => [value]));
  });

  it('one whose property itself throws, as a getter may: twins go on', async () => {
    const first = listen(cable);
    const second = listen(cable);
    const names = ['connected', 'received', 'disconnected', 'rejected'];
    for (const name of names) Object.defineProperty(first.subscription, name, { get: fail });
    await settle();
    cable.server.transmit('Chat', 1);
    await settle();
    cable.server.rejects('Chat').drops();
    await pass(1_000);
    expect(second.calls.map(([name]) => name)).toEqual(names);
    expect(first.calls).toEqual([]);
    expect(first.subscription.state).toBe('rejected');
    expect(report.mock.calls).toEqual(names.map(() => [error]));
  });
});

/** What a callback may do; it is done once. */
const actions: Record<string, (cable: Cable, own: Listening, twin: Listening) => void> = {
  'creates the same again': (cable) => void listen(cable),
  'creates another': (cable) => void listen(cable, 'Other'),
  'creates and leaves another': (cable) => void listen(cable, 'Other').subscription.unsubscribe(),
  unsubscribes: (_, { subscription }) => void subscription.unsubscribe(),
  'unsubscribes its twin': (_, __, { subscription }) => void subscription.unsubscribe(),
  'unsubscribes all': ({ consumer }) => {
    for (const subscription of consumer.subscriptions.subscriptions) subscription.unsubscribe();
  },
  'unsubscribes all and creates the same again': (cable) => {
    for (const one of cable.consumer.subscriptions.findAll(chat)) one.unsubscribe();
    listen(cable);
  },
  performs: (_, { subscription }) => void subscription.perform('speak'),
  disconnects: ({ consumer }) => consumer.disconnect(),
  connects: ({ consumer }) => void consumer.connect(),
  'disconnects and connects': ({ consumer }) => {
    consumer.disconnect();
    consumer.connect();
  },
  'disconnects and creates': (cable) => {
    cable.consumer.disconnect();
    listen(cable, 'Other');
  },
  'connects and disconnects': ({ consumer }) => {
    consumer.connect();
    consumer.disconnect();
  },
  reopens: ({ consumer }) => consumer.connection.reopen(),
};

/** How a callback comes to be called. */
const occasions: Record<string, (cable: Cable) => Promise<void>> = {
  connected: async () => {},
  received: async ({ server }) => {
    server.transmit('Chat', 1);
    server.transmit('Chat', 2);
    await settle();
  },
  disconnected: async ({ server }) => {
    server.drops();
    await settle();
  },
  rejected: async ({ server }) => {
    server.rejects('Chat').drops();
    await pass(1_000);
    server.confirms('Chat');
  },
};

const matrix = Object.keys(occasions).flatMap((occasion) =>
  Object.keys(actions).flatMap((action) => [
    [occasion, action, 'first'] as const,
    [occasion, action, 'second'] as const,
  ]),
);

describe('a callback that acts', () => {
  it.each(matrix)('%s %s (the %s of two)', async (occasion, action, position) => {
    const ended = new Set<Listening>();
    const twins: Listening[] = [];
    const act = () => {
      if (done) return;
      done = true;
      const index = position === 'first' ? 0 : 1;
      const [own, twin] = [twins[index], twins[1 - index]] as [Listening, Listening];
      actions[action]?.(cable, own, twin);
      for (const each of twins) {
        if (each.subscription.state !== 'unsubscribed') continue;
        each.calls.push(['ended']);
        ended.add(each);
      }
    };
    let done = false;
    for (const name of ['first', 'second']) {
      const reactions = name === position ? { [occasion]: act } : {};
      twins.push(listen(cable, 'Chat', {}, reactions));
    }
    listen(cable, 'News');
    await settle();
    await occasions[occasion]?.(cable);
    await pass(5_000);
    expect(done).toBe(true);
    // No callback after the end.
    for (const { calls } of ended) expect(calls.at(-1)).toEqual(['ended']);

    // What is wanted is there in the end, and nothing else.
    cable.consumer.connect();
    await pass(5_000);
    const { subscriptions } = cable.consumer.subscriptions;
    for (const { state } of subscriptions) expect(state).toBe('subscribed');
    expect(cable.server.connections).toHaveLength(1);
    const wanted = new Set(subscriptions.map(({ identifier }) => identifier));
    expect(new Set(cable.server.connections[0]?.subscriptions)).toEqual(wanted);
    // Each of them hears, once.
    for (const { calls } of twins) calls.length = 0;
    cable.server.transmit('Chat', 'last');
    await settle();
    for (const { calls, subscription } of twins) {
      const lives = subscription.state === 'subscribed';
      expect(calls).toEqual(lives ? [['received', 'last']] : []);
    }
    expect(cable.server.problems).toEqual(action === 'performs' ? expect.anything() : []);
  });
});

describe('no callback after unsubscribe', () => {
  it.each([['connected'], ['received'], ['disconnected'], ['rejected']])(
    'for a twin that is ended inside %s',
    async (occasion) => {
      const twins: Listening[] = [];
      for (const index of [0, 1, 2]) {
        const end = () => {
          for (const twin of twins) if (twin !== twins[index]) twin.subscription.unsubscribe();
        };
        twins.push(listen(cable, 'Chat', {}, { [occasion]: end }));
      }
      await settle();
      await occasions[occasion]?.(cable);
      await pass(2_000);
      const told = twins.map(({ calls }) => calls.some(([name]) => name === occasion));
      expect(told).toEqual([true, false, false]);
    },
  );

  it('inside initialized', async () => {
    const calls: string[] = [];
    const subscription = cable.consumer.subscriptions.create('Chat', {
      initialized() {
        this.unsubscribe();
      },
      connected: () => void calls.push('connected'),
      received: () => void calls.push('received'),
    });
    expect(subscription.state).toBe('unsubscribed');
    await pass(1_000);
    cable.server.transmit('Chat', 1);
    await settle();
    expect(calls).toEqual([]);
    expect(cable.sent()).toEqual([]);
  });

  it('between messages of one burst', async () => {
    const one = listen(cable, 'Chat', {}, { received: () => one.subscription.unsubscribe() });
    await settle();
    for (const message of [1, 2, 3]) cable.server.transmit('Chat', message);
    await settle();
    expect(one.calls.slice(1)).toEqual([['received', 1]]);
  });
});

describe('a callback that creates its like', () => {
  it('in received does so once for each that was there', async () => {
    let count = 0;
    const mixin = {
      received: () => {
        count++;
        cable.consumer.subscriptions.create('Chat', mixin);
      },
    };
    cable.consumer.subscriptions.create('Chat', mixin);
    await settle();
    cable.server.transmit('Chat', 1);
    await settle();
    expect(count).toBe(1);
    cable.server.transmit('Chat', 2);
    await settle();
    expect(count).toBe(3);
    expect(cable.sent()).toEqual(['subscribe Chat']);
  });

  it('in disconnected is told of the next loss only', async () => {
    const late: Listening[] = [];
    listen(cable, 'Chat', {}, { disconnected: () => late.push(listen(cable)) });
    await settle();
    cable.server.drops();
    await settle();
    expect(late).toHaveLength(1);
    expect(late[0]?.calls).toEqual([]);
    await pass(1_000);
    expect(late[0]?.calls).toEqual([['connected', { reconnected: false }]]);
  });

  it('in rejected is asked for anew, and is not rejected by the same answer', async () => {
    cable.server.rejects('Chat');
    const next: Listening[] = [];
    const again = () => {
      cable.server.confirms('Chat');
      next.push(listen(cable));
    };
    listen(cable, 'Chat', {}, { rejected: again });
    const twin = listen(cable);
    await settle();
    expect(twin.calls).toEqual([['rejected']]);
    expect(next[0]?.calls).toEqual([['connected', { reconnected: false }]]);
    expect(cable.sent()).toEqual(['subscribe Chat', 'subscribe Chat']);
  });

  it('in rejected, for ever, does not block the page', async () => {
    cable.server.rejects('Chat');
    let count = 0;
    const again = () => {
      if (count++ < 1_000) listen(cable, 'Chat', {}, { rejected: again });
    };
    again();
    await pass(1_000);
    expect(count).toBeGreaterThan(1);
    expect(cable.sent().length).toBe(count - (count > 1_000 ? 1 : 0));
  });

  it('in connected joins, and is told so after it', async () => {
    const order: string[] = [];
    listen(
      cable,
      'Chat',
      {},
      {
        connected: () => {
          order.push('first');
          listen(cable, 'Chat', {}, { connected: () => order.push('joined') });
          order.push('created');
        },
      },
    );
    listen(cable, 'Chat', {}, { connected: () => order.push('second') });
    await settle();
    expect(order).toEqual(['first', 'created', 'second', 'joined']);
  });
});

describe('what callbacks see', () => {
  it('disconnect() tells each subscription before it returns, and a callback may reconnect', async () => {
    const one = listen(cable, 'Chat', {}, { disconnected: () => cable.consumer.connect() });
    const two = listen(cable, 'News');
    await settle();
    cable.consumer.disconnect();
    for (const { calls } of [one, two]) {
      expect(calls.filter(([name]) => name === 'disconnected')).toHaveLength(1);
    }
    await pass(1_000);
    expect(one.calls.at(-1)).toEqual(['connected', { reconnected: true }]);
    expect(two.calls.at(-1)).toEqual(['connected', { reconnected: true }]);
    expect(cable.server.connections).toHaveLength(1);
  });

  it('a disconnect inside connected keeps the twins from being told that they are', async () => {
    const one = listen(cable, 'Chat', {}, { connected: () => cable.consumer.disconnect() });
    const two = listen(cable);
    const three = listen(cable, 'News');
    await pass(1_000);
    expect(one.calls.map(([name]) => name)).toEqual(['connected', 'disconnected']);
    for (const { calls, subscription } of [two, three]) {
      expect(calls.at(-1)?.[0]).toBe('disconnected');
      expect(subscription.state).toBe('subscribing');
    }
  });

  it('a message is not given to a twin whose connection a callback has just closed', async () => {
    open();
    const one = listen(cable, 'Chat', {}, { received: () => cable.consumer.disconnect() });
    const two = listen(cable);
    await settle();
    cable.server.transmit('Chat', 1);
    cable.server.transmit('Chat', 2);
    await microtasks();
    const names = (listening: Listening) => listening.calls.map(([name]) => name);
    expect(names(one)).toEqual(['connected', 'received', 'disconnected']);
    expect(names(two).filter((name) => name === 'disconnected')).toHaveLength(1);
    expect(two.calls).not.toContainEqual(['received', 2]);
  });

  it('status is what it says when disconnected is told', async () => {
    const states: string[] = [];
    const note = () => void states.push(cable.consumer.status.get().state);
    listen(cable, 'Chat', {}, { connected: note, disconnected: note });
    await settle();
    cable.server.drops();
    await settle();
    await pass(1_000);
    cable.consumer.disconnect();
    expect(states).toEqual(['open', 'waiting', 'open', 'idle']);
  });

  it('a perform inside any callback of a new connection arrives', async () => {
    const [one] = await confirmed(cable);
    Object.assign(one.subscription, { connected: () => one.subscription.perform('hello') });
    cable.server.drops();
    await pass(1_000);
    expect(cable.sent()).toEqual(['subscribe Chat', 'message Chat {"action":"hello"}']);
    expect(cable.dropped).toEqual([]);
  });
});
