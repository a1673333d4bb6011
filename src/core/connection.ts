/** Renders the connection's state, one socket at most; every decision is made by `transition`. */
import { type AddressOwner, addressOf } from './address.js';
import type { Agenda } from './agenda.js';
import { endTurn, now, nowOfTurn } from './clock.js';
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionState,
  deadline,
  FRESH,
  hasSocket,
  type Waiting,
} from './connection-state.js';
import type { Counters } from './counters.js';
import { type CableError, ConnectionError } from './errors.js';
import { causeOf, type LossCause } from './loss.js';
import { evaluate, isPromise } from './options.js';
import type { Incoming } from './protocol.js';
import { type Address, OPEN, retireSocket, type SocketLike } from './socket.js';
import type { ConnectionStatus } from './status.js';
import { transition } from './transition.js';

/** What the driver needs of its owner, and tells it. None may throw. @internal */
export interface ConnectionOwner extends AddressOwner {
  readonly agenda: Agenda;
  readonly counters: Counters;
  changed(state: ConnectionState, previous: ConnectionState): void;
  /** What does not concern the connection itself. */
  received(incoming: Exclude<Incoming, { readonly type: 'welcome' | 'ping' | 'disconnect' }>): void;
  failed(error: CableError): void;
}

/** In our own words; the runtime's quote the URL, a subprotocol or a header, and with it a token. */
const PROBLEMS = {
  unavailable: 'The url, subprotocols, headers or token could not be had: trying again',
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
  #state: ConnectionState = FRESH;
  #link: Readonly<Link> = NO_LINK;
  #serverTime: number | null = null;
  /** When the state began, as `Date.now()` counts. @internal */
  since = Date.now();

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
   * connection is lost, until a `reset`; `null` before the first ping, and where pings carry no time.
   */
  get serverTime(): number | null {
    return this.#serverTime;
  }

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
    this.dispatch('reopen');
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
    const isReady = this.isOpen() && socket?.readyState === OPEN && !!frame;
    if (isReady) {
      socket.send(frame);
      this.#owner.counters.framesOut++;
      this.#owner.counters.bytesOut += frame.length;
    }
    return isReady;
  }

  /** When the state has to be looked at. @internal */
  get due(): number {
    return deadline(this.#state, this.#context());
  }

  /** @internal */
  look(isLate: boolean): void {
    endTurn();
    this.dispatch(isLate ? 'late' : 'timer');
  }

  /** @internal */
  dispatch(event: ConnectionEvent, cause?: LossCause): void {
    const previous = this.#state;
    const state = transition(previous, event, this.#context(), cause);
    // A policy of the caller's may have moved on: what it did counts.
    if (state === previous || previous !== this.#state) return;
    this.#state = state;
    if (event === 'reset') this.#serverTime = null;
    if (state.name !== previous.name) this.since = Date.now();
    if (event === 'welcome') this.#owner.counters.connections++;
    if (!hasSocket(state)) this.#drop();
    this.#owner.changed(state, previous);
    this.#owner.agenda.add(this);
    // A callback may have moved on, and opened it.
    if (this.isActive() && this.#link === NO_LINK) void this.#open();
  }

  #context(): ConnectionContext {
    const { lastActivity } = this.#link;
    // The settings come last: to add to what was spread takes ten times as long.
    return { now: now(), lastActivity, ...this.#owner.settings };
  }

  #lose(...why: Parameters<typeof causeOf>): void {
    this.dispatch('lost', causeOf(...why));
  }

  #fail(reason: keyof typeof PROBLEMS, error?: unknown): void {
    this.#lose(reason, null, reason !== 'unavailable');
    // What the caller's functions throw is the caller's; of what a runtime does, only the name is safe.
    const cause = reason === 'unavailable' ? error : (error as Error | undefined)?.name;
    const isOurs = error instanceof ConnectionError;
    this.#owner.failed(isOurs ? error : new ConnectionError(PROBLEMS[reason], { cause }));
  }

  /** Without a promise among the values, the socket exists when this returns. */
  async #open(): Promise<void> {
    const link: Link = { ...NO_LINK };
    this.#link = link;
    this.#owner.counters.attempts++;
    let reason: keyof typeof PROBLEMS = 'unavailable';
    try {
      let address = addressOf(this.#owner, this.#state.refresh === 'due');
      if (isPromise(address)) address = await address;
      // Meanwhile the attempt may have been given up.
      if (this.#link !== link) return;
      reason = 'no_socket';
      this.#dial(link, address);
    } catch (error) {
      if (this.#link === link) this.#fail(reason, error);
    }
  }

  #dial(link: Link, address: Address): void {
    const { createSocket, openTimeout, protocol, resolveUrl, WebSocket } = this.#owner.settings;
    const url = resolveUrl(address.url);
    const socket = evaluate(() => createSocket({ ...address, url }, WebSocket));
    if (isPromise(socket)) throw new ConnectionError('createSocket returned a promise, no socket');
    link.openUntil = now() + openTimeout;
    // The caller's own function may have disconnected.
    if (this.#link !== link) return retireSocket(socket, link.openUntil);
    socket.onopen = () => {
      link.lastActivity = now();
      if (protocol.subprotocols.includes(socket.protocol)) return this.#owner.agenda.add(this);
      link.openUntil = 0;
      // Which one it is stays unsaid: it may be a token.
      this.#fail('unsupported_subprotocol');
    };
    const { counters } = this.#owner;
    socket.onmessage = (event: { readonly data: unknown }) => {
      link.lastActivity = nowOfTurn();
      link.openUntil = 0;
      counters.framesIn++;
      // What is no text is no frame, and may have no length.
      counters.bytesIn += (event.data as string | undefined)?.length ?? 0;
      this.#received(protocol.decode(event.data));
    };
    socket.onclose = (event: { readonly code: number }) => this.#lose('closed', event.code);
    // Only a socket that has failed has errors. In Node 20 and 22 no close event follows a refused
    // handshake, and in Deno one with code 0.
    socket.onerror = () => this.#lose('closed', 1006);
    link.socket = socket;
  }

  #received(incoming: Incoming): void {
    const { type } = incoming;
    if (type === 'welcome') this.dispatch(type);
    else if (type === 'disconnect') {
      this.#lose(incoming.reason ?? 'server_closed', null, !incoming.reconnect);
    } else if (type === 'ping') {
      this.#serverTime = Number.isFinite(incoming.message) ? (incoming.message as number) : null;
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
