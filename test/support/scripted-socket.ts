/** Sockets that do what the test says and nothing else; for when single socket events matter. */
import type { SocketConstructor, SocketLike } from '../../src/core/index.js';

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

export class ScriptedSocket implements SocketLike {
  readyState = CONNECTING;
  protocol = '';
  bufferedAmount = 0;
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  /** The constructor's arguments. */
  readonly args: readonly unknown[];
  /** The frames that the client sent. */
  readonly sent: string[] = [];
  /** When the client asked for it to be closed, on the clock of `performance.now`. */
  closedAt: number | undefined;
  /** Whether `close` has its event at once, as no standard has it, and some implementations do. */
  closesSynchronously = false;

  constructor(...args: readonly unknown[]) {
    this.args = args;
  }

  get url(): unknown {
    return this.args[0];
  }

  get subprotocols(): unknown {
    return this.args[1];
  }

  send(data: string): void {
    if (this.readyState === CONNECTING) throw new Error('sent on a connecting socket');
    this.sent.push(data);
  }

  close(): void {
    this.closedAt ??= performance.now();
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSING;
    if (this.closesSynchronously) this.closes(1000);
  }

  /** Whether the client still pays for it. */
  get isAlive(): boolean {
    return this.readyState === CONNECTING || this.readyState === OPEN;
  }

  /** The handshake succeeds. */
  opens(protocol = 'actioncable-v1-json'): this {
    this.readyState = OPEN;
    this.protocol = protocol;
    this.onopen?.({ type: 'open' } as never);
    return this;
  }

  /** A frame arrives: strings and bytes as they are, everything else as JSON. */
  receives(frame: unknown): this {
    const isRaw = typeof frame === 'string' || ArrayBuffer.isView(frame);
    this.onmessage?.({ type: 'message', data: isRaw ? frame : JSON.stringify(frame) } as never);
    return this;
  }

  /** Opens, if it has not, and the server's welcome arrives. */
  welcomes(): this {
    if (this.readyState === CONNECTING) this.opens();
    return this.receives({ type: 'welcome' });
  }

  pings(): this {
    return this.receives({ type: 'ping', message: 1 });
  }

  /** It closes for good; by default abruptly, as a refused handshake or a lost link does. */
  closes(code = 1006): this {
    if (this.readyState === CLOSED) return this;
    this.readyState = CLOSED;
    if (code === 1006) this.onerror?.({ type: 'error' } as never);
    this.onclose?.({ type: 'close', code, reason: '', wasClean: code !== 1006 } as never);
    return this;
  }
}

/** A `WebSocket` class and the sockets made from it, in order. */
export function scriptedSockets(): {
  readonly WebSocket: SocketConstructor;
  readonly sockets: ScriptedSocket[];
} {
  const sockets: ScriptedSocket[] = [];
  class WebSocket extends ScriptedSocket {
    constructor(...args: readonly unknown[]) {
      super(...args);
      sockets.push(this);
    }
  }
  return { WebSocket, sockets };
}
