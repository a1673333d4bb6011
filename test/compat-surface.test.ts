/** The names that `@rails/actioncable` promises, and what packages in use do with them. */
import * as rails from '@rails/actioncable';
import { reactive, ref } from '@vue/reactivity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as catenary from '../src/index.js';
import { adapters, createConsumer, INTERNAL, logger } from '../src/index.js';
import { createTestServer, type TestServer } from '../src/testing/index.js';

let server: TestServer;
const consumers: catenary.Consumer[] = [];
const open = (options: catenary.ConsumerOptions = {}, url: catenary.Lazy<string> = 'ws://test') => {
  const consumer = createConsumer(url, { WebSocket: server.WebSocket, ...options });
  consumers.push(consumer);
  return consumer;
};
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  server = createTestServer();
});
afterEach(() => {
  for (const consumer of consumers.splice(0)) consumer.disconnect();
  server.close();
  logger.enabled = false;
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the module', () => {
  it('has the names that are in use', () => {
    const names = ['createConsumer', 'getConfig', 'createWebSocketURL', 'Consumer', 'Connection'];
    const more = ['Subscription', 'Subscriptions', 'adapters', 'logger', 'INTERNAL'];
    for (const name of [...names, ...more]) {
      expect(rails).toHaveProperty(name);
      expect(typeof Reflect.get(catenary, name)).toBe(typeof Reflect.get(rails, name));
    }
  });

  it('has Rails’ own INTERNAL', () => {
    expect(INTERNAL).toStrictEqual(Reflect.get(rails, 'INTERNAL'));
  });
});

describe('adapters.WebSocket', () => {
  /** With no WebSocket of its own, a consumer uses the adapter's. */
  const connect = async () => {
    const consumer = createConsumer('ws://test');
    consumers.push(consumer);
    consumer.connect();
    await settle();
    return consumer;
  };

  afterEach(() => {
    adapters.WebSocket = undefined;
  });

  it('is the runtime’s own, looked up when it is read', () => {
    vi.stubGlobal('WebSocket', undefined);
    expect(adapters.WebSocket).toBeUndefined();
    vi.stubGlobal('WebSocket', server.WebSocket);
    expect(adapters.WebSocket).toBe(server.WebSocket);
  });

  it('is what consumers use that were given none', async () => {
    vi.stubGlobal('WebSocket', server.WebSocket);
    expect((await connect()).connection.isOpen()).toBe(true);
  });

  it('is read at each attempt, so that it may be set after the consumer was made', async () => {
    const other = createTestServer();
    const consumer = createConsumer('ws://test', { reconnect: () => 1_000 });
    consumers.push(consumer);
    adapters.WebSocket = server.WebSocket;
    consumer.connect();
    await settle();
    expect(server.connections).toHaveLength(1);
    adapters.WebSocket = other.WebSocket;
    server.drops();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(other.connections).toHaveLength(1);
    other.close();
  });

  it('is restored as test suites restore it', async () => {
    vi.stubGlobal('WebSocket', server.WebSocket);
    const original = adapters.WebSocket;
    adapters.WebSocket = vi.fn() as never;
    expect(adapters.WebSocket).not.toBe(original);
    adapters.WebSocket = original;
    expect(adapters.WebSocket).toBe(server.WebSocket);
    expect((await connect()).connection.isOpen()).toBe(true);
    adapters.WebSocket = undefined;
    expect(adapters.WebSocket).toBe(server.WebSocket);
  });

  it('stands back where a consumer was given its own', async () => {
    adapters.WebSocket = vi.fn() as never;
    const consumer = open();
    consumer.connect();
    await settle();
    expect(consumer.connection.isOpen()).toBe(true);
    expect(adapters.WebSocket).not.toHaveBeenCalled();
  });

  it('is constructed with the address and all subprotocols', () => {
    const sockets: unknown[][] = [];
    adapters.WebSocket = class extends server.WebSocket {
      constructor(url: string, subprotocols: string[]) {
        super(url, subprotocols);
        sockets.push([url, subprotocols]);
      }
    };
    const consumer = createConsumer('ws://test/cable');
    consumers.push(consumer);
    consumer.connect();
    expect(sockets).toEqual([['ws://test/cable', INTERNAL.protocols]]);
  });
});

