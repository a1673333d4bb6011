import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Address,
  ConnectionError,
  createConsumer,
  jsonProtocol,
  type SocketConstructor,
} from '../../src/core/index.js';
import { createConsumer as createPageConsumer } from '../../src/index.js';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { pass, settle } from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';
import { ScriptedSocket, scriptedSockets } from '../support/scripted-socket.js';

const URL_ = 'ws://test/cable';
const OFFERED = ['actioncable-v1-json', 'actioncable-unsupported'];

let server: TestServer;
let cable: ScriptedConsumer;
const unhandled = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  server = createTestServer();
  cable = scripted();
  process.on('unhandledRejection', unhandled);
  unhandled.mockClear();
});
afterEach(async () => {
  cable.consumer.disconnect();
  server.close();
  await settle();
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A promise, and what settles it. */
function deferred<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('plain values', () => {
  it('are used at once: the socket is there when connect() returns', () => {
    cable = scripted({ subprotocols: ['token'], headers: { a: 'b' } });
    cable.consumer.connect();
    expect(cable.sockets).toHaveLength(1);
    expect(cable.socket.url).toBe(URL_);
  });

  it('are used at once where functions give them', () => {
    cable = scripted({ subprotocols: () => ['token'], headers: () => ({ a: 'b' }) }, () => URL_);
    cable.consumer.subscriptions.create('ChatChannel');
    expect(cable.sockets).toHaveLength(1);
  });

  it('are not changed, nor handed out to be changed', () => {
    const subprotocols = Object.freeze(['token']);
    cable = scripted({ subprotocols });
    cable.consumer.connect();
    (cable.socket.subprotocols as string[]).push('mine');
    cable.socket.closes();
    cable.consumer.connect();
    expect(cable.socket.subprotocols).toEqual([...OFFERED, 'token']);
    expect(jsonProtocol.subprotocols).toEqual(['actioncable-v1-json']);
  });
});

describe('the subprotocols that are offered', () => {
  it('are the protocol’s, then actioncable-unsupported', () => {
    cable.consumer.connect();
    expect(cable.socket.subprotocols).toEqual(OFFERED);
  });

  it('are followed by the option’s, then by those that were added, each in order', () => {
    cable = scripted({ subprotocols: ['one', 'two'] });
    cable.consumer.addSubProtocol('three');
    cable.consumer.addSubProtocol('four');
    cable.consumer.connect();
    expect(cable.socket.subprotocols).toEqual([...OFFERED, 'one', 'two', 'three', 'four']);
  });

  it('have what was added since at the next attempt', () => {
    cable.consumer.connect();
    cable.consumer.addSubProtocol('late');
    expect(cable.socket.subprotocols).toEqual(OFFERED);
    cable.socket.closes();
    cable.consumer.connect();
    expect(cable.socket.subprotocols).toEqual([...OFFERED, 'late']);
    expect(cable.consumer.subprotocols).toEqual(['late']);
  });

  it('are those of a protocol of one’s own, best first, and the server may choose any of these', async () => {
    const protocol = { ...jsonProtocol, subprotocols: ['mine-v2', 'mine-v1'] };
    cable = scripted({ protocol });
    cable.consumer.connect();
    expect(cable.socket.subprotocols).toEqual(['mine-v2', 'mine-v1', 'actioncable-unsupported']);
    cable.socket.opens('mine-v1').welcomes();
    expect(cable.status.state).toBe('open');
    cable.consumer.disconnect();
    cable.consumer.connect();
    cable.socket.opens('actioncable-v1-json');
    expect(cable.status.reason).toBe('unsupported_subprotocol');
  });

  it('may be chosen by nobody but the protocol: an extra one is no protocol', () => {
    cable = scripted({ subprotocols: ['token.abc'] });
    cable.consumer.connect();
    cable.socket.opens('token.abc');
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'unsupported_subprotocol' });
  });
});

