/** Every option of a consumer, documented, with its default in one object. */
import type { LossCause } from './loss.js';
import { jsonProtocol, type Protocol } from './protocol.js';
import { type ReconnectPolicy, spreadThenSteady } from './reconnect.js';
import { type Address, makeSocket, type SocketConstructor, type SocketLike } from './socket.js';
import { callSafely } from './emitter.js';

/** A value, or a function that gives it, now or later; called anew at every attempt. */
export type Lazy<Value> = Value | (() => Value | Promise<Value>);

/** Where the page or the app tells the consumer what happens to it. */
export interface Signals {
  /** It is back: visible, online, resumed, in the foreground. */
  wake(): void;
  /** It is put away, and its sockets are about to die. */
  suspend(): void;
}

/** Where a consumer writes what a developer may want to read. */
export type Logger = Pick<Console, 'debug' | 'warn'>;

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
   * The `WebSocket` class.
   *
   * @defaultValue the global one, looked up at every attempt
   */
  readonly WebSocket?: SocketConstructor;
  /**
   * Makes the socket, in place of `new WebSocket`.
   *
   * @throws whatever it throws ends the attempts for good, with a {@link ConnectionError}
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
   * `warn` gets errors and dropped commands that nobody listens to, once per cause; `debug` the rest.
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
   * How long a subscription that was left is kept on the server, so that coming back costs neither
   * traffic nor a gap. With the default, a channel's `subscribed` runs again each time.
   *
   * @defaultValue 0
   */
  readonly linger?: number;
}

const always = (): boolean => true;
const asGiven = (url: string): string => url;
const noSignals = (): undefined => undefined;
const globalSocket = (address: Address): SocketLike => makeSocket(globalThis.WebSocket, address);
const silence = (): void => {};

/** What holds where the caller says nothing. */
export const defaults = {
  subprotocols: [],
  headers: undefined,
  createSocket: globalSocket,
  resolveUrl: asGiven,
  protocol: jsonProtocol,
  reconnect: spreadThenSteady,
  shouldReconnect: always,
  wake: noSignals,
  logger: { debug: silence, warn: (message: unknown) => console.warn(message) },
  openTimeout: 10_000,
  staleAfter: 6_000,
  cooldown: 100,
  linger: 0,
};

/** The options with nothing left open. @internal */
export type Settings = Required<Omit<ConsumerOptions, 'headers' | 'logger' | 'WebSocket'>> & {
  readonly headers: ConsumerOptions['headers'];
  readonly logger: Logger;
};

/** @internal */
export function settle(options: ConsumerOptions): Settings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: typeof defaults & ConsumerOptions = { ...defaults, ...Object.fromEntries(given) };
  const { staleAfter, WebSocket, reconnect, shouldReconnect, logger } = settings;
  // A policy that throws, or returns nonsense, must not wedge the connection.
  return {
    wakeTimeout: staleAfter / 2 + 1_000,
    ...settings,
    ...(WebSocket && { createSocket: (address) => makeSocket(WebSocket, address) }),
    reconnect(attempt, cause) {
      const delay = callSafely(() => reconnect(attempt, cause));
      return delay >= 0 ? delay : spreadThenSteady(attempt, cause);
    },
    shouldReconnect: (cause) => callSafely(() => shouldReconnect(cause)) ?? true,
    logger: logger || { debug: silence, warn: silence },
  };
}