describe('adapters.logger and logger', () => {
  afterEach(() => {
    adapters.logger = undefined;
  });

  it('say nothing unless it is enabled', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    open().connect();
    await settle();
    server.drops();
    await settle();
    logger.log('not said');
    expect(log).not.toHaveBeenCalled();
    expect(logger.enabled).toBe(false);
  });

  it('write to the console as Rails does, once enabled', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    logger.enabled = true;
    logger.log('said', 1);
    expect(log.mock.calls).toEqual([['[ActionCable]', 'said', 1, Date.now()]]);
    open().connect();
    await settle();
    expect(log.mock.calls.length).toBeGreaterThan(1);
    for (const [tag] of log.mock.calls) expect(tag).toBe('[ActionCable]');
    logger.enabled = false;
    const { length } = log.mock.calls;
    server.drops();
    await settle();
    expect(log).toHaveBeenCalledTimes(length);
  });

  it('go to another logger, which is read when it is used, and restored', () => {
    const own = { ...console, log: vi.fn(), warn: vi.fn() };
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const original = adapters.logger;
    expect(original).toBe(console);
    logger.enabled = true;
    adapters.logger = own;
    logger.log('to own');
    adapters.logger = original;
    logger.log('to the console');
    expect(own.log.mock.calls).toEqual([['[ActionCable]', 'to own', Date.now()]]);
    expect(log.mock.calls).toEqual([['[ActionCable]', 'to the console', Date.now()]]);
  });

  it('warn of what nobody listens to, enabled or not', () => {
    const warn = vi.fn();
    adapters.logger = { ...console, warn };
    open().subscriptions.create('Chat').perform('offline');
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toBe('[ActionCable]');
  });

  it('warn of nothing where the consumer’s logger is false', () => {
    const warn = vi.fn();
    adapters.logger = { ...console, warn };
    open({ logger: false }).subscriptions.create('Chat').perform('offline');
    expect(warn).not.toHaveBeenCalled();
  });

  it('with `log` alone, which is all that Rails’ client asks for: warnings go there', () => {
    const log = vi.fn();
    adapters.logger = { log };
    const subscription = open().subscriptions.create('Chat');
    expect(subscription.perform('offline')).toBe(false);
    expect(log).toHaveBeenCalledExactlyOnceWith(
      '[ActionCable]',
      expect.stringContaining('offline'),
    );
  });

  it('are called as methods: `this` is the logger', () => {
    const said: unknown[] = [];
    adapters.logger = {
      said,
      log(...message: unknown[]) {
        (this as unknown as { said: unknown[] }).said.push(message);
      },
    } as Pick<Console, 'log'>;
    open().subscriptions.create('Chat').perform('offline');
    expect(said).toHaveLength(1);
  });

  it.each(['log', 'warn'])(
    'with a `%s` that throws: perform returns false and does not throw, and all goes on',
    async (name) => {
      const report = vi.fn();
      vi.spyOn(console, 'error').mockImplementation(report);
      const thrown = new Error('mine');
      const fail = () => {
        throw thrown;
      };
      adapters.logger = { log: () => {}, [name]: fail };
      const subscription = open({ reconnect: () => 1_000 }).subscriptions.create('Chat');
      expect(subscription.perform('offline')).toBe(false);
      expect(report).toHaveBeenCalledExactlyOnceWith(thrown);
      // And what is logged by and by.
      logger.enabled = true;
      await settle();
      server.drops();
      await vi.advanceTimersByTimeAsync(1_000);
      expect(subscription.state).toBe('subscribed');
      expect(server.attempts).toHaveLength(2);
    },
  );
});