describe('headers', () => {
  it('go where the `ws` package looks for them: in third place', async () => {
    cable = scripted({ headers: { Authorization: 'Bearer 1' } });
    cable.consumer.connect();
    expect(cable.socket.args).toEqual([URL_, OFFERED, { headers: { Authorization: 'Bearer 1' } }]);
  });

  it('reach the server', async () => {
    cable = scripted({ WebSocket: server.WebSocket, headers: async () => ({ 'X-Token': '1' }) });
    cable.consumer.connect();
    await settle();
    expect(server.connections[0]?.headers).toEqual({ 'x-token': '1' });
  });

  it('reach the server through the runtime’s own WebSocket, which takes them in second place', async () => {
    const { WebSocket, sockets } = scriptedSockets();
    vi.stubGlobal('WebSocket', WebSocket);
    const consumer = createConsumer(URL_, { headers: { 'X-Token': '1' } });
    consumer.connect();
    expect(sockets[0]?.args.slice(0, 2)).toEqual([
      URL_,
      { protocols: OFFERED, headers: { 'X-Token': '1' } },
    ]);
    consumer.disconnect();
  });

  it('reach the server through React Native’s WebSocket, which takes them in third place', async () => {
    const { WebSocket, sockets } = scriptedSockets();
    vi.stubGlobal('WebSocket', WebSocket);
    vi.stubGlobal('navigator', { product: 'ReactNative' });
    const consumer = createConsumer(URL_, { headers: { 'X-Token': '1' } });
    consumer.connect();
    expect(sockets[0]?.args).toEqual([URL_, OFFERED, { headers: { 'X-Token': '1' } }]);
    consumer.disconnect();
  });

  it.each([undefined, () => undefined])(
    'that are none leave the standard arguments: %s',
    (headers) => {
      const { WebSocket, sockets } = scriptedSockets();
      vi.stubGlobal('WebSocket', WebSocket);
      const consumer = createConsumer(URL_, headers ? { headers } : {});
      consumer.connect();
      expect(sockets[0]?.args.slice(0, 2)).toEqual([URL_, OFFERED]);
      expect(sockets[0]?.args[2] ?? {}).toEqual({});
      consumer.disconnect();
    },
  );

  it('reach the server through a subclass of the runtime’s own WebSocket, in second place like its parent', () => {
    const { WebSocket, sockets } = scriptedSockets();
    vi.stubGlobal('WebSocket', WebSocket);
    class Counted extends WebSocket {}
    class CountedTwice extends Counted {}
    for (const Constructor of [Counted, CountedTwice]) {
      const consumer = createConsumer(URL_, {
        WebSocket: Constructor,
        headers: { 'X-Token': '1' },
      });
      consumer.connect();
      expect(sockets.at(-1)).toBeInstanceOf(Constructor);
      expect(sockets.at(-1)?.args.slice(0, 2)).toEqual([
        URL_,
        { protocols: OFFERED, headers: { 'X-Token': '1' } },
      ]);
      consumer.disconnect();
    }
  });

  it('go in third place for a class that is no subclass of the runtime’s', () => {
    vi.stubGlobal('WebSocket', scriptedSockets().WebSocket);
    cable = scripted({ headers: { 'X-Token': '1' } });
    cable.consumer.connect();
    expect(cable.socket.args).toEqual([URL_, OFFERED, { headers: { 'X-Token': '1' } }]);
  });
});

describe('createSocket', () => {
  it('gets the whole address, and takes the place of the class', async () => {
    const made: ScriptedSocket[] = [];
    const addresses: Address[] = [];
    const createSocket = (address: Address) => {
      addresses.push(address);
      const socket = new ScriptedSocket();
      made.push(socket);
      return socket;
    };
    const consumer = createConsumer(async () => URL_, {
      createSocket,
      subprotocols: ['token'],
      headers: { a: 'b' },
    });
    consumer.connect();
    await settle();
    expect(addresses).toEqual([
      { url: URL_, subprotocols: [...OFFERED, 'token'], headers: { a: 'b' } },
    ]);
    made[0]?.welcomes();
    expect(consumer.connection.isOpen()).toBe(true);
    consumer.disconnect();
  });
});

