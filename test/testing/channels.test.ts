import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import {
  confirmation,
  connect,
  dial,
  identifierOf,
  message,
  rejection,
  settle,
  subscribed,
} from './raw-socket.js';

const chat = identifierOf('ChatChannel', { room: 1 });
const params = { channel: 'ChatChannel', room: 1 };

let server: TestServer;
const warn = vi.fn();
beforeEach(() => {
  vi.useFakeTimers();
  warn.mockReset();
  server = createTestServer({ pingInterval: 0, logger: { warn } });
});
afterEach(() => {
  server.close();
  vi.useRealTimers();
});

const reasons = () => server.problems.map(({ reason }) => reason);

describe('subscribing', () => {
  it('is confirmed for a channel that nobody declared', async () => {
    const { trace, subscribe } = await connect(server);
    subscribe(chat);
    await settle();
    expect(trace).toEqual([confirmation(chat)]);
  });

  it('again is not answered, and is again after unsubscribing', async () => {
    const { trace, subscribe, unsubscribe } = await connect(server);
    subscribe(chat);
    subscribe(chat);
    await settle();
    expect(trace).toEqual([confirmation(chat)]);
    expect(reasons()).toEqual(['already_subscribed']);
    unsubscribe(chat);
    subscribe(chat);
    await settle();
    expect(trace).toEqual([confirmation(chat), confirmation(chat)]);
  });

  it('compares identifiers byte for byte and echoes them', async () => {
    const spaced = '{"channel": "ChatChannel", "room": 1}';
    const { trace, subscribe } = await connect(server);
    subscribe(chat);
    subscribe(spaced);
    await settle();
    expect(trace).toEqual([confirmation(chat), confirmation(spaced)]);
  });

  it('is per connection', async () => {
    const first = await subscribed(server, chat);
    const second = await connect(server);
    second.subscribe(chat);
    await settle();
    expect(first.trace).toEqual([]);
    expect(second.trace).toEqual([confirmation(chat)]);
  });

  it('is rejected, and forgotten: asked again, rejected again', async () => {
    const callback = vi.fn();
    server.channel('ChatChannel', { subscribed: callback, unsubscribed: callback });
    const { trace, subscribe } = await connect(server.rejects('ChatChannel'));
    subscribe(chat);
    subscribe(chat);
    await settle();
    expect(trace).toEqual([rejection(chat), rejection(chat)]);
    expect(server.connections[0]?.subscriptions).toEqual([]);
    expect(callback).not.toHaveBeenCalled();
    server.confirms('ChatChannel');
    subscribe(chat);
    await settle();
    expect(trace.at(-1)).toBe(confirmation(chat));
  });

  it('is ignored: never answered, never there', async () => {
    const { trace, subscribe } = await connect(server.ignores('ChatChannel'));
    subscribe(chat);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(trace).toEqual([]);
    expect(reasons()).toEqual(['unknown_channel']);
    expect(server.connections[0]?.subscriptions).toEqual([]);
  });

  it.each([['{}'], ['{"channel":null}'], ['{"channel":7}']])(
    'is ignored where there is no channel: %s',
    async (identifier) => {
      const { trace, subscribe } = await connect(server);
      subscribe(identifier);
      await settle();
      expect(trace).toEqual([]);
      expect(reasons()).toEqual(['unknown_channel']);
    },
  );

  it('is confirmed late; data and commands go through meanwhile', async () => {
    server.channel('ChatChannel', {
      actions: { speak: (_, subscription) => subscription.transmit('spoken') },
    });
    const { trace, subscribe, perform } = await connect(server.confirmsLate('ChatChannel', 300));
    subscribe(chat);
    perform(chat, { action: 'speak' });
    await vi.advanceTimersByTimeAsync(299);
    expect(trace).toEqual([message(chat, 'spoken')]);
    await vi.advanceTimersByTimeAsync(1);
    expect(trace.at(-1)).toBe(confirmation(chat));
  });

  it('is never confirmed late when it is gone by then', async () => {
    const { trace, subscribe, unsubscribe } = await connect(
      server.confirmsLate('ChatChannel', 300),
    );
    subscribe(chat);
    unsubscribe(chat);
    await vi.advanceTimersByTimeAsync(1000);
    expect(trace).toEqual([]);
  });
});