describe('a consumer', () => {
  it('is a Consumer that has connected to nothing', async () => {
    const consumer = open();
    expect(consumer).toBeInstanceOf(catenary.Consumer);
    await settle();
    expect(server.attempts).toEqual([]);
    expect(consumer._url).toBe('ws://test');
    expect(consumer.url).toBe('ws://test');
  });

  it('connects once: connect while active returns exactly false', async () => {
    const consumer = open();
    expect(consumer.connect()).toBe(true);
    expect(consumer.connect()).toBe(false);
    await settle();
    expect(consumer.connect()).toBe(false);
    consumer.disconnect();
    expect(consumer.connect()).toBe(true);
    await settle();
    expect(server.attempts).toHaveLength(2);
  });

  it('connects again by create after disconnect', async () => {
    const consumer = open();
    consumer.connect();
    await settle();
    consumer.disconnect();
    await settle();
    expect(server.connections).toHaveLength(0);
    consumer.subscriptions.create('Chat');
    await settle();
    expect(server.connections).toHaveLength(1);
  });

  it('offers further subprotocols, last of all, from the next attempt on', async () => {
    const consumer = open();
    expect(consumer.subprotocols).toEqual([]);
    consumer.addSubProtocol('token.1');
    consumer.addSubProtocol('token.2');
    expect(consumer.subprotocols).toEqual(['token.1', 'token.2']);
    consumer.connect();
    consumer.subprotocols = ['token.3'];
    consumer.connection.reopen();
    await settle();
    expect(server.attempts.map(({ subprotocols }) => subprotocols)).toEqual([
      [...INTERNAL.protocols, 'token.1', 'token.2'],
      [...INTERNAL.protocols, 'token.3'],
    ]);
  });

  it('sends frames of the caller’s own making', async () => {
    const consumer = open({ logger: false });
    const identifier = '{"channel":"Chat"}';
    expect(consumer.send({ command: 'subscribe', identifier })).toBe(false);
    consumer.connect();
    await settle();
    // As packages do that speak for themselves.
    consumer.subscriptions.create('Chat');
    await settle();
    expect(consumer.send({ command: 'message', identifier, data: '{"a":1}' })).toBe(true);
    await settle();
    expect(server.commands).toMatchObject([
      { command: 'subscribe', identifier },
      { command: 'message', identifier, data: { a: 1 } },
    ]);
  });

  it('has a list of subscriptions to read', () => {
    const { subscriptions } = open();
    const one = subscriptions.create('One');
    const two = subscriptions.create({ channel: 'Two', id: 1 });
    expect(Array.isArray(subscriptions.subscriptions)).toBe(true);
    expect(subscriptions.subscriptions).toEqual([one, two]);
    expect(subscriptions.subscriptions.map(({ identifier }) => identifier)).toEqual([
      '{"channel":"One"}',
      '{"channel":"Two","id":1}',
    ]);
    expect(subscriptions.findAll('{"channel":"One"}')).toEqual([one]);
    expect(subscriptions.remove(one)).toBe(one);
    expect(subscriptions.subscriptions).toEqual([two]);
  });
});

describe('a connection', () => {
  it('tells its state in Rails’ words', async () => {
    server.welcomesAfter(500);
    const { connection, ...consumer } = { ...open(), connect: () => consumers[0]?.connect() };
    expect([connection.getState(), connection.isOpen(), connection.isActive()]).toEqual([
      expect.toBeOneOf(['closed', null]),
      false,
      false,
    ]);
    consumer.connect();
    expect([connection.getState(), connection.isActive()]).toEqual(['connecting', true]);
    await vi.advanceTimersByTimeAsync(500);
    expect([connection.getState(), connection.isOpen(), connection.isActive()]).toEqual([
      'open',
      true,
      true,
    ]);
    consumers[0]?.disconnect();
    expect([connection.getState(), connection.isOpen(), connection.isActive()]).toEqual([
      'closed',
      false,
      false,
    ]);
  });

  it('shows its socket', async () => {
    const { connection, subscriptions } = open();
    expect(connection.webSocket).toBeUndefined();
    subscriptions.create('Chat');
    await settle();
    expect(connection.webSocket).toBeInstanceOf(server.WebSocket);
    expect(connection.webSocket?.readyState).toBe(1);
    expect(connection.webSocket?.protocol).toBe('actioncable-v1-json');
  });

  it('reopens: another socket, to which everything is subscribed', async () => {
    const { connection, subscriptions } = open();
    const connected = vi.fn();
    subscriptions.create('Chat', { connected });
    await settle();
    const socket = connection.webSocket;
    connection.reopen();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(connection.webSocket).not.toBe(socket);
    expect(server.connections).toHaveLength(1);
    expect(server.attempts).toHaveLength(2);
    expect(connected.mock.calls).toEqual([[{ reconnected: false }], [{ reconnected: true }]]);
  });

  it('reopens what was not open', async () => {
    const { connection } = open();
    connection.reopen();
    await settle();
    expect(connection.isOpen()).toBe(true);
  });
});

