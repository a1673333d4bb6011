/** Renders the connection's state: one socket, one timer; every decision is made by `transition`. */
import type { Agenda } from './agenda.js';
import { delayUntil, now } from './clock.js';
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionState,
  deadline,
  hasSocket,
  type Waiting,
} from './connection-state.js';
import { type CableError, ConnectionError } from './errors.js';
import { causeOf, type LossCause, type LossReason } from './loss.js';
import { evaluate, isPromise, type Lazy, type Settings } from './options.js';
import type { Incoming } from './protocol.js';
import { type Address, OPEN, retireSocket, type SocketLike } from './socket.js';
import { transition } from './transition.js';

/** What the driver tells its owner. None may throw. @internal */
export interface ConnectionOwner {
  readonly agenda: Agenda;
  readonly _url: Lazy<string>;
  /** To be offered beside those of the settings. */
  readonly subprotocols: readonly string[];
  changed(state: ConnectionState, previous: ConnectionState): void;
  /** Only while the connection is open, and only what concerns the subscriptions. */
  received(incoming: Incoming): void;
  failed(error: CableError): void;
}

/** Offered last, as Action Cable's servers expect. */
const UNSUPPORTED = 'actioncable-unsupported';

/** The consumer's one connection; `consumer.connection` shows it under the names that Rails uses. */
export class Connection {
  readonly #settings: Settings;
  readonly #owner: ConnectionOwner;
  #state: ConnectionState = { name: 'idle', cause: null };
  #socket: SocketLike | undefined;
  /** How long the present socket may take to open, should it have to go before. */
  #openUntil = 0;
  #lastActivity = -Infinity;
  /** Stands for the attempt whose address is being looked up. */
  #search: object | undefined;

  /** @internal */
  constructor(settings: Settings, owner: ConnectionOwner) {
    this.#settings = settings;
    this.#owner = owner;
  }

  /** @internal */
  get state(): ConnectionState {
    return this.#state;
  }

  /** The present socket, to look at. */
  get webSocket(): SocketLike | undefined {
    return this.#socket;
  }

  /** Milliseconds since the present socket was last heard of; `null` if it was not. */
  get silence(): number | null {
    return this.#lastActivity === -Infinity ? null : now() - this.#lastActivity;
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
    this.dispatch('reopen', causeOf('reopened'));
  }

  /** @returns whether the frame was handed to an open socket; that is not yet delivery @internal */
  send(frame: string): boolean {
    const socket = this.#socket;
    const isReady = this.isOpen() && socket?.readyState === OPEN;
    if (isReady) socket.send(frame);
    return isReady;
  }

  /** When the state has to be looked at. @internal */
  get due(): number {
    return deadline(this.#state, this.#context());
  }

  /** @internal */
  look(isLate: boolean): void {
    this.dispatch(isLate ? 'late' : 'timer');
  }

  /** @internal */
  dispatch(event: ConnectionEvent, cause?: LossCause): void {
    const previous = this.#state;
    const state = transition(previous, event, this.#context(), cause);
    if (state === previous) return;
    this.#state = state;
    if (!hasSocket(state)) this.#dropSocket();
    this.#owner.agenda.add(this);
    this.#owner.changed(state, previous);
    // A callback may have moved on.
    if (state === this.#state && hasSocket(state) && !hasSocket(previous)) this.#open();
  }

  #context(): ConnectionContext {
    return { ...this.#settings, now: now(), lastActivity: this.#lastActivity };
  }

  #lose(reason: LossReason, code: number | null = null, refused = false): void {
    this.dispatch('lost', causeOf(reason, code, refused));
  }

  #fail(reason: LossReason, problem: string, cause?: unknown): void {
    this.#lose(reason, null, reason !== 'unavailable');
    this.#owner.failed(new ConnectionError(problem, { cause }));
  }

  /** Without a promise among the values, the socket exists when this returns. */
  async #open(): Promise<void> {
    const { protocol, subprotocols, headers } = this.#settings;
    const search = {};
    this.#search = search;
    try {
      let values: unknown[] = [this.#owner._url, subprotocols, headers].map(evaluate<unknown>);
      if (values.some(isPromise)) values = await Promise.all(values);
      // Meanwhile the attempt may have been given up.
      if (this.#search !== search) return;
      const [url, extra, sent] = values as [string, readonly string[], Address['headers']];
      const offered = [
        ...protocol.subprotocols,
        UNSUPPORTED,
        ...extra,
        ...this.#owner.subprotocols,
      ];
      this.#makeSocket({ url, subprotocols: offered, headers: sent }, search);
    } catch (cause) {
      if (this.#search === search) {
        this.#fail('unavailable', 'Cannot get the url, subprotocols or headers', cause);
      }
    }
  }

  #makeSocket(address: Address, search: object): void {
    const { createSocket, resolveUrl, openTimeout } = this.#settings;
    let socket: SocketLike;
    try {
      socket = createSocket({ ...address, url: resolveUrl(address.url) });
    } catch (cause) {
      // Not the runtime's own message: it may quote the URL, and with it a token.
      return this.#fail('no_socket', 'No socket: check url, subprotocols and WebSocket', cause);
    }
    // The caller's own function may have disconnected.
    if (this.#search !== search) return retireSocket(socket, openTimeout);
    this.#socket = socket;
    this.#openUntil = now() + openTimeout;
    socket.onopen = () => this.#opened(socket.protocol);
    socket.onmessage = (event: { readonly data: unknown }) => this.#received(event.data);
    socket.onclose = (event: { readonly code: number }) => this.#lose('closed', event.code);
    // A close event follows; where it does not, the deadline comes.
    socket.onerror = () => {};
  }

  #opened(subprotocol: string): void {
    this.#lastActivity = now();
    if (this.#settings.protocol.subprotocols.includes(subprotocol)) this.#owner.agenda.add(this);
    else this.#fail('unsupported_subprotocol', `Not Action Cable, but "${subprotocol}"`);
  }

  #received(data: unknown): void {
    this.#lastActivity = now();
    const incoming = this.#settings.protocol.decode(data);
    switch (incoming.type) {
      case 'welcome':
        this.dispatch('welcome');
        break;
      case 'disconnect':
        this.#lose(incoming.reason ?? 'server_closed', null, !incoming.reconnect);
        break;
      case 'malformed':
        this.#owner.failed(incoming.error);
        break;
      case 'ping':
        break;
      default:
        if (this.isOpen()) this.#owner.received(incoming);
    }
  }

  #dropSocket(): void {
    const socket = this.#socket;
    this.#search = this.#socket = undefined;
    this.#lastActivity = -Infinity;
    // An unclosed handshake that hangs would hold up the next one in the browser's queue.
    const hangs = (this.#state as Partial<Waiting>).cause?.reason === 'timeout';
    if (socket) retireSocket(socket, hangs ? 0 : delayUntil(this.#openUntil));
  }
}
