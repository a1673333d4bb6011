/** One WebSocket: frames out while the other end reads them, texts in; it knows no commands. */
import type { RawData, WebSocket } from 'ws';

/** Bytes that wait for a reader who does not read. More, and the reader is given up. */
const MAX_BUFFERED = 1_048_576;
/** Milliseconds in which the other end has to answer to a close. */
const CLOSE_TIMEOUT = 2_000;

export interface SocketHandlers {
  /** `null` for a binary frame: Action Cable is text. */
  received(text: string | null): void;
  closed(): void;
}

export class Socket {
  readonly #socket: WebSocket;
  #isAlive = true;

  constructor(socket: WebSocket, { received, closed }: SocketHandlers) {
    this.#socket = socket;
    socket.on('message', (data: RawData, isBinary: boolean) => {
      this.#isAlive = true;
      // As text, a buffer is one: `ws` has no option to get it as such.
      received(isBinary ? null : String(data));
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    // A frame that is too large, or no UTF-8: `ws` closes with the right code behind this event.
    socket.on('error', () => {});
    socket.on('close', closed);
  }

  get isOpen() {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(frame: string): void {
    if (!this.isOpen) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED) this.#socket.terminate();
    else this.#socket.send(frame);
  }

  /** Ends who has not answered since the last call, and asks the others: a goodbye may get lost. */
  checkAlive(): void {
    if (!this.#isAlive && !this.#socket.isPaused) return this.#socket.terminate();
    this.#isAlive = false;
    if (this.isOpen) this.#socket.ping();
  }

  /** Reads nothing more until `resume`: the sender's network holds it back. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(code: number): void {
    this.#socket.close(code);
    this.#socket.resume();
    setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT).unref();
  }
}
