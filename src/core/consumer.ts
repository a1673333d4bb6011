/** Wires connection, registry and status together, and is what a user holds; it decides nothing. */
import { Connection } from './connection.js';
import type { ConnectionState, Waiting } from './connection-state.js';
import { callSafely, Emitter } from './emitter.js';
import type { CableError } from './errors.js';
import type { DroppedCommand } from './held-commands.js';
import { type ConsumerOptions, type Lazy, type Settings, settle } from './options.js';
import type { Incoming } from './protocol.js';
import type { Address } from './socket.js';
import { type ConnectionStatus, snapshot, type StatusStore } from './status.js';
import { Subscriptions } from './subscriptions.js';

/** What a consumer tells, by name: see {@link Consumer.on}. */
export interface ConsumerEvents {
  /** The connection changed. */
  readonly status: ConnectionStatus;
  /** Something went wrong that no callback tells of. */
  readonly error: CableError;
  /** A command that `perform` or `send` was given will not be sent. */
  readonly dropped: DroppedCommand;
}

/** Offered last, as Action Cable's servers expect. */
const UNSUPPORTED = 'actioncable-unsupported';

type Awaitable<Value> = Value | Promise<Value>;

const valueOf = <Value>(lazy: Lazy<Value>): Awaitable<Value> =>
  typeof lazy === 'function' ? (lazy as () => Awaitable<Value>)() : lazy;

/**
 * Owns one connection, and the subscriptions on it. Making one connects nothing: the first
 * subscription does, or `connect`.
 */
export class Consumer {
  /** What it was given. */
  readonly _url: Lazy<string>;
  /** Further subprotocols to offer; see {@link addSubProtocol}. */
  subprotocols: string[] = [];
  readonly connection: Connection;
  readonly subscriptions: Subscriptions;
  readonly status: StatusStore = {
    get: () => this.#status,
    subscribe: (listener) => this.on('status', listener),
  };
  readonly #settings: Settings;
  readonly #emitter = new Emitter<ConsumerEvents>();
  readonly #warned = new Set<string>();
  #status: ConnectionStatus;
  #stopListening: (() => void) | undefined;

  /** Never throws: what is wrong with the URL or the options appears at the first attempt. */
  constructor(url: Lazy<string>, options: ConsumerOptions = {}) {
    const settings = settle(options);
    const failed = (error: CableError) => this.#tell('error', error, error.message);
    this._url = url;
    this.#settings = settings;
    this.connection = new Connection(
      { ...settings, locate: () => this.#locate() },
      {
        changed: (state, previous) => this.#changed(state, previous),
        received: (incoming) => this.#received(incoming),
        failed,
      },
    );
    this.subscriptions = new Subscriptions(this, this.connection, settings, {
      failed,
      dropped: (command) => this.#dropped(command),
    });
    this.#status = snapshot(this.connection);
  }

  /**
   * The address that a socket would be given.
   *
   * @returns an empty string where it takes a promise to find out
   */
  get url(): string {
    const url = valueOf(this._url);
    return typeof url === 'string' ? this.#settings.resolveUrl(url) : '';
  }

  /**
   * Connects now, without waiting for the next retry.
   *
   * @returns `false` if there is a connection or an attempt already
   */
  connect(): boolean {
    const wasActive = this.connection.isActive();
    this.connection.dispatch({ type: 'connect' });
    return !wasActive;
  }

  /** Closes the connection, and keeps the subscriptions for the next `connect` or `create`. */
  disconnect(): void {
    this.connection.dispatch({ type: 'disconnect' });
  }

  /**
   * Sends a frame of the caller's own making, as JSON.
   *
   * @returns whether it was sent; if not, a `dropped` event tells
   */
  send(data: unknown): boolean {
    if (this.connection.send(JSON.stringify(data))) return true;
    this.#dropped({ reason: 'offline', data, identifier: null, subscription: null });
    return false;
  }

  /** Offers one more subprotocol, from the next attempt on. */
  addSubProtocol(subprotocol: string): void {
    this.subprotocols = [...this.subprotocols, subprotocol];
  }

  /**
   * Listens to what happens.
   *
   * @returns a function that stops listening; calling it again does nothing
   */
  on<Name extends keyof ConsumerEvents>(
    name: Name,
    listener: (value: ConsumerEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  #locate(): Awaitable<Address> {
    const { headers, protocol, subprotocols, resolveUrl } = this.#settings;
    const values = [this._url, subprotocols, headers].map(valueOf);
    const address = ([url, extra, headers]: any[]): Address => ({
      url,
      subprotocols: [...protocol.subprotocols, UNSUPPORTED, ...extra, ...this.subprotocols],
      headers,
    });
    return values.some((value) => value instanceof Promise)
      ? Promise.all(values).then(address)
      : address(values);
  }

  #received(incoming: Incoming): void {
    if (incoming.type !== 'unknown') this.subscriptions.received(incoming);
    else this.#settings.logger.debug('Ignored a frame of type', incoming.name);
  }

  #changed(state: ConnectionState, previous: ConnectionState): void {
    const { cause } = state as Partial<Waiting>;
    const isOpen = state.name === 'open';
    const wasOpen = previous.name === 'open';
    const hasEnded = state.name === 'idle';
    if (previous.name === 'idle') this.#listen();
    if (hasEnded) this.#stopListening?.();
    if (wasOpen && !isOpen) this.subscriptions.lost();
    if (hasEnded) this.subscriptions.ended();
    // A suspicion does not show.
    if (state.name !== previous.name || cause) {
      this.#status = snapshot(this.connection);
      this.#settings.logger.debug('Connection', state.name, cause?.reason);
      this.#emitter.emit('status', this.#status);
    }
    if (isOpen && !wasOpen) this.subscriptions.opened();
    if (cause && (wasOpen || (hasEnded && cause.refused))) {
      const { reason, code } = cause;
      this.subscriptions.disconnected({ willAttemptReconnect: !hasEnded, reason, code });
    }
  }

  /** To the page or the app, for as long as a connection is wanted. */
  #listen(): void {
    const signal = (type: 'wake' | 'suspend') => () => this.connection.dispatch({ type });
    this.#stopListening = callSafely(() =>
      this.#settings.wake({ wake: signal('wake'), suspend: signal('suspend') }),
    );
  }

  #dropped(command: DroppedCommand): void {
    const { identifier, reason } = command;
    this.#tell('dropped', command, `Dropped a command of ${identifier ?? 'the consumer'}: ${reason}`);
  }

  /** What nobody listens to is warned of, once. */
  #tell<Name extends 'error' | 'dropped'>(
    name: Name,
    value: ConsumerEvents[Name],
    warning: string,
  ): void {
    if (this.#emitter.emit(name, value) || this.#warned.has(warning)) return;
    this.#warned.add(warning);
    this.#settings.logger.warn(warning);
  }
}

/**
 * A consumer without a page: give it a `ws:` or `wss:` address.
 *
 * @example
 * ```ts
 * const consumer = createConsumer('wss://example.org/cable');
 * consumer.subscriptions.create({ channel: 'ChatChannel', room: 1 }, { received: console.log });
 * ```
 */
export const createConsumer = (url: Lazy<string>, options?: ConsumerOptions): Consumer =>
  new Consumer(url, options);
