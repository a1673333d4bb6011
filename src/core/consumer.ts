/** Wires connection, registry and status together, and is what a user holds; it decides nothing. */
import { Agenda } from './agenda.js';
import { Connection, type ConnectionOwner } from './connection.js';
import { type ConnectionState, hasSocket, type Waiting } from './connection-state.js';
import { callSafely } from './emitter.js';
import { CableError } from './errors.js';
import type { Inspection } from './inspection.js';
import { Notices } from './notices.js';
import type { OfflinePolicy } from './offline-policy.js';
import { type ConsumerOptions, defaults, evaluate, type Lazy, type Settings } from './options.js';
import { over } from './over.js';
import type { ConnectionStatus, StatusStore } from './status.js';
import { Subscription } from './subscription.js';
import { Subscriptions } from './subscriptions.js';

/**
 * Owns one connection, and the subscriptions on it. Making one connects nothing: the first
 * subscription does, or `connect`.
 */
export class Consumer extends Notices {
  /** @internal */
  readonly settings: Settings;
  /** @internal */
  readonly agenda = new Agenda();
  /** What it was given. */
  readonly _url: Lazy<string>;
  /** Further subprotocols to offer; see {@link addSubProtocol}. */
  subprotocols: string[] = [];
  readonly connection: Connection = new Connection(this);
  readonly subscriptions: Subscriptions = new Subscriptions(this);
  readonly status: StatusStore = {
    get: () => this.#status,
    subscribe: (listener) => this.on('status', listener),
  };
  #status: ConnectionStatus = this.connection.snapshot();
  #stopListening: (() => void) | undefined;

  /** Never throws: what is wrong with the URL or the options appears at the first attempt. */
  constructor(url: Lazy<string>, options: ConsumerOptions = {}) {
    super();
    this._url = url;
    this.settings = over<Settings>(defaults, options);
  }

  /**
   * The address that a socket would be given. Calls the function that it was given, if it was one.
   *
   * @returns an empty string where it takes a promise to find out
   * @throws TypeError for a relative URL without a page, and whatever the function throws
   */
  get url(): string {
    const url = evaluate(this._url);
    return typeof url === 'string' ? this.settings.resolveUrl(url) : '';
  }

  /**
   * Connects now, without waiting for the next retry.
   *
   * @returns `false` if there is a connection or an attempt already
   */
  connect(): boolean {
    const wasActive = this.connection.isActive();
    this.connection.dispatch('connect');
    return !wasActive;
  }

  /** Closes the connection, and keeps the subscriptions for the next `connect` or `create`. */
  disconnect(): void {
    this.connection.dispatch('disconnect');
  }

  /**
   * Ends all that belongs to one identity, before the next: the connection, or the attempt with its
   * credentials; all subscriptions, without a callback; what is held of their commands, each of
   * which is `dropped`, and what their policies and the consumer's have stored. Then the consumer is
   * as good as new.
   *
   * @returns when storages are cleared; all else is done at once. It is never rejected: what a
   * storage could not do is on the `error` event.
   */
  async reset(): Promise<void> {
    const { subscriptions } = this.subscriptions;
    const policies = new Set([this.settings.offline, ...subscriptions.map(Subscription.policyOf)]);
    // First, so that nothing a listener does can reach the old connection.
    this.connection.dispatch('reset');
    for (const subscription of subscriptions) this.subscriptions.remove(subscription);
    const clear = async (policy: OfflinePolicy) => {
      try {
        await policy.clear?.();
      } catch (error) {
        const isOurs = error instanceof CableError;
        const problem = 'A policy could not clear what it holds: see the cause';
        this.failed(isOurs ? error : new CableError(problem, { cause: error }));
      }
    };
    await Promise.all([...policies].map(clear));
  }

  /**
   * Sends a frame of the caller's own making, as JSON.
   *
   * @returns whether it was sent; if not, a `dropped` event tells
   */
  send(data: unknown): boolean {
    const isSent = this.connection.transmit(JSON.stringify(data));
    if (!isSent) this.dropped({ reason: 'offline', data, identifier: null, subscription: null });
    return isSent;
  }

  /** Offers one more subprotocol, from the next attempt on. */
  addSubProtocol(subprotocol: string): void {
    this.subprotocols = [...this.subprotocols, subprotocol];
  }

  /**
   * What there is to know of it, for a bug report: plain data, a copy, which JSON can carry. Addresses,
   * subprotocols, headers and what is to be sent are not in it.
   */
  inspect(): Inspection {
    const { since, serverTime } = this.connection;
    const status = this.connection.snapshot();
    return {
      at: Date.now(),
      since,
      serverTime,
      ...status,
      lastFrameAge: status.lastFrameAge(),
      counters: { ...this.counters },
      entries: [...this.subscriptions.entries.values()].map((entry) => entry.inspect()),
    };
  }

  /** Vue makes proxies of what has no tag of its own, and a proxy has no private fields. */
  get [Symbol.toStringTag](): string {
    return 'Consumer';
  }

  /** @internal */
  received(incoming: Parameters<ConnectionOwner['received']>[0]): void {
    if (incoming.type === 'malformed') this.failed(incoming.error);
    else if (incoming.type === 'unknown')
      this.note('debug', 'Ignored a frame of type', incoming.name);
    else if (this.connection.isOpen()) this.subscriptions.received(incoming);
  }

  /** @internal */
  changed(state: ConnectionState, previous: ConnectionState): void {
    const { cause } = state as Partial<Waiting>;
    const hasEnded = state.name === 'idle';
    const wasIdle = previous.name === 'idle';
    this.moved(null, previous.name, state.name, cause?.reason);
    // A suspicion does not show.
    if (state.name === previous.name && hasSocket(state)) return;
    if (wasIdle && !hasEnded) this.#listen();
    // A signal that came at once has moved on, and told so.
    if (state !== this.connection.state) return;
    if (hasEnded && !wasIdle) callSafely(this.#stopListening);
    this.agenda.clear();
    // Before the first listener can look: the reset may drop held commands.
    this.#status = this.connection.snapshot();
    // From here on listeners and callbacks may move on.
    this.subscriptions.reset(hasEnded, cause?.reason);
    this.note('debug', 'Connection', state.name, cause?.reason);
    this.emit('status', () => this.#status);
    if (cause && (previous.name === 'open' || (hasEnded && cause.refused))) {
      Subscription.notify(this.subscriptions.subscriptions, 'disconnected', {
        willAttemptReconnect: this.connection.state.name !== 'idle',
        reason: cause.reason,
        code: cause.code,
      });
    }
  }

  /** To the page or the app, for as long as a connection is wanted. */
  #listen(): void {
    const { connection, settings } = this;
    const signals = {
      wake: () => connection.dispatch('wake'),
      suspend: () => connection.dispatch('suspend'),
    };
    this.#stopListening = callSafely(() => settings.wake?.(signals));
    // It may have ended the connection at once.
    if (connection.state.name === 'idle') callSafely(this.#stopListening);
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
