/** The options of a consumer, and what may serve as its socket. */
import {
  type Address,
  adapters,
  type CableError,
  type ConnectionStatus,
  type ConsumerOptions,
  createConsumer,
  type DroppedCommand,
  jsonProtocol,
  type LossCause,
  type LossReason,
  type Protocol,
  type SocketLike,
  spreadThenSteady,
  UnansweredError,
} from 'catenary';
import { type Credentials, type TokenRequest, token } from 'catenary/credentials';
import { createTestServer } from 'catenary/testing';
import * as mock from 'mock-socket';
import * as ws from 'ws';
import { expectType } from '../support/types.js';

// --- All options, each with what it is given
const all: ConsumerOptions = {
  subprotocols: ['token.1'],
  headers: { authorization: 'Bearer' },
  authorize: (address, isRefresh) => {
    expectType<Address>()(address);
    expectType<boolean>()(isRefresh);
    return { ...address, url: `${address.url}?token=1` };
  },
  shouldRefresh: (cause) => {
    expectType<LossCause>()(cause);
    return cause.reason === 'token_expired';
  },
  WebSocket,
  createSocket: ({ url, subprotocols, headers }) => {
    expectType<string>()(url);
    expectType<Readonly<Record<string, string>> | undefined>()(headers);
    return new WebSocket(url, [...subprotocols]);
  },
  protocol: jsonProtocol,
  reconnect: (attempt, cause) => {
    expectType<number>()(attempt);
    expectType<LossCause>()(cause);
    return spreadThenSteady(attempt, cause) + (cause.code ?? 0);
  },
  shouldReconnect: ({ reason, code, refused }) => !refused && reason !== 'stale' && code !== 4000,
  wake: ({ wake, suspend }) => {
    addEventListener('online', wake);
    addEventListener('pagehide', suspend);
    return () => removeEventListener('online', wake);
  },
  logger: console,
  openTimeout: 1,
  staleAfter: 1,
  wakeTimeout: 1,
  cooldown: 1,
  linger: 1,
};
createConsumer('/cable', all);
createConsumer('/cable', {});
createConsumer('/cable', { logger: false });
createConsumer(async () => '/cable', {
  subprotocols: () => ['a'],
  headers: async () => ({ a: 'b' }),
});
createConsumer(() => '/cable', { subprotocols: async () => ['a'] as const });

createConsumer('/cable', { authorize: async (address) => address });

// --- Credentials
const credentials = token(
  (request) => {
    expectType<TokenRequest>()(request);
    return request.isRefresh ? 'fresh' : null;
  },
  { in: 'header', name: 'x-token', prefix: '' },
);
expectType<Credentials>()(credentials);
createConsumer('/cable', { ...credentials, linger: 1 });
createConsumer(
  '/cable',
  token(async () => 'a', { in: 'url', name: 'jid' }),
);
createConsumer(
  '/cable',
  token(async () => 'a', { in: 'subprotocol', prefix: 'anycable-token.' }),
);
expectType<Promise<void>>()(createConsumer().reset());
const reasons: LossReason[] = ['unauthorized', 'token_expired', 'a word of the server'];
expectType<LossReason[]>()(reasons);

// @ts-expect-error: an address
createConsumer('/cable', { authorize: () => undefined });
// @ts-expect-error: an answer, not the promise of one
createConsumer('/cable', { shouldRefresh: async () => true });
// @ts-expect-error: it has to be said where it goes
token(() => 'a');
// @ts-expect-error: a place
token(() => 'a', { in: 'cookie' });
// @ts-expect-error: a subprotocol has no name
token(() => 'a', { in: 'subprotocol', name: 'token' });
// @ts-expect-error: a string, or null
token(() => undefined, { in: 'url' });

// @ts-expect-error: an address is a string
createConsumer(1);
// @ts-expect-error: an address is a string, later too
createConsumer(async () => 1);
// @ts-expect-error: there is no such option
createConsumer('/cable', { retries: 3 });
// @ts-expect-error: milliseconds are a number
createConsumer('/cable', { linger: '1s' });
// @ts-expect-error: only false
createConsumer('/cable', { logger: true });
// @ts-expect-error: a list
createConsumer('/cable', { subprotocols: 'a' });
// @ts-expect-error: milliseconds are a number
createConsumer('/cable', { reconnect: () => 'soon' });
// @ts-expect-error: no socket
createConsumer('/cable', { WebSocket: class {} });
// @ts-expect-error: no socket
createConsumer('/cable', { createSocket: () => ({}) });

// --- Classes that serve as WebSocket
createConsumer('/cable', { WebSocket });
createConsumer('/cable', { WebSocket: globalThis.WebSocket });
createConsumer('/cable', { WebSocket: ws.WebSocket });
createConsumer('/cable', { WebSocket: mock.WebSocket });
createConsumer('/cable', { WebSocket: createTestServer().WebSocket });
createConsumer('/cable', { createSocket: ({ url }) => new ws.WebSocket(url) });

// --- React Native: "missing the following properties: protocol, bufferedAmount"
interface NativeSocket {
  readonly readyState: number;
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data?: unknown }) => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  onclose: ((event: { readonly code?: number }) => void) | null;
}
declare const NativeWebSocket: new (
  uri: string,
  protocols?: string | string[] | null,
  options?: { headers: { [name: string]: string } } | null,
) => NativeSocket;
createConsumer('/cable', { WebSocket: NativeWebSocket });
adapters.WebSocket = NativeWebSocket;
createConsumer('/cable', { createSocket: ({ url }) => new mock.WebSocket(url) });
class Subclass extends WebSocket {}
createConsumer('/cable', { WebSocket: Subclass });

const sockets: SocketLike[] = [
  new WebSocket('ws://test'),
  new ws.WebSocket('ws://test'),
  new mock.WebSocket('ws://test'),
];

// --- What a consumer tells
const consumer = createConsumer();
consumer.on('error', (error) => {
  expectType<CableError>()(error);
  if (error instanceof UnansweredError) expectType<string>()(error.identifier);
});
consumer.on('dropped', (command) => {
  expectType<DroppedCommand>()(command);
  expectType<unknown>()(command.data);
  // @ts-expect-error: there is no such reason
  if (command.reason === 'lost') return;
  if (command.reason === 'offline') expectType<string | null>()(command.identifier);
});
const stop: () => void = consumer.on('status', (status) => expectType<ConnectionStatus>()(status));
// @ts-expect-error: there is no such event
consumer.on('message', () => {});

const status = consumer.status.get();
expectType<'idle' | 'opening' | 'open' | 'waiting' | 'suspended'>()(status.state);
expectType<number | null>()(status.retryAt);
expectType<number | null>()(status.lastFrameAge());
expectType<number>()(status.bufferedAmount);
// @ts-expect-error: it is a snapshot
status.state = 'open';
const unsubscribe: () => void = consumer.status.subscribe(({ attempt }) => attempt.toFixed());

// --- A protocol of one's own
const loud: Protocol = {
  subprotocols: ['loud'],
  encode(command) {
    // @ts-expect-error: only a perform has data
    command.data;
    return command.type === 'perform' ? String(command.data) : command.identifier;
  },
  decode(frame) {
    expectType<unknown>()(frame);
    return { type: 'message', identifier: 'a', message: frame };
  },
};
createConsumer('/cable', { protocol: loud });

void [sockets, stop, unsubscribe];