describe('a channel', () => {
  it('runs subscribed, whose data goes out before the confirmation', async () => {
    const seen: unknown[] = [];
    server.channel('ChatChannel', {
      subscribed(subscription) {
        const { identifier, connection } = subscription;
        seen.push({ identifier, params: subscription.params, connection: connection.id });
        subscription.transmit({ first: true });
      },
    });
    const { trace, subscribe } = await connect(server);
    subscribe(chat);
    await settle();
    expect(seen).toEqual([{ identifier: chat, params, connection: 1 }]);
    expect(trace).toEqual([message(chat, { first: true }), confirmation(chat)]);
  });

  it('rejects in subscribed, after which unsubscribed runs and nothing is sent', async () => {
    const unsubscribed = vi.fn();
    server.channel('ChatChannel', {
      subscribed(subscription) {
        subscription.reject();
        subscription.transmit('still sent');
      },
      unsubscribed(subscription) {
        unsubscribed(subscription.identifier);
        subscription.transmit('not sent');
      },
    });
    const { trace, subscribe } = await connect(server);
    subscribe(chat);
    await settle();
    expect(trace).toEqual([message(chat, 'still sent'), rejection(chat)]);
    expect(unsubscribed.mock.calls).toEqual([[chat]]);
    expect(server.connections[0]?.subscriptions).toEqual([]);
  });

  it('rejecting later changes nothing', async () => {
    server.channel('ChatChannel', { actions: { leave: (_, { reject }) => reject() } });
    const { trace, perform } = await subscribed(server, chat);
    perform(chat, { action: 'leave' });
    await settle();
    expect(trace).toEqual([]);
    expect(server.connections[0]?.subscriptions).toEqual([chat]);
  });

  it('runs unsubscribed once: for unsubscribe, and at the end of the connection', async () => {
    const unsubscribed = vi.fn();
    const other = identifierOf('ChatChannel', { room: 2 });
    server.channel('ChatChannel', { unsubscribed: ({ identifier }) => unsubscribed(identifier) });
    const { unsubscribe, subscribe, trace } = await subscribed(server, chat);
    subscribe(other);
    unsubscribe(chat);
    await settle();
    expect(unsubscribed.mock.calls).toEqual([[chat]]);
    expect(trace).toEqual([confirmation(other)]);
    server.drops();
    expect(unsubscribed.mock.calls).toEqual([[chat], [other]]);
  });

  it('handles actions by name, and data without one in received', async () => {
    const calls: unknown[] = [];
    server.channel('ChatChannel', {
      actions: {
        speak(data, subscription) {
          calls.push(['speak', data, subscription.identifier]);
        },
      },
      received(data, subscription) {
        calls.push(['received', data, subscription.identifier]);
      },
    });
    const { perform, trace } = await subscribed(server, chat);
    perform(chat, { action: 'speak', body: 'hi' });
    for (const data of [{ body: 'hi' }, { action: '' }, { action: null }, 'text', null, 0]) {
      perform(chat, data);
    }
    await settle();
    expect(calls).toEqual([
      ['speak', { action: 'speak', body: 'hi' }, chat],
      ...[{ body: 'hi' }, { action: '' }, { action: null }, 'text', null, 0].map((data) => [
        'received',
        data,
        chat,
      ]),
    ]);
    expect(trace).toEqual([]);
    expect(server.problems).toEqual([]);
  });

  it.each([[{ action: 'nope' }], [{ action: 'toString' }], [{ action: 7 }], [{ body: 'hi' }]])(
    'does not answer what it has no handler for: %j',
    async (data) => {
      server.channel('ChatChannel', { actions: {} });
      const { perform, trace, socket } = await subscribed(server, chat);
      perform(chat, data);
      await settle();
      expect(trace).toEqual([]);
      expect(socket.readyState).toBe(1);
      expect(server.problems).toMatchObject([{ reason: 'unknown_action', detail: { data } }]);
    },
  );

  it('that has no callbacks at all has unknown actions too', async () => {
    server.channel('ChatChannel', {});
    const { perform } = await subscribed(server, chat);
    perform(chat, { action: 'speak' });
    await settle();
    expect(reasons()).toEqual(['unknown_action']);
  });

  it('that nobody declared takes any action in silence', async () => {
    const { perform, trace } = await subscribed(server, chat);
    perform(chat, { action: 'speak' });
    await settle();
    expect([trace, server.problems]).toEqual([[], []]);
  });

  it('may be asynchronous: the confirmation waits for it', async () => {
    server.channel('ChatChannel', {
      async subscribed(subscription) {
        await new Promise((done) => setTimeout(done, 100));
        subscription.transmit('late');
      },
    });
    const { trace, subscribe } = await connect(server);
    subscribe(chat);
    await vi.advanceTimersByTimeAsync(99);
    expect(trace).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(trace).toEqual([message(chat, 'late'), confirmation(chat)]);
  });

  it('that is gone before it was done is not answered', async () => {
    server.channel('ChatChannel', {
      subscribed: () => new Promise((done) => setTimeout(done, 100)),
    });
    const { trace, subscribe, unsubscribe } = await connect(server);
    subscribe(chat);
    unsubscribe(chat);
    await vi.advanceTimersByTimeAsync(100);
    expect(trace).toEqual([]);
  });
});

