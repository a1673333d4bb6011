/** Renders the connection's state: one socket, one timer; every decision is made by `transition`. */
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionPolicy,
  type ConnectionState,
  deadline,
  hasSocket,
} from './connection-state.js';
import { type CableError, ConnectionError } from './errors.js';
import { causeOf, type LossReason } from './loss.js';
import type { Incoming, Protocol } from './protocol.js';
import { type Address, OPEN, retireSocket, type SocketLike } from './socket.js';
import { delayUntil } from './timer.js';
import { transition } from './transition.js';

/** A timer that fires later than by this (ms) has slept. */
const LATE = 1_000;

/** @internal */
export interface ConnectionOptions extends ConnectionPolicy {
  readonly protocol: Protocol;
  /** Asked once per attempt; returns a promise only where the caller gave one. */
  readonly locate: () => Address | Promise<Address>;
  readonly createSocket: (address: Address) => SocketLike;
}

/** Whom the driver tells. None of them may throw. @internal */
export interface ConnectionCallbacks {
  changed(state: ConnectionState, previous: ConnectionState): void;
  /** Only while the connection is open, and only what concerns the subscriptions. */
  received(incoming: Incoming): void;
  failed(error: CableError): void;
}

/** The consumer's one connection; `consumer.connection` shows it under the names that Rails uses. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #callbacks: ConnectionCallbacks;
  #state: ConnectionState = { name: 'idle', cause: null };
  #socket: SocketLike | undefined;
  #madeAt = 0;
  #lastActivity = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Stands for the attempt whose address is being looked up. */
  #search: object | undefined;

  /** @internal */
  constructor(options: ConnectionOptions, callbacks: ConnectionCallbacks) {
    this.#options = options;
    this.#callbacks = callbacks;
  }

  /** @internal */
  get state(): ConnectionState {
    return this.#state;
  }

  /** The present socket, to look at. */
  get webSocket(): SocketLike | undefined {
    return this.#socket;
  }

  /** Milliseconds since the present socket was last heard of; `null` if it has not opened. */
  get silence(): number | null {
    const silence = performance.now() - this.#lastActivity;
    return this.#socket && silence < Infinity ? silence : null;
  }

  /** Whether the server's welcome has come, so that commands can be sent. */
  isOpen(): boolean {
    return this.#state.name === 'open';
  }

  /** Whether there is a connection or an attempt at one. */
  isActive(): boolean {
    return hasSocket(this.#state);
  }

  getState(): 'connecting' | 'open' | 'closed' {
    if (this.isOpen()) return 'open';
    return this.isActive() ? 'connecting' : 'closed';
  }

  /** Gives up the present socket, if there is one, and opens another. */
  reopen(): void {
    this.dispatch({ type: 'reopen' });
  }

  /** @returns whether the frame was handed to an open socket; that is not yet delivery @internal */
  send(frame: string): boolean {
    const socket = this.#socket;
    if (!this.isOpen() || socket?.readyState !== OPEN) return false;
    socket.send(frame);
    return true;
  }

  /** @internal */
  dispatch(event: ConnectionEvent): void {
    const previous = this.#state;
    const state = transition(previous, event, this.#context());
    this.#state = state;
    if (state === previous) {
      if (event.type === 'timer') this.#armTimer();
      return;
    }
    if (!hasSocket(state)) this.#dropSocket();
    this.#armTimer();
    this.#callbacks.changed(state, previous);
    // A callback may have moved on.
    if (state === this.#state && hasSocket(state) && !hasSocket(previous)) this.#findAddress();
  }

  #lose(reason: LossReason, code: number | null = null, refused = false): void {
    this.dispatch({ type: 'lost', cause: causeOf(reason, code, refused) });
  }

  #fail(reason: LossReason, error: ConnectionError): void {
    this.#callbacks.failed(error);
    this.#lose(reason, null, reason !== 'unavailable');
  }

  #context(): ConnectionContext {
    return { ...this.#options, now: performance.now(), lastActivity: this.#lastActivity };
  }

  #armTimer(): void {
    clearTimeout(this.#timer);
    const context = this.#context();
    const due = deadline(this.#state, context);
    if (due === Infinity) return;
    const delay = delayUntil(due, context.now);
    const wallClock = Date.now();
    this.#timer = setTimeout(() => {
      // Some clocks stop while the machine sleeps: either may tell that it did.
      const elapsed = Math.max(performance.now() - context.now, Date.now() - wallClock);
      this.dispatch({ type: 'timer', late: elapsed - delay > LATE });
    }, delay);
  }

  #findAddress(): void {
    const search = {};
    this.#search = search;
    const found = (address: Address) => {
      if (this.#search === search) this.#makeSocket(address);
    };
    const failed = (cause: unknown) => {
      if (this.#search !== search) return;
      const problem = 'The url, subprotocols or headers could not be had; trying again';
      this.#fail('unavailable', new ConnectionError(problem, { cause }));
    };
    try {
      const address = this.#options.locate();
      if (address instanceof Promise) address.then(found, failed);
      else found(address);
    } catch (error) {
      failed(error);
    }
  }

  #makeSocket(address: Address): void {
    let socket: SocketLike;
    try {
      socket = this.#options.createSocket(address);
    } catch (cause) {
      // Not the runtime's own message: it may quote the URL, and with it a token.
      const problem = 'No socket can be made: check the url, subprotocols, headers and WebSocket';
      return this.#fail('no_socket', new ConnectionError(problem, { cause }));
    }
    this.#socket = socket;
    this.#madeAt = performance.now();
    this.#lastActivity = -Infinity;
    socket.onopen = () => this.#opened(socket.protocol);
    socket.onmessage = (event: { readonly data: unknown }) => this.#received(event.data);
    socket.onclose = (event: { readonly code: number }) => this.#lose('closed', event.code);
    // A close event follows; where it does not, the deadline comes.
    socket.onerror = () => {};
  }

  #opened(subprotocol: string): void {
    this.#lastActivity = performance.now();
    if (this.#options.protocol.subprotocols.includes(subprotocol)) return this.#armTimer();
    const problem = `Not an Action Cable server: it chose the subprotocol "${subprotocol}"`;
    this.#fail('unsupported_subprotocol', new ConnectionError(problem));
  }

  #received(data: unknown): void {
    this.#lastActivity = performance.now();
    const incoming = this.#options.protocol.decode(data);
    switch (incoming.type) {
      case 'welcome':
        return this.dispatch({ type: 'welcome' });
      case 'disconnect':
        return this.#lose(incoming.reason ?? 'server_closed', null, !incoming.reconnect);
      case 'malformed':
        return this.#callbacks.failed(incoming.error);
      case 'ping':
        return;
    }
    if (this.isOpen()) this.#callbacks.received(incoming);
  }

  #dropSocket(): void {
    this.#search = undefined;
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    // An unclosed handshake that hangs would hold up the next one in the browser's queue.
    const hangs = 'cause' in this.#state && this.#state.cause?.reason === 'timeout';
    const patience = this.#madeAt + this.#options.openTimeout - performance.now();
    retireSocket(socket, hangs ? 0 : patience);
  }
}
