/** A socket as the client has it, and the link behind it; what the server does with it is not its business. */
import type { SocketLike } from '../../../src/core/index.js';
import type { VirtualTime } from './time.js';
import { WireRules } from './wire-rules.js';

/** Who is at the other end. */
export interface Peer {
  readonly time: VirtualTime;
  /** How long a frame is on its way. */
  readonly latency: number;
  /** How long it takes from the beginning of a close to its event. */
  readonly closing: number;
  /** A command has arrived. */
  got(socket: ModelSocket, frame: string): void;
  /** The client has closed. */
  left(socket: ModelSocket): void;
  /** The client is about to be told that the handshake has succeeded. */
  opening(socket: ModelSocket): void;
  /** The client is about to get a frame, and has got it. */
  delivering(socket: ModelSocket, frame: unknown): () => void;
}

export class ModelSocket implements SocketLike {
  readyState = 0;
  protocol = '';
  readonly bufferedAmount = 0;
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;

  readonly rules: WireRules;
  readonly madeAt: number;
  isWelcomed = false;
  /** Nothing gets through any more, and nobody is told: a half-open link. */
  isStalled = false;
  /** Whether the client has closed it, be it behind the server. */
  isClosed = false;
  /** How many frames the client was handed. */
  heard = 0;
  /** How many frames the client sent, and the numbers of those that are commands. */
  sent = 0;
  readonly performed: number[] = [];
  lastSentAt = -Infinity;
  readonly #peer: Peer;
  /** When the last frame of a direction arrives: none overtakes another. */
  readonly #last = { in: 0, out: 0 };

  constructor(peer: Peer) {
    this.#peer = peer;
    this.madeAt = peer.time.now;
    this.rules = new WireRules(peer.time);
  }

  /** Whether the client has not closed it, and nobody else has. */
  get isAlive(): boolean {
    return this.readyState < 2;
  }

  send(frame: string): void {
    if (this.readyState !== 1) this.rules.faults.push('sent on a socket that is not open');
    if (!this.isWelcomed) this.rules.faults.push('sent before the welcome');
    this.sent++;
    this.lastSentAt = this.#peer.time.now;
    this.#note(JSON.parse(frame));
    this.#carry('out', () => this.#peer.got(this, frame));
  }

  close(): void {
    this.isClosed = true;
    if (!this.isAlive) return;
    this.readyState = 2;
    const { time, latency, closing } = this.#peer;
    this.#carry('out', () => this.#peer.left(this));
    time.later(Math.max(latency, closing), () => this.#close(1000));
  }

  /** The handshake succeeds. */
  opens(protocol = 'actioncable-v1-json'): void {
    this.#carry('in', () => {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      this.protocol = protocol;
      this.#peer.opening(this);
      this.onopen?.({ type: 'open' } as never);
    });
  }

  /** A frame is on its way to the client: an object as JSON, all else as it is. */
  delivers(frame: unknown): void {
    this.#carry('in', () => this.hands(frame));
  }

  /** The client gets a frame now. */
  hands(frame: unknown): void {
    if (this.readyState !== 1) return;
    const isValue = typeof frame === 'object' && frame !== null && !ArrayBuffer.isView(frame);
    const data = isValue ? JSON.stringify(frame) : frame;
    this.heard++;
    const delivered = this.#peer.delivering(this, data);
    this.onmessage?.({ type: 'message', data } as never);
    delivered();
  }

  /** The server's side begins to close it: nothing more is carried, and the event comes later. */
  closes(code: number): void {
    this.#carry('in', () => {
      if (!this.isAlive) return;
      this.readyState = 2;
      this.#peer.time.later(this.#peer.closing, () => this.#close(code));
    });
  }

  /** The server's side ends it; frames that are on their way arrive first. */
  ends(code: number): void {
    this.#carry('in', () => this.#close(code));
  }

  #close(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    if (code === 1006) this.onerror?.({ type: 'error' } as never);
    this.onclose?.({ type: 'close', code } as never);
  }

  #note({ command, identifier, data }: Record<'command' | 'identifier' | 'data', string>): void {
    if (command === 'subscribe') return this.rules.subscribes(identifier);
    if (command === 'unsubscribe') return this.rules.unsubscribes(identifier);
    if (command !== 'message') return;
    this.rules.performs(identifier);
    this.performed.push(JSON.parse(data).count);
  }

  #carry(direction: 'in' | 'out', arrive: () => void): void {
    const { time, latency } = this.#peer;
    const at = Math.max(time.now + latency, this.#last[direction]);
    this.#last[direction] = at;
    time.later(at - time.now, () => {
      if (!this.isStalled) arrive();
    });
  }
}