describe('an exception in a channel', () => {
  const error = new Error('broken');
  const throws = () => {
    throw error;
  };

  it('is logged and unanswered, and the others live on', async () => {
    server.channel('ChatChannel', { subscribed: throws });
    const other = await subscribed(server, identifierOf('OtherChannel'));
    const { socket, trace, subscribe } = await connect(server);
    subscribe(chat);
    subscribe(identifierOf('OtherChannel'));
    server.transmit('OtherChannel', 1);
    await settle();
    expect(trace).toEqual([confirmation(identifierOf('OtherChannel'))]);
    expect(other.trace).toEqual([message(identifierOf('OtherChannel'), 1)]);
    expect(socket.readyState).toBe(1);
    expect(server.problems).toMatchObject([{ reason: 'exception', detail: error }]);
    expect(warn.mock.calls).toEqual([['A channel of the test server threw:', error]]);
  });

  it('in subscribed leaves a subscription that is never confirmed', async () => {
    server.channel('ChatChannel', { subscribed: throws });
    const { trace, subscribe } = await connect(server);
    subscribe(chat);
    subscribe(chat);
    await settle();
    expect(trace).toEqual([]);
    expect(reasons()).toEqual(['exception', 'already_subscribed']);
    expect(server.connections[0]?.subscriptions).toEqual([chat]);
  });

  it('in any other callback, synchronous or not, is the same', async () => {
    server.channel('ChatChannel', {
      actions: { speak: throws, think: () => Promise.reject(error) },
      received: throws,
      unsubscribed: throws,
    });
    const { perform, unsubscribe, socket } = await subscribed(server, chat);
    perform(chat, { action: 'speak' });
    perform(chat, { action: 'think' });
    perform(chat, {});
    unsubscribe(chat);
    await settle();
    expect(server.problems.map(({ detail }) => detail)).toEqual([error, error, error, error]);
    expect(socket.readyState).toBe(1);
  });

  it('goes to the console unless the logger is switched off', async () => {
    const console = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
    const loud = createTestServer().channel('ChatChannel', { subscribed: throws });
    const quiet = createTestServer({ logger: false }).channel('ChatChannel', {
      subscribed: throws,
    });
    await subscribed(loud, chat);
    await subscribed(quiet, chat);
    expect(console).toHaveBeenCalledTimes(1);
    expect(quiet.problems).toHaveLength(1);
    console.mockRestore();
    loud.close();
    quiet.close();
  });
});

describe('what is never answered', () => {
  it.each([
    ['invalid JSON', '{', 'invalid_frame'],
    ['a binary frame', new Uint8Array([1]), 'invalid_frame'],
    ['an unknown command', '{"command":"dance"}', 'unknown_command'],
    [
      'a stray unsubscribe',
      JSON.stringify({ command: 'unsubscribe', identifier: chat }),
      'not_subscribed',
    ],
    [
      'a message to no subscription',
      JSON.stringify({ command: 'message', identifier: chat, data: '{}' }),
      'not_subscribed',
    ],
  ])('%s', async (_, frame, reason) => {
    const { socket, trace } = await connect(server);
    socket.send(frame);
    await settle();
    expect(trace).toEqual([]);
    expect(socket.readyState).toBe(1);
    expect(reasons()).toEqual([reason]);
    expect(server.problems[0]?.connection).toBe(server.connections[0]);
  });
});

