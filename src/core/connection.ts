/** Renders the connection's state, one socket at most; every decision is made by `transition`. */
import type { Agenda } from './agenda.js';
import { now } from './clock.js';
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionState,
  deadline,
  hasSocket,
  type Waiting,
} from './connection-state.js';
import { type Counters, NO_COUNTERS } from './counters.js';
import { type CableError, ConnectionError } from './errors.js';
import { causeOf, type LossCause } from './loss.js';
import { evaluate, isPromise, type Lazy, type Settings } from './options.js';
import type { Incoming } from './protocol.js';
import { type Address, OPEN, retireSocket, type SocketLike } from './socket.js';
import type { ConnectionStatus } from './status.js';
import { transition } from './transition.js';

/** What the driver needs of its owner, and tells it. None may throw. @internal */
export interface ConnectionOwner {
  readonly agenda: Agenda;
  readonly settings: Settings;
  readonly _url: Lazy<string>;
  /** To be offered beside those of the settings. */
  readonly subprotocols: readonly string[];
  changed(state: ConnectionState, previous: ConnectionState): void;
  /** What does not concern the connection itself. */
  received(incoming: Exclude<Incoming, { readonly type: 'welcome' | 'ping' | 'disconnect' }>): void;
  failed(error: CableError): void;
}

/** In our own words; the runtime's may quote the URL, and with it a token. */
const PROBLEMS = {
  unavailable: 'The url, subprotocols or headers could not be had: trying again',
  no_socket: 'No WebSocket can be made: check the url, subprotocols or headers',
  unsupported_subprotocol: 'Not an Action Cable server, by its subprotocol: check the url',
};

/** What belongs to one attempt, and to the connection that comes of it. */
interface Link {
  /** Missing while the address is looked up. */
  socket?: SocketLike;
  /** Until when the socket may take to open and to be listed, should it have to go before its first frame. */
  openUntil: number;
  /** `-Infinity` before the socket has opened. */
  lastActivity: number;
}

/** There is no attempt. */
const NO_LINK: Readonly<Link> = { openUntil: 0, lastActivity: -Infinity };

/** The consumer's one connection, under the names that Rails uses. */
export class Connection {
  readonly #owner: ConnectionOwner;
  #state: ConnectionState = { name: 'idle', cause: null };
  #link: Readonly<Link> = NO_LINK;
  /** When the state began, as `Date.now()` counts. @internal */
  since = Date.now();
  /** @internal */
  readonly counters: Counters = { ...NO_COUNTERS };

  /** @internal */
  constructor(owner: ConnectionOwner) {
    this.#owner = owner;
  }

  /** The present socket, to look at. */
  get webSocket(): SocketLike | undefined {
    return this.#link.socket;
  }

  /** Whether the server's welcome has come, so that commands can be sent. */
  isOpen(): boolean {
    return this.#state.name === 'open';
  }

  /** Whether there is a connection or an attempt at one. */
  isActive(): boolean {
    return hasSocket(this.#state);
  }

  /**
   * What the server said of its clock last, in Unix seconds: with each ping, every 3 s. Kept when the
   * connection is lost; `null` before the first ping, and where pings carry no time.
   */
  readonly serverTime: number | null = null;

  /** @internal */
  get state(): ConnectionState {
    return this.#state;
  }

  /** In the words of Rails' client. */
  getState(): 'connecting' | 'open' | 'closed' {
    if (this.isOpen()) return 'open';
    return this.isActive() ? 'connecting' : 'closed';
  }

  /** Gives up the present socket, if there is one, and opens another. */
  reopen(): void {
    this.dispatch('reopen', causeOf('reopened'));
  }

  /** What a caller can see of it; a new one each time. @internal */
  snapshot(): ConnectionStatus {
    const { cause, attempt = 0, until } = this.#state as Partial<Waiting>;
    const connection = this;
    return {
      state: this.#state.name,
      attempt,
      retryAt: until === undefined ? null : Date.now() + until - now(),
      reason: cause?.reason ?? null,
      code: cause?.code ?? null,
      get bufferedAmount() {
        return connection.webSocket?.bufferedAmount ?? 0;
      },
      lastFrameAge() {
        const age = now() - connection.#link.lastActivity;
        return age < Infinity ? age : null;
      },
    };
  }

  /** @returns whether the frame was handed to an open socket; that is not yet delivery @internal */
  transmit(frame: string | undefined): boolean {
    const socket = this.webSocket;
    const isReady = !!frame && this.isOpen() && socket?.readyState === OPEN;
    if (isReady) {
      socket.send(frame);
      this.counters.framesOut++;
      this.counters.bytesOut += frame.length;
    }
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
    // A policy of the caller's may have moved on: what it did counts.
    if (state === previous || previous !== this.#state) return;
    this.#state = state;
    if (state.name !== previous.name) this.since = Date.now();
    if (event === 'welcome') this.counters.connections++;
    if (!hasSocket(state)) this.#drop();
    this.#owner.changed(state, previous);
    this.#owner.agenda.add(this);
    // A callback may have moved on, and opened it.
    if (this.isActive() && this.#link === NO_LINK) void this.#open();
  }

  #context(): ConnectionContext {
    return {
      ...this.#owner.settings,
      now: now(),
      lastActivity: this.#link.lastActivity,
    };
  }

  #lose(...why: Parameters<typeof causeOf>): void {
    this.dispatch('lost', causeOf(...why));
  }

  #fail(reason: keyof typeof PROBLEMS, cause: unknown): void {
    this.#lose(reason, null, reason !== 'unavailable');
    const problem = cause instanceof ConnectionError ? cause.message : PROBLEMS[reason];
    this.#owner.failed(new ConnectionError(problem, { cause }));
  }

