/** A token never appears in what a consumer says, whatever the runtime or the server do with it. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as Ws } from 'ws';
import type { Consumer, ConsumerOptions, Lazy, SocketConstructor } from '../../src/core/index.js';
import { type TokenPlace, token } from '../../src/credentials/index.js';
import { createConsumer } from '../../src/index.js';
import { pass, settle } from '../support/clock.js';
import { type ScriptedSocket, scriptedSockets } from '../support/scripted-socket.js';

const TOKEN = 'c4n4ry';
const LEVELS = ['debug', 'log', 'info', 'warn', 'error', 'trace'] as const;

const PLACES: readonly TokenPlace[] = [{ in: 'url' }, { in: 'subprotocol' }, { in: 'header' }];

let said: unknown[] = [];
let consumer: Consumer;
const say = (...what: unknown[]): void => void said.push(what);

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  for (const level of LEVELS) vi.spyOn(console, level).mockImplementation(say);
  vi.stubGlobal('reportError', say);
});
afterEach(() => {
  consumer.disconnect();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Everything that a consumer says, from the first moment on. */
function open(url: Lazy<string>, options: ConsumerOptions): Consumer {
  consumer = createConsumer(url, {
    reconnect: () => 1_000,
    logger: { debug: say, warn: say },
    ...options,
  });
  consumer.on('status', say);
  consumer.on('error', say);
  consumer.on('log', say);
  // The subscription has its consumer, which has what it was given.
  consumer.on('dropped', ({ subscription: _, ...dropped }) => say(dropped));
  const mixin = { connected: say, disconnected: say, rejected: say };
  const subscription = consumer.subscriptions.create('ChatChannel', mixin);
  subscription.perform('speak');
  consumer.send({});
  return consumer;
}

/** With stacks, causes and what is hidden. */
const all = (): string =>
  [...said, consumer.status.get(), consumer.inspect()]
    .map((what) => inspect(what, { depth: Infinity, showHidden: true, getters: true }))
    .join('\n');

const expectSilence = (): void => {
  // It would be found.
  expect(inspect([new Error('a', { cause: new Error(TOKEN) })], { showHidden: true })).toContain(
    TOKEN,
  );
  expect(said).not.toEqual([]);
  expect(all()).not.toContain(TOKEN);
};

describe.each(PLACES)('a token in the $in', (place) => {
  const credentials = (value = TOKEN) => token(async () => value, place);

  async function onScript(options: ConsumerOptions = {}) {
    const { WebSocket, sockets } = scriptedSockets();
    open('ws://test/cable', { WebSocket, ...credentials(), ...options });
    await settle();
    const socket = () => sockets.at(-1) as ScriptedSocket;
    expect(inspect(socket().args, { depth: 5 })).toContain(TOKEN);
    return { socket, sockets };
  }

  it.each<[string, (socket: ScriptedSocket) => unknown]>([
    ['is welcomed and lost', (socket) => socket.welcomes().closes()],
    ['is refused', (socket) => socket.closes()],
    [
      'is not authorized',
      (socket) => socket.opens().receives({ type: 'disconnect', reason: 'unauthorized' }),
    ],
    ['fails, in words that quote it', (socket) => failsWith(socket)],
    [
      'is closed, in words that quote it',
      (socket) => socket.onclose?.({ code: 1008, reason: inspect(socket.args) } as never),
    ],
    ['is answered by its last subprotocol', (socket) => socket.opens(lastOf(socket))],
    ['is answered by none', (socket) => socket.opens('')],
    ['is sent nonsense', (socket) => socket.welcomes().receives('nonsense')],
    ['is silent', () => pass(60_000)],
    [
      'cannot be closed, in words that quote it',
      (socket) => {
        socket.close = () => {
          throw new Error(inspect(socket.args, { depth: 5 }));
        };
        consumer.connection.reopen();
      },
    ],
  ])('whose socket %s', async (_, act) => {
    const { socket } = await onScript();
    await act(socket());
    await pass(1_500);
    await act(socket());
    await pass(1_500);
    await consumer.reset();
    expectSilence();
  });

  const failsWith = (socket: ScriptedSocket) => {
    const error = new Error(`connecting to ${inspect(socket.args, { depth: 5 })} failed`);
    socket.onerror?.({ type: 'error', message: error.message, error } as never);
  };
  const lastOf = ({ args }: ScriptedSocket) => (args[1] as string[]).at(-1) as string;

  it.each<[string, (...args: unknown[]) => never]>([
    [
      'an Error',
      (...args) => {
        throw new Error(inspect(args, { depth: 5 }), { cause: new Error(inspect(args)) });
      },
    ],
    [
      'a DOMException',
      (...args) => {
        throw new DOMException(inspect(args, { depth: 5 }), 'SyntaxError');
      },
    ],
    [
      'an error with fields',
      (...args) => {
        throw Object.assign(new TypeError('Invalid URL'), { input: args });
      },
    ],
    [
      'no error at all',
      (...args) => {
        throw inspect(args, { depth: 5 });
      },
    ],
  ])('where the runtime refuses it with %s', async (_, refuse) => {
    const WebSocket = ((...args: unknown[]) => {
      refuse(...args);
    }) as unknown as SocketConstructor;
    open('ws://test/cable', { WebSocket, ...credentials() });
    await settle();
    consumer.connect();
    await settle();
    expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'no_socket' });
    expectSilence();
    open('ws://test/cable', { createSocket: refuse, ...credentials() });
    await settle();
    expectSilence();
    const createSocket = (async (address: unknown) => refuse(address)) as never;
    open('ws://test/cable', { createSocket, ...credentials() });
    await settle();
    expectSilence();
  });

  it.each(['nonsense', 'http//:x', 'ftp://test/cable', 'ws://test/cable#hash'])(
    'where `ws` refuses the address %s',
    async (url) => {
      const WebSocket = Ws as unknown as SocketConstructor;
      open(url, { WebSocket, resolveUrl: String, ...credentials() });
      await settle();
      expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'no_socket' });
      expectSilence();
    },
  );

  it.each(['=', ' ', '\n', '€', ',', '\0'])('that is a bad one, by %j', async (bad) => {
    const { WebSocket } = scriptedSockets();
    open('ws://test/cable', { WebSocket, ...credentials(TOKEN + bad) });
    await pass(3_000);
    expectSilence();
  });
});

describe('without `catenary/credentials`', () => {
  const WebSocket = Ws as unknown as SocketConstructor;

  it.each<[string, Lazy<string>, ConsumerOptions]>([
    ['the address', `nonsense?token=${TOKEN}`, { resolveUrl: String }],
    ['the address, later', async () => `nonsense?token=${TOKEN}`, { resolveUrl: String }],
    ['an address without a page', `/cable?token=${TOKEN}`, {}],
    ['a subprotocol', 'ws://test/cable', { subprotocols: [`${TOKEN}=`] }],
    ['a subprotocol that is offered twice', 'ws://test/cable', { subprotocols: [TOKEN, TOKEN] }],
    ['a header', 'ws://test/cable', { headers: { authorization: `${TOKEN}\n` } }],
    ['the name of a header', 'ws://test/cable', { headers: { [`${TOKEN} `]: '1' } }],
  ])('a token in %s that `ws` refuses', async (_, url, options) => {
    open(url, { WebSocket, ...options });
    await settle();
    expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'no_socket' });
    expectSilence();
  });

  it('a token in an address that a page cannot resolve', async () => {
    vi.stubGlobal('location', { href: 'about:blank' });
    open(`/cable?token=${TOKEN}`, { WebSocket });
    await settle();
    expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'no_socket' });
    expectSilence();
  });
});