describe('url, subprotocols and headers', () => {
  /** Each of the paths that lead to an attempt. */
  const paths: [string, () => unknown][] = [
    ['connect()', () => cable.consumer.connect()],
    ['create()', () => cable.consumer.subscriptions.create('ChatChannel')],
    [
      'a retry',
      async () => {
        cable.consumer.connect();
        await settle();
        clear();
        cable.socket.closes();
        await pass(1_000);
      },
    ],
    [
      'connect() while waiting',
      async () => {
        cable.consumer.connect();
        await settle();
        cable.socket.closes();
        clear();
        cable.consumer.connect();
      },
    ],
    [
      'a wake while waiting',
      async () => {
        cable.consumer.connect();
        await settle();
        cable.socket.closes();
        clear();
        cable.wake();
      },
    ],
    [
      'a wake after a suspension',
      async () => {
        cable.consumer.connect();
        await settle();
        cable.suspend();
        clear();
        cable.wake();
      },
    ],
    [
      'reopen()',
      async () => {
        cable.consumer.connect();
        await settle();
        cable.socket.welcomes();
        clear();
        cable.consumer.connection.reopen();
        await pass(1);
      },
    ],
    [
      'connect() after disconnect()',
      async () => {
        cable.consumer.connect();
        await settle();
        cable.consumer.disconnect();
        clear();
        cable.consumer.connect();
      },
    ],
    [
      'the attempt after a suspect link was dead',
      async () => {
        cable.consumer.connect();
        await settle();
        cable.socket.welcomes();
        await pass(1);
        cable.wake();
        clear();
        await pass(4_001);
      },
    ],
  ];
  const url = vi.fn(() => `${URL_}?n=${url.mock.calls.length}`);
  const subprotocols = vi.fn(async () => ['token']);
  const headers = vi.fn(() => ({ a: 'b' }));
  const clear = () => {
    url.mockClear();
    subprotocols.mockClear();
    headers.mockClear();
  };

  it.each(paths)('are asked for exactly once for %s', async (_, go) => {
    clear();
    cable = scripted({ subprotocols, headers, reconnect: () => 1_000 }, url);
    await go();
    await settle();
    expect(cable.status.state).toBe('opening');
    expect(url).toHaveBeenCalledTimes(1);
    expect(subprotocols).toHaveBeenCalledTimes(1);
    expect(headers).toHaveBeenCalledTimes(1);
    expect(cable.socket.url).toBe(`${URL_}?n=1`);
    await pass(3_000);
    expect(url).toHaveBeenCalledTimes(1);
  });

  it('are not asked for before an attempt', () => {
    clear();
    cable = scripted({ subprotocols, headers }, url);
    expect(url).not.toHaveBeenCalled();
    expect(subprotocols).not.toHaveBeenCalled();
  });

  it('may each be a function of its own kind', async () => {
    const other = scripted(
      { subprotocols: async () => ['token'], headers: () => ({ a: 'b' }) },
      URL_,
    );
    other.consumer.connect();
    expect(other.sockets).toHaveLength(0);
    await settle();
    expect(other.socket.args).toEqual([URL_, [...OFFERED, 'token'], { headers: { a: 'b' } }]);
    other.consumer.disconnect();
  });

  it.each<[string, () => unknown]>([
    ['another realm', () => runInNewContext(`Promise.resolve('${URL_}')`)],
    [
      'a polyfill',
      () => {
        const found = Promise.resolve(URL_);
        return new Proxy({}, { get: (_, name) => name === 'then' && found.then.bind(found) });
      },
    ],
  ])('may be promises of %s', async (_, promise) => {
    cable = scripted({}, promise as () => Promise<string>);
    cable.consumer.connect();
    expect(cable.sockets).toHaveLength(0);
    await settle();
    expect(cable.socket.url).toBe(URL_);
  });
});