  /** Without a promise among the values, the socket exists when this returns. */
  async #open(): Promise<void> {
    const { settings, subprotocols, _url } = this.#owner;
    const { createSocket, openTimeout, protocol, resolveUrl, WebSocket } = settings;
    const link: Link = { ...NO_LINK };
    this.#link = link;
    this.counters.attempts++;
    let reason: keyof typeof PROBLEMS = 'unavailable';
    try {
      const parts: Lazy<unknown>[] = [_url, settings.subprotocols, settings.headers];
      let values = parts.map(evaluate);
      if (values.some(isPromise)) values = await Promise.all(values);
      // Meanwhile the attempt may have been given up.
      if (this.#link !== link) return;
      const [url, extra, headers] = values as [string, readonly string[], Address['headers']];
      // Action Cable's servers expect the second one.
      const offered = [
        ...protocol.subprotocols,
        'actioncable-unsupported',
        ...extra,
        ...subprotocols,
      ];
      reason = 'no_socket';
      const address = { url: resolveUrl(url), subprotocols: offered, headers };
      const socket = evaluate(() => createSocket(address, WebSocket));
      if (isPromise(socket))
        throw new ConnectionError('createSocket returned a promise, no socket');
      link.openUntil = now() + openTimeout;
      // The caller's own function may have disconnected.
      if (this.#link !== link) return retireSocket(socket, link.openUntil);
      socket.onopen = () => {
        link.lastActivity = now();
        if (protocol.subprotocols.includes(socket.protocol)) return this.#owner.agenda.add(this);
        link.openUntil = 0;
        this.#fail('unsupported_subprotocol', socket.protocol);
      };
      socket.onmessage = (event: { readonly data: unknown }) => {
        link.lastActivity = now();
        link.openUntil = 0;
        this.counters.framesIn++;
        // What is no text is no frame, and may have no length.
        this.counters.bytesIn += (event.data as string | undefined)?.length ?? 0;
        this.#received(protocol.decode(event.data));
      };
      socket.onclose = (event: { readonly code: number }) => this.#lose('closed', event.code);
      // Only a socket that has failed has errors. In Node 20 and 22 no close event follows a refused
      // handshake, and in Deno one with code 0.
      socket.onerror = () => this.#lose('closed', 1006);
      link.socket = socket;
    } catch (cause) {
      if (this.#link === link) this.#fail(reason, cause);
    }
  }

  #received(incoming: Incoming): void {
    const { type } = incoming;
    if (type === 'welcome') this.dispatch(type);
    else if (type === 'disconnect') {
      this.#lose(incoming.reason ?? 'server_closed', null, !incoming.reconnect);
    } else if (type === 'ping') {
      const { message } = incoming;
      (this as { serverTime: number | null }).serverTime =
        typeof message === 'number' ? message : null;
    } else this.#owner.received(incoming);
  }

  #drop(): void {
    const { openUntil, socket } = this.#link;
    this.#link = NO_LINK;
    // An unclosed handshake that hangs would hold up the next one in the browser's queue.
    const hangs = (this.#state as Partial<Waiting>).cause?.reason === 'timeout';
    if (socket) retireSocket(socket, hangs ? 0 : openUntil);
  }
}
