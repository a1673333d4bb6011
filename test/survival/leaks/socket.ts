/** A socket that opens, welcomes, confirms and rejects at once, and keeps nothing of what it was told. */
import type { SocketLike } from '../../../src/core/index.js';

/** What has been collected. */
export const collected = { sockets: 0 };
const registry = new FinalizationRegistry<void>(() => void collected.sockets++);

export class QuickSocket implements SocketLike {
  static made = 0;
  static latest: QuickSocket | undefined;
  readyState = 0;
  readonly protocol = 'actioncable-v1-json';
  readonly bufferedAmount = 0;
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;

  constructor() {
    QuickSocket.made++;
    QuickSocket.latest = this;
    registry.register(this, undefined);
    queueMicrotask(() => {
      if (this.readyState > 0) return;
      this.readyState = 1;
      this.onopen?.({} as never);
      this.says('{"type":"welcome"}');
    });
  }

  says(frame: string): void {
    this.onmessage?.({ data: frame } as never);
  }

  send(frame: string): void {
    const { command, identifier } = JSON.parse(frame);
    if (command !== 'subscribe') return;
    const type = identifier.includes('rejected') ? 'reject_subscription' : 'confirm_subscription';
    queueMicrotask(() => this.says(JSON.stringify({ type, identifier })));
  }

  /** The other side is gone. */
  drops(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006 } as never);
  }

  close(): void {
    this.readyState = 3;
  }
}