describe('an address that cannot be had', () => {
  const boom = new Error('token endpoint is down');
  const thrower = (): never => {
    throw boom;
  };

  it.each<[string, Parameters<typeof scripted>[0], (() => string | Promise<string>) | string]>([
    ['url throws', {}, thrower],
    ['url rejects', {}, () => Promise.reject(boom)],
    ['subprotocols throws', { subprotocols: thrower }, URL_],
    ['subprotocols rejects', { subprotocols: () => Promise.reject(boom) }, URL_],
    ['headers throws', { headers: thrower }, URL_],
    ['headers rejects', { headers: () => Promise.reject(boom) }, URL_],
    ['headers throws after url has promised', { headers: thrower }, async () => URL_],
    [
      'all of them reject',
      { headers: () => Promise.reject(boom), subprotocols: () => Promise.reject(boom) },
      () => Promise.reject(boom),
    ],
    ['headers throws after url has rejected', { headers: thrower }, () => Promise.reject(boom)],
  ])('is a failed attempt, one error, and a back-off: %s', async (_, options, url) => {
    const disconnected = vi.fn();
    cable = scripted({ reconnect: () => 1_000, ...options }, url);
    expect(() =>
      cable.consumer.subscriptions.create('ChatChannel', { disconnected }),
    ).not.toThrow();
    await settle();
    expect(cable.errors).toEqual([expect.any(ConnectionError)]);
    expect(cable.errors[0]?.cause).toBe(boom);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'unavailable', code: null });
    await pass(999);
    expect(cable.errors).toHaveLength(1);
    await pass(1);
    expect(cable.errors).toHaveLength(2);
    expect(cable.status).toMatchObject({ state: 'waiting', attempt: 1 });
    expect(cable.sockets).toHaveLength(0);
    expect(disconnected).not.toHaveBeenCalled();
  });

  it('is had at the next attempt', async () => {
    const url = vi.fn(async () => URL_).mockRejectedValueOnce(boom);
    cable = scripted({ reconnect: () => 1_000 }, url);
    cable.consumer.connect();
    await pass(1_000);
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
  });

  it('asks the policies, with its reason', async () => {
    const reconnect = vi.fn(() => 1_000);
    const shouldReconnect = vi.fn(() => false);
    cable = scripted({ reconnect, shouldReconnect }, thrower);
    cable.consumer.connect();
    await settle();
    expect(shouldReconnect).toHaveBeenCalledWith({
      reason: 'unavailable',
      code: null,
      refused: false,
    });
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'unavailable' });
  });

  it('does not undo what a listener does about it: a new attempt, right there', async () => {
    const url = vi.fn(async () => URL_).mockRejectedValueOnce(boom);
    cable = scripted({ reconnect: () => 1e9 }, url);
    cable.consumer.on('error', () => {
      cable.consumer.disconnect();
      cable.consumer.connect();
    });
    cable.consumer.connect();
    await settle();
    expect(url).toHaveBeenCalledTimes(2);
    expect(cable.status).toMatchObject({ state: 'opening', attempt: 0 });
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
  });
});