describe('the race of worker threads', () => {
  const echo = { actions: { echo: (data: unknown) => void server.transmit(params, data) } };

  it('answers early performs by default', async () => {
    server.channel('ChatChannel', echo);
    const { trace, subscribe, perform } = await connect(server);
    subscribe(chat);
    perform(chat, { action: 'echo' });
    await settle();
    expect(trace).toEqual([confirmation(chat), message(chat, { action: 'echo' })]);
  });

  it.each([0, 40])(
    'loses performs that left before the confirmation came (latency %i)',
    async (latency) => {
      server.close();
      server = createTestServer({ pingInterval: 0, latency }).losesEarlyPerforms();
      server.channel('ChatChannel', echo);
      const { socket, trace, subscribe, perform } = dial(server);
      await vi.advanceTimersByTimeAsync(2 * latency);
      trace.length = 0;
      socket.addEventListener('message', ({ data }) => {
        if (data === confirmation(chat)) perform(chat, { action: 'echo', n: 3 });
      });
      subscribe(chat);
      perform(chat, { action: 'echo', n: 1 });
      await vi.advanceTimersByTimeAsync(latency);
      if (latency > 0) perform(chat, { action: 'echo', n: 2 });
      await vi.advanceTimersByTimeAsync(3 * latency);
      expect(trace).toEqual([confirmation(chat), message(chat, { action: 'echo', n: 3 })]);
      expect(reasons()).toEqual(
        latency > 0 ? ['early_perform', 'early_perform'] : ['early_perform'],
      );
    },
  );

  it('swaps an unsubscribe and the subscribe behind it: a ghost', async () => {
    const { trace, subscribe, unsubscribe, perform } = await subscribed(server, chat);
    server.swapsCommands();
    unsubscribe(chat);
    subscribe(chat);
    await vi.advanceTimersByTimeAsync(1000);
    expect(trace).toEqual([]);
    expect(reasons()).toEqual(['already_subscribed']);
    expect(server.connections[0]?.subscriptions).toEqual([]);
    expect(server.commands.map(({ command }) => command)).toEqual([
      'subscribe',
      'unsubscribe',
      'subscribe',
    ]);
    perform(chat, {});
    subscribe(chat);
    await settle();
    expect(reasons().at(-1)).toBe('not_subscribed');
    expect(trace).toEqual([confirmation(chat)]);
  });

  it('does not swap what is far enough apart', async () => {
    const { trace, subscribe, unsubscribe } = await subscribed(server, chat);
    server.swapsCommands();
    unsubscribe(chat);
    await vi.advanceTimersByTimeAsync(50);
    expect(server.connections[0]?.subscriptions).toEqual([]);
    subscribe(chat);
    await settle();
    expect(trace).toEqual([confirmation(chat)]);
    expect(server.connections[0]?.subscriptions).toEqual([chat]);
  });

  it('swaps every time, not only the first', async () => {
    const { trace, subscribe, unsubscribe } = await subscribed(server, chat);
    server.swapsCommands();
    for (const _ of [1, 2]) {
      unsubscribe(chat);
      subscribe(chat);
      await settle();
      expect(server.connections[0]?.subscriptions).toEqual([]);
      subscribe(chat);
      await settle();
    }
    expect(trace).toEqual([confirmation(chat), confirmation(chat)]);
  });

  it('swaps within the time it was given, and other identifiers not at all', async () => {
    const other = identifierOf('ChatChannel', { room: 2 });
    const { trace, subscribe, unsubscribe } = await subscribed(server, chat);
    server.swapsCommands({ within: 2000 });
    unsubscribe(chat);
    unsubscribe(chat);
    subscribe(other);
    await vi.advanceTimersByTimeAsync(1999);
    expect(trace).toEqual([confirmation(other)]);
    subscribe(chat);
    await settle();
    expect(trace).toEqual([confirmation(other), confirmation(chat)]);
    expect(server.connections[0]?.subscriptions).toEqual([other]);
  });
});

