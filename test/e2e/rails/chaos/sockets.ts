/** The sockets of one consumer: that there is one at a time, and which command went over which. */
import type { SocketConstructor } from 'catenary';
import { WebSocket } from 'ws';

/** The `count` of a command to a RecorderChannel. */
function countOf(frame: string): number | undefined {
  const { data = '{}' } = JSON.parse(frame) as { readonly data?: string };
  const { action, count } = JSON.parse(data) as { readonly action?: string; count?: number };
  return action === 'record' ? count : undefined;
}

export class Sockets {
  /** Over which sockets each command was sent. */
  readonly sendings = new Map<number, WebSocket[]>();
  /** How often one was made while another was there. */
  doubles = 0;
  made = 0;
  last: WebSocket | undefined;

  /** The class of them, for the consumer. */
  get WebSocket(): SocketConstructor {
    const made = (socket: WebSocket) => this.#made(socket);
    const sends = (socket: WebSocket, frame: string) => this.#sends(socket, frame);
    return class extends WebSocket {
      constructor(url: string, subprotocols: string[]) {
        super(url, subprotocols);
        made(this);
      }

      override send(frame: string): void {
        sends(this, frame);
        super.send(frame);
      }
    };
  }

  #made(socket: WebSocket): void {
    if (this.last && this.last.readyState <= WebSocket.OPEN) this.doubles += 1;
    this.last = socket;
    this.made += 1;
  }

  #sends(socket: WebSocket, frame: string): void {
    const count = countOf(frame);
    if (count === undefined) return;
    const before = this.sendings.get(count) ?? [];
    this.sendings.set(count, [...before, socket]);
  }
}