describe('the address of an attempt that is over', () => {
  it('makes no socket after disconnect()', async () => {
    const found = deferred<string>();
    cable = scripted({}, () => found.promise);
    cable.consumer.connect();
    cable.consumer.disconnect();
    found.resolve(URL_);
    await settle();
    expect(cable.sockets).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is no error after disconnect()', async () => {
    const found = deferred<string>();
    cable = scripted({}, () => found.promise);
    cable.consumer.connect();
    cable.consumer.disconnect();
    found.reject(new Error('late'));
    await settle();
    expect(cable.errors).toEqual([]);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected' });
  });

  it('makes no socket after a suspension', async () => {
    const found = deferred<string>();
    cable = scripted({}, () => found.promise);
    cable.consumer.connect();
    cable.suspend();
    found.resolve(URL_);
    await settle();
    expect(cable.sockets).toHaveLength(0);
    expect(cable.status.state).toBe('suspended');
  });

  it('is dropped where a new attempt began in the same tick: one socket, to the new address', async () => {
    const searches = [deferred<string>(), deferred<string>()];
    const url = vi.fn(() => searches[url.mock.calls.length - 1]?.promise ?? URL_);
    cable = scripted({}, url);
    cable.consumer.connect();
    cable.consumer.disconnect();
    cable.consumer.connect();
    searches[0]?.resolve('ws://old/cable');
    await settle();
    expect(cable.sockets).toHaveLength(0);
    searches[1]?.resolve('ws://new/cable');
    await settle();
    expect(cable.sockets.map((socket) => socket.url)).toEqual(['ws://new/cable']);
  });

  it('is dropped where it comes after the new one', async () => {
    const searches = [deferred<string>(), deferred<string>()];
    const url = vi.fn(() => searches[url.mock.calls.length - 1]?.promise ?? URL_);
    cable = scripted({}, url);
    cable.consumer.connect();
    cable.consumer.disconnect();
    cable.consumer.connect();
    searches[1]?.resolve('ws://new/cable');
    await settle();
    searches[0]?.resolve('ws://old/cable');
    await settle();
    expect(cable.sockets.map((socket) => socket.url)).toEqual(['ws://new/cable']);
  });

  it('does not fail the new one where it fails', async () => {
    const searches = [deferred<string>(), deferred<string>()];
    const url = vi.fn(() => searches[url.mock.calls.length - 1]?.promise ?? URL_);
    cable = scripted({}, url);
    cable.consumer.connect();
    cable.consumer.disconnect();
    cable.consumer.connect();
    searches[0]?.reject(new Error('late'));
    await settle();
    expect(cable.errors).toEqual([]);
    expect(cable.status.state).toBe('opening');
    searches[1]?.resolve(URL_);
    await settle();
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
  });

  it('does not disturb a plain one that took its place', async () => {
    const found = deferred<string>();
    const url = vi.fn((): string | Promise<string> => URL_).mockReturnValueOnce(found.promise);
    cable = scripted({}, url);
    cable.consumer.connect();
    cable.consumer.connection.reopen();
    await pass(1);
    found.resolve('ws://old/cable');
    await settle();
    expect(cable.sockets.map((socket) => socket.url)).toEqual([URL_]);
  });

  it('makes no socket where the url’s own function disconnects', async () => {
    cable = scripted({}, () => {
      cable.consumer.disconnect();
      return URL_;
    });
    cable.consumer.connect();
    await pass(60_000);
    expect(cable.sockets).toHaveLength(0);
    expect(cable.status.state).toBe('idle');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is asked for once where the url’s own function connects', () => {
    const url = vi.fn(() => {
      expect(cable.consumer.connect()).toBe(false);
      return URL_;
    });
    cable = scripted({}, url);
    cable.consumer.connect();
    expect(url).toHaveBeenCalledTimes(1);
    expect(cable.sockets).toHaveLength(1);
  });
});