describe('packages in use', () => {
  it('graphql-ruby: assigns to the subscription, performs in connected, unsubscribes', async () => {
    const results: unknown[] = [];
    server.channel('GraphqlChannel', {
      actions: {
        execute: (data, subscription) =>
          subscription.transmit({ result: (data as { query: string }).query, more: true }),
      },
    });
    const subscription = open().subscriptions.create(
      { channel: 'GraphqlChannel', channelId: 'a1' },
      {
        connected() {
          this.perform('execute', { query: '{ a }', variables: undefined });
        },
        received(data) {
          results.push(data);
        },
      },
    );
    Object.assign(subscription, { closed: false });
    await settle();
    expect(results).toEqual([{ result: '{ a }', more: true }]);
    subscription.unsubscribe();
    await settle();
    expect(server.connections[0]?.subscriptions).toEqual([]);
  });

  it('turbo: binds methods of an element, and subscribes by a signed name', async () => {
    const element = {
      messages: [] as unknown[],
      dispatch(data: unknown) {
        this.messages.push(data);
      },
      connected: vi.fn(),
      disconnected: vi.fn(),
    };
    const params = { channel: 'Turbo::StreamsChannel', signed_stream_name: 'abc--1' };
    open().subscriptions.create(params, {
      received: element.dispatch.bind(element),
      connected: element.connected.bind(element),
      disconnected: element.disconnected.bind(element),
    });
    await settle();
    server.transmit(params, '<turbo-stream></turbo-stream>');
    await settle();
    expect(element.messages).toEqual(['<turbo-stream></turbo-stream>']);
    expect(element.connected).toHaveBeenCalledTimes(1);
  });

  it('vue: reactive(consumer) and ref(subscription) throw nothing, and are the very same', async () => {
    const consumer = open();
    const cable = reactive(consumer);
    expect(cable).toBe(consumer);
    expect(cable.connect()).toBe(true);
    await settle();
    expect(cable.connection.isOpen()).toBe(true);
    expect(cable.status.get().state).toBe('open');
    const errors: unknown[] = [];
    cable.on('error', (error) => errors.push(error));

    const received = vi.fn();
    const subscription = ref(cable.subscriptions.create('Chat', { received }));
    await settle();
    expect(subscription.value.state).toBe('subscribed');
    expect(subscription.value.perform('speak')).toBe(true);
    expect(subscription.value.send({ any: 'thing' })).toBe(true);
    server.transmit('Chat', { body: 'hello' });
    await settle();
    expect(received.mock.calls).toEqual([[{ body: 'hello' }]]);

    // As a component's data holds them.
    const data = reactive({
      cable: consumer,
      rooms: [consumer.subscriptions.create('Room')],
      byName: new Map([['chat', subscription.value]]),
    });
    await settle();
    expect(data.cable).toBe(consumer);
    expect(data.rooms[0]?.state).toBe('subscribed');
    expect(data.rooms[0]?.perform('speak')).toBe(true);
    data.byName.get('chat')?.unsubscribe();
    data.rooms[0]?.unsubscribe();
    await settle();
    expect(server.connections[0]?.subscriptions).toEqual([]);
    expect(data.cable.send({ command: 'mine' })).toBe(true);
    data.cable.disconnect();
    expect(data.cable.connection.isOpen()).toBe(false);
    expect(errors).toEqual([]);
  });
});