describe('data', () => {
  const speakers = () =>
    server.channel('ChatChannel', {
      subscribed: (subscription) => subscription.streamFrom(`chat_${subscription.params.room}`),
    });

  it('is broadcast to the subscriptions that stream, on every connection', async () => {
    speakers();
    const other = identifierOf('ChatChannel', { room: 2 });
    const first = await subscribed(server, chat);
    const second = await subscribed(server, chat);
    second.subscribe(other);
    await settle();
    expect(server.broadcast('chat_1', { body: 'hi' })).toBe(2);
    expect(server.broadcast('chat_2', 0)).toBe(1);
    expect(server.broadcast('chat_3', 0)).toBe(0);
    await settle();
    expect(first.trace).toEqual([message(chat, { body: 'hi' })]);
    expect(second.trace).toEqual([
      confirmation(other),
      message(chat, { body: 'hi' }),
      message(other, 0),
    ]);
  });

  it('is not broadcast to those who left', async () => {
    speakers();
    const { trace, unsubscribe } = await subscribed(server, chat);
    unsubscribe(chat);
    await settle();
    expect(server.broadcast('chat_1', 1)).toBe(0);
    await settle();
    expect(trace).toEqual([]);
  });

  it.each([
    ['an identifier', chat],
    ['parameters', params],
    ['parameters in another order', { room: 1, channel: 'ChatChannel' }],
  ])('is transmitted to %s', async (_, target) => {
    const { trace } = await subscribed(server, chat);
    await subscribed(server, identifierOf('ChatChannel', { room: 2 }));
    expect(server.transmit(target, { body: 'hi' })).toBe(1);
    await settle();
    expect(trace).toEqual([message(chat, { body: 'hi' })]);
  });

  it('is transmitted to nested parameters in any order, but not to other lists', async () => {
    await subscribed(
      server,
      identifierOf('ChatChannel', { filter: { a: [1, { x: 1, y: null }], b: 2 } }),
    );
    const filter = { b: 2, a: [1, { y: null, x: 1 }] };
    expect(server.transmit({ filter, channel: 'ChatChannel' }, 1)).toBe(1);
    const reversed = { ...filter, a: [...filter.a].reverse() };
    expect(server.transmit({ filter: reversed, channel: 'ChatChannel' }, 1)).toBe(0);
  });

  it('is transmitted to a channel by name where there are no parameters', async () => {
    const { trace } = await subscribed(server, identifierOf('NewsChannel'));
    expect(server.transmit('NewsChannel', null)).toBe(1);
    expect(server.transmit('ChatChannel', null)).toBe(0);
    await settle();
    expect(trace).toEqual([message(identifierOf('NewsChannel'), null)]);
  });

  it.each([[0], [false], [''], [null], [[]], [{}]])('may be %j', async (data) => {
    const { trace } = await subscribed(server, chat);
    server.transmit(chat, data);
    await settle();
    expect(trace).toEqual([message(chat, data)]);
  });

  it('is what it was when it was sent', async () => {
    const { trace } = await subscribed(server, chat);
    const data = { n: 1 };
    server.transmit(chat, data);
    server.sends(data);
    data.n = 2;
    await settle();
    expect(trace).toEqual([message(chat, { n: 1 }), '{"n":1}']);
  });

  it('is sent raw to every welcomed connection, well-formed or not', async () => {
    const first = await connect(server);
    const unwelcomed = dial(server.withholdsWelcome());
    await settle();
    server.sends('not JSON').sends({ type: 'mystery' });
    await settle();
    expect(first.trace).toEqual(['not JSON', '{"type":"mystery"}']);
    expect(unwelcomed.trace).toEqual(['open']);
  });
});

describe('the record of commands', () => {
  it('holds what came, parsed, in order, and from where', async () => {
    const first = await connect(server);
    const second = await connect(server);
    first.subscribe(chat);
    second.subscribe(chat);
    first.perform(chat, { action: 'speak' });
    first.unsubscribe(chat);
    await settle();
    const [one, two] = server.connections;
    expect(server.commands).toEqual([
      { command: 'subscribe', identifier: chat, params, connection: one },
      { command: 'subscribe', identifier: chat, params, connection: two },
      { command: 'message', identifier: chat, params, data: { action: 'speak' }, connection: one },
      { command: 'unsubscribe', identifier: chat, params, connection: one },
    ]);
  });

  it('starts afresh, and leaves what was read before alone', async () => {
    const { perform } = await subscribed(server, chat);
    const before = server.commands;
    expect(server.clearCommands()).toBe(server);
    perform(chat, {});
    await settle();
    expect(before).toHaveLength(1);
    expect(server.commands).toHaveLength(1);
    expect(server.commands[0]?.command).toBe('message');
  });
});
