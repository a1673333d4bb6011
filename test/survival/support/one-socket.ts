/** At most one socket: what is let go is closed at once, but for one in a page that has not been heard yet. */
import type { ModelSocket } from './model-socket.js';

/** A page closes it with its second frame, and so gets no third. */
const LAST_FRAME = 2;

export class OneSocket {
  readonly #isInPage: boolean;
  readonly #faults: string[] = [];
  readonly #letGo = new Set<ModelSocket>();

  constructor(isInPage: boolean) {
    this.#isInPage = isInPage;
  }

  /** What the client did that it must not. */
  get faults(): readonly string[] {
    const late = [...this.#letGo].filter(({ heard }) => heard > LAST_FRAME);
    return [...this.#faults, ...late.map(() => 'let go, and kept behind its second frame')];
  }

  /** How many were let go, and are still to be closed: in a page, for a while. */
  get kept(): number {
    return [...this.#letGo].filter((socket) => socket.readyState < 3 && !socket.isClosed).length;
  }

  /** The client has neither a connection nor an attempt. */
  isLeft(sockets: readonly ModelSocket[]): void {
    for (const socket of sockets) {
      if (!socket.isAlive || this.#letGo.has(socket)) continue;
      this.#letGo.add(socket);
      if (!this.#isInPage) this.#faults.push('let go, and not closed');
      if (socket.heard > 0) this.#faults.push('let go when it was heard, and not closed');
    }
  }

  /** The client makes another. */
  dials(sockets: readonly ModelSocket[]): void {
    const isSecond = sockets.some((socket) => socket.isAlive && !this.#letGo.has(socket));
    if (isSecond) this.#faults.push('dialled while there was a socket');
  }
}