describe('where no socket can be made', () => {
  const warn = vi.fn();
  const logger = { debug: () => {}, warn };
  beforeEach(() => warn.mockClear());
  const throwing = class {
    constructor() {
      throw new DOMException('bad: wss://x/cable?token=s3cret', 'SyntaxError');
    }
  } as unknown as SocketConstructor;

  it.each<[string, (disconnected: () => void) => ReturnType<typeof createConsumer>]>([
    [
      'there is no WebSocket',
      () => {
        vi.stubGlobal('WebSocket', undefined);
        return createConsumer(URL_, { logger });
      },
    ],
    ['the constructor throws', () => createConsumer(URL_, { WebSocket: throwing, logger })],
    [
      'createSocket throws',
      () =>
        createConsumer(URL_, {
          logger,
          createSocket() {
            throw new Error('no');
          },
        }),
    ],
    [
      'createSocket returns nothing',
      () => createConsumer(URL_, { logger, createSocket: (() => {}) as never }),
    ],
    [
      'createSocket returns what takes no handlers: the consumer stayed opening for ever',
      () => {
        const frozen = Object.freeze({ readyState: 0, close() {} });
        return createConsumer(URL_, { logger, createSocket: (() => frozen) as never });
      },
    ],
    [
      'createSocket returns a promise',
      () =>
        createConsumer(URL_, { logger, createSocket: (async () => new ScriptedSocket()) as never }),
    ],
    [
      'createSocket returns a promise that is rejected',
      () =>
        createConsumer(URL_, {
          logger,
          createSocket: (() => Promise.reject(new Error('no'))) as never,
        }),
    ],
    [
      'the address is bad',
      () => createConsumer('not an address', { WebSocket: server.WebSocket, logger }),
    ],
    [
      'a relative URL has no page',
      () => createPageConsumer('/cable', { WebSocket: server.WebSocket, logger }),
    ],
    [
      'there is neither URL nor page',
      () => createPageConsumer(undefined, { WebSocket: server.WebSocket, logger }),
    ],
    [
      'the address turns out to be bad later',
      () => createConsumer(async () => 'nope', { WebSocket: server.WebSocket, logger }),
    ],
  ])('nothing throws; it ends for good, as an error and in disconnected(): %s', async (_, make) => {
    const errors: unknown[] = [];
    const disconnected = vi.fn();
    const consumer = make(disconnected);
    consumer.on('error', (error) => errors.push(error));
    expect(() => consumer.subscriptions.create('ChatChannel', { disconnected })).not.toThrow();
    await pass(60_000);
    expect(errors).toEqual([expect.any(ConnectionError)]);
    const { cause, message } = errors[0] as Error;
    // What is in our own words says what to do, and has no origin.
    expect(cause ?? message).toMatch(/Error|WebSocket|socket|address/);
    expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'no_socket', code: null });
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: false,
      reason: 'no_socket',
      code: null,
    });
    expect(warn).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('warns once where nobody listens, says what to do, and gives no token away', () => {
    const consumer = createConsumer('wss://x/cable?token=s3cret', { WebSocket: throwing, logger });
    consumer.connect();
    consumer.connect();
    consumer.connect();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/WebSocket/));
    expect(JSON.stringify(warn.mock.calls)).not.toContain('s3cret');
  });

  it('warns on the console where nothing else is said, and not at all with logger: false', () => {
    const log = vi.spyOn(console, 'warn').mockImplementation(() => {});
    createConsumer(URL_, { WebSocket: throwing, logger: false }).connect();
    expect(log).not.toHaveBeenCalled();
    createConsumer(URL_, { WebSocket: throwing }).connect();
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('connect() returns true: it did try', () => {
    const consumer = createConsumer(URL_, { WebSocket: throwing, logger });
    expect(consumer.connect()).toBe(true);
    expect(consumer.connect()).toBe(true);
  });

  it('looks for WebSocket at every attempt: one that comes later is found', () => {
    vi.stubGlobal('WebSocket', undefined);
    const consumer = createConsumer(URL_, { logger });
    consumer.connect();
    expect(consumer.status.get().state).toBe('idle');
    const { WebSocket, sockets } = scriptedSockets();
    vi.stubGlobal('WebSocket', WebSocket);
    consumer.connect();
    expect(sockets).toHaveLength(1);
    consumer.disconnect();
  });

  it('does not undo what a listener does about it: a new attempt, right there', () => {
    const { WebSocket, sockets } = scriptedSockets();
    vi.stubGlobal('WebSocket', undefined);
    const consumer = createConsumer(URL_, { logger, reconnect: () => 1e9 });
    consumer.on('error', () => {
      vi.stubGlobal('WebSocket', WebSocket);
      consumer.disconnect();
      consumer.connect();
    });
    consumer.connect();
    expect(sockets).toHaveLength(1);
    expect(consumer.status.get()).toMatchObject({ state: 'opening' });
    expect(sockets[0]?.isAlive).toBe(true);
    consumer.disconnect();
  });

  it.each([
    ['the core', createConsumer],
    ['the page', createPageConsumer],
  ])('there being no WebSocket, the warning says to pass one: %s', (_, create) => {
    vi.stubGlobal('WebSocket', undefined);
    const consumer = create(URL_, { logger });
    consumer.connect();
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/no WebSocket.*pass one.*\{ WebSocket \}/),
    );
    const errors: Error[] = [];
    consumer.on('error', (error) => errors.push(error));
    consumer.connect();
    expect(errors).toEqual([expect.any(ConnectionError)]);
    expect(errors[0]?.message).toMatch(/pass one/);
  });
});
