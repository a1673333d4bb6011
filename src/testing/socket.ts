/** The WebSocket class to inject in place of the runtime's own: a socket without a network. */
import { ABNORMAL, NO_CODE } from '../wire/index.js';
import type { ConnectionAttempt } from './connection.js';
import { soon } from './courier.js';
import { type SocketEventMap, SocketEvents } from './socket-events.js';
import { checkClose, type RequestOptions, requestOf, sizeOf } from './socket-input.js';

/** The server, as a socket sees it. */
export interface ServerEnd {
  receive(frame: unknown, arrived: () => void): void;
  leave(code: number, reason: string): void;
  abandon(): void;
}

/** The socket, as the server sees it. */
export interface ClientEnd {
  opened(subprotocol: string): void;
  receive(frame: string | Uint8Array): void;
  closed(code: number, reason: string, wasClean: boolean): void;
}

/** Asks the server for a connection. */
export type Dial = (attempt: ConnectionAttempt, client: ClientEnd) => ServerEnd;

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** The states of a socket, as numbers. */
export type ReadyState = 0 | 1 | 2 | 3;

/** A socket of the test server, with the standard interface of `WebSocket`. */
export class TestWebSocket extends SocketEvents {
  static readonly CONNECTING = CONNECTING;
  static readonly OPEN = OPEN;
  static readonly CLOSING = CLOSING;
  static readonly CLOSED = CLOSED;
  readonly CONNECTING = CONNECTING;
  readonly OPEN = OPEN;
  readonly CLOSING = CLOSING;
  readonly CLOSED = CLOSED;

  /** The address, normalised. */
  readonly url: string;
  /** Always empty: there are no extensions. */
  readonly extensions = '';
  /** What binary frames arrive as. */
  binaryType: 'blob' | 'arraybuffer' = 'blob';

  readonly #server: ServerEnd;
  readonly #origin: string;
  #readyState: ReadyState = CONNECTING;
  #wasOpen = false;
  #protocol = '';
  #bufferedAmount = 0;

  /** @internal */
  constructor(
    dial: Dial,
    url: string | { readonly href: string },
    protocols: string | readonly string[] | RequestOptions = [],
    options: RequestOptions = {},
  ) {
    super();
    const attempt = requestOf(url, protocols, options);
    this.url = attempt.url;
    this.#origin = new URL(attempt.url).origin;
    this.#server = dial(attempt, {
      opened: (subprotocol) => this.#opened(subprotocol),
      receive: (frame) => this.#received(frame),
      closed: (code, reason, wasClean) => this.#closed(code, reason, wasClean),
    });
  }

  /** As the standard has it; Vue makes no proxies of what has a tag. */
  get [Symbol.toStringTag](): string {
    return 'WebSocket';
  }

  /** `CONNECTING`, `OPEN`, `CLOSING` or `CLOSED`. */
  get readyState(): ReadyState {
    return this.#readyState;
  }

  /** The subprotocol that the server chose; `''` for none, and before the socket is open. */
  get protocol(): string {
    return this.#protocol;
  }

  /** Bytes that have not reached the server yet. */
  get bufferedAmount(): number {
    return this.#bufferedAmount;
  }

  /**
   * Sends one frame; after `close` it is lost in silence, as the standard has it.
   *
   * @throws DOMException `InvalidStateError` while the socket is connecting
   */
  send(data: string | ArrayBufferLike | ArrayBufferView | { readonly size: number }): void {
    if (this.#readyState === CONNECTING) {
      throw new DOMException('The socket is still connecting.', 'InvalidStateError');
    }
    const size = sizeOf(data);
    this.#bufferedAmount += size;
    if (this.#readyState !== OPEN) return;
    this.#server.receive(data, () => {
      this.#bufferedAmount -= size;
    });
  }

  /**
   * Closes the socket. While it is connecting, that is a failure: `error`, then `close` with 1006.
   *
   * @param code - 1000 or 3000 to 4999
   * @param reason - at most 123 bytes
   * @throws DOMException `InvalidAccessError` for another code, `SyntaxError` for a longer reason
   */
  close(code?: number, reason = ''): void {
    checkClose(code, reason);
    if (this.#readyState === CONNECTING) {
      this.#readyState = CLOSING;
      this.#server.abandon();
      soon(() => this.#closed(ABNORMAL, '', false));
    } else if (this.#readyState === OPEN) {
      this.#readyState = CLOSING;
      this.#server.leave(code ?? NO_CODE, reason);
    }
  }

  #opened(subprotocol: string): void {
    if (this.#readyState !== CONNECTING) return;
    this.#readyState = OPEN;
    this.#wasOpen = true;
    this.#protocol = subprotocol;
    this.#emit('open', {});
  }

  #received(frame: string | Uint8Array): void {
    if (this.#readyState !== OPEN) return;
    this.#emit('message', { data: this.#decode(frame), origin: this.#origin });
  }

  #decode(frame: string | Uint8Array): unknown {
    if (typeof frame === 'string') return frame;
    const bytes = Uint8Array.from(frame);
    return this.binaryType === 'arraybuffer' ? bytes.buffer : new Blob([bytes]);
  }

  #closed(code: number, reason: string, wasClean: boolean): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CLOSED;
    if (!this.#wasOpen) this.#emit('error', {});
    this.#emit('close', { code, reason, wasClean });
  }

  #emit<K extends keyof SocketEventMap>(
    type: K,
    fields: Omit<SocketEventMap[K], 'type' | 'target' | 'currentTarget' | 'timeStamp'>,
  ): void {
    const timeStamp = performance.now();
    this.dispatchEvent({ ...fields, type, target: this, currentTarget: this, timeStamp });
  }
}

/** The type of `server.WebSocket`: it fits wherever the standard's constructor does. */
export interface TestWebSocketConstructor {
  readonly prototype: TestWebSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
  /**
   * Requests a socket.
   *
   * @param url - absolute; `ws:`, `wss:`, `http:` or `https:`
   * @param protocols - the subprotocols to offer, or options as some runtimes take them
   * @param options - for runtimes whose constructor takes headers here
   * @throws DOMException `SyntaxError` for a bad address or subprotocol
   */
  new (
    url: string | { readonly href: string },
    protocols?: string | readonly string[] | RequestOptions,
    options?: RequestOptions,
  ): TestWebSocket;
}

/** Makes the class whose sockets belong to one server. */
export function createWebSocketClass(dial: Dial): TestWebSocketConstructor {
  return class WebSocket extends TestWebSocket {
    constructor(
      url: string | { readonly href: string },
      protocols?: string | readonly string[] | RequestOptions,
      options?: RequestOptions,
    ) {
      super(dial, url, protocols, options);
    }
  };
}
