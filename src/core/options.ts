/** Every option of a consumer, documented, with its default in one object. */
import { drop } from './held-commands.js';
import type { LossCause } from './loss.js';
import type { OfflinePolicy } from './offline-policy.js';
import { jsonProtocol, type Protocol } from './protocol.js';
import { type ReconnectPolicy, spreadThenSteady } from './reconnect.js';
import { type Address, makeSocket, type SocketConstructor, type SocketLike } from './socket.js';

/** A value, or a function that gives it, now or later; called anew at every attempt. */
export type Lazy<Value> = Value | (() => Value | Promise<Value>);

/** Also one of another realm or library. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';

/** Calls the function, if it is one. */
export function evaluate<Value>(lazy: Lazy<Value>): Value | Promise<Value> {
  const value = typeof lazy === 'function' ? (lazy as () => Value | Promise<Value>)() : lazy;
  // Whoever awaits it gets the error; it must not be an unhandled one if nobody does.
  if (isPromise(value)) value.then(undefined, () => {});
  return value;
}

/** Where the page or the app tells the consumer what happens to it. */
export interface Signals {
  /** It is back: visible, online, resumed, in the foreground. */
  wake(): void;
  /** It is put away, and its sockets are about to die. */
  suspend(): void;
}

/** Where a consumer writes what a developer may want to read. */
export type Logger = Partial<Pick<Console, 'debug' | 'warn'>>;

/** All are optional; durations are in milliseconds. */
export interface ConsumerOptions {
  /**
   * Further subprotocols to offer, such as one that carries a token.
   *
   * @defaultValue none
   */
  readonly subprotocols?: Lazy<readonly string[]>;
  /**
   * Headers of the handshake. Browsers cannot send any: there an attempt with headers ends for good
   * with an `error`.
   *
   * @defaultValue none
   */
  readonly headers?: Lazy<Readonly<Record<string, string>> | undefined>;
  /**
   * Adds credentials to the address, when `url`, `subprotocols` and `headers` have been evaluated,
   * and before `resolveUrl`: at every attempt. One that throws or rejects fails the attempt, which is repeated. See
   * `catenary/credentials`.
   *
   * @param isRefresh - the server has refused what it gave before, see `shouldRefresh`: nothing
   * remembered will do
   * @defaultValue nothing is added
   */
  readonly authorize?: (address: Address, isRefresh: boolean) => Address | Promise<Address>;
  /**
   * Whether a refusal may come of credentials that have expired. Then there is one more attempt, at
   * once, for which `authorize` is asked for fresh ones; a second refusal is final. There can be
   * another such attempt only after 5 s of an open connection, or a `reset`.
   *
   * @defaultValue never
   */
  readonly shouldRefresh?: (cause: LossCause) => boolean;
  /**
   * The `WebSocket` class.
   *
   * @defaultValue the global one, looked up at every attempt
   */
  readonly WebSocket?: SocketConstructor;
  /**
   * Makes the socket, also where `WebSocket` is given. Whatever it throws ends the attempts for
   * good, with a `ConnectionError` that has only its name: its message may quote a token. A
   * `ConnectionError` of your own is handed on.
   *
   * @defaultValue `new WebSocket`, with headers as the runtime takes them
   */
  readonly createSocket?: (address: Address) => SocketLike;
  /**
   * Turns the URL that was given into one that a socket takes.
   *
   * @defaultValue the URL as it is; `catenary`'s own `createConsumer` resolves it against the page
   */
  readonly resolveUrl?: (url: string) => string;
  /** @defaultValue {@link jsonProtocol} */
  readonly protocol?: Protocol;
  /** @defaultValue {@link spreadThenSteady} */
  readonly reconnect?: ReconnectPolicy;
  /**
   * Whether to try again at all; asked after every loss that the server did not declare final.
   * Only `false` ends the attempts.
   *
   * @defaultValue always
   */
  readonly shouldReconnect?: (cause: LossCause) => boolean;
  /**
   * Listens to the page or app for as long as a connection is wanted.
   *
   * @returns what stops it
   * @defaultValue none; `catenary`'s own `createConsumer` listens to the page
   */
  readonly wake?: (signals: Signals) => (() => void) | undefined;
  /**
   * `warn` gets errors and dropped commands that nobody listens to, once per cause; `debug` the
   * rest.
   * `false` for none.
   *
   * @defaultValue warnings to the console
   */
  readonly logger?: Logger | false;
  /**
   * How long an attempt may take from the look-up of its address to the welcome. Grows by half with
   * each time-out in a row, up to 30 s.
   *
   * @defaultValue 10 000
   */
  readonly openTimeout?: number;
  /**
   * How long the server may be silent; it pings every 3 s.
   *
   * @defaultValue 6 000
   */
  readonly staleAfter?: number;
  /**
   * How soon after a wake a frame must arrive.
   *
   * @defaultValue half of `staleAfter`, plus 1 000
   */
  readonly wakeTimeout?: number;
  /**
   * How long after an `unsubscribe` the next `subscribe` of the same identifier is held back:
   * Rails may run the two in the other order.
   *
   * @defaultValue 100
   */
  readonly cooldown?: number;
  /**
   * How long a subscription that was left is kept on the server, so that who comes back finds it
   * confirmed, without traffic. Of several on one identifier, the longest counts.
   * With the default, a channel's `subscribed` runs again each time.
   *
   * @defaultValue 0
   */
  readonly linger?: number;
  /**
   * What becomes of a command that cannot go out now: `hold()`, `fail` or `drop`, all of
   * `catenary/offline`. A subscription's and a command's own go first.
   *
   * @defaultValue `drop`, as with Rails' client; the `dropped` event tells
   */
  readonly offline?: OfflinePolicy;
}

/** What holds where the caller says nothing. */
export const defaults = {
  subprotocols: [],
  authorize: (address) => address,
  createSocket: makeSocket,
  // A URL of any kind, as text.
  resolveUrl: String,
  protocol: jsonProtocol,
  reconnect: spreadThenSteady,
  logger: { warn: (...message) => console.warn(...message) },
  openTimeout: 10_000,
  staleAfter: 6_000,
  cooldown: 100,
  linger: 0,
  offline: drop,
} satisfies ConsumerOptions;

/** The options, with nothing left open that has a default. */
export type Settings = ConsumerOptions &
  Required<Pick<ConsumerOptions, keyof typeof defaults>> & {
    readonly createSocket: (address: Address, WebSocket?: SocketConstructor) => SocketLike;
  };
