/** Somebody who listens without a bad network and without our client, so that one can say who has lost a broadcast. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export class Bystander {
  readonly #socket: WebSocket;
  #confirmed = 0;
  /** What was heard, by stream. */
  readonly heard: string[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#hear(String(data)));
  }

  /** Resolves when all streams are confirmed. */
  static async listen(address: string, streams: readonly string[]): Promise<Bystander> {
    const socket = new WebSocket(address, 'actioncable-v1-json');
    const bystander = new Bystander(socket);
    await once(socket, 'open');
    for (const stream of streams) {
      const identifier = JSON.stringify({ channel: 'StreamChannel', stream });
      socket.send(JSON.stringify({ command: 'subscribe', identifier }));
    }
    while (bystander.#confirmed < streams.length) await once(socket, 'message');
    return bystander;
  }

  leave(): void {
    this.#socket.terminate();
  }

  #hear(frame: string): void {
    const { type, identifier, message } = JSON.parse(frame) as {
      readonly type?: string;
      readonly identifier?: string;
      readonly message?: { readonly stream: string };
    };
    if (type === 'confirm_subscription') this.#confirmed += 1;
    if (!type && identifier && message) this.heard.push(message.stream);
  }
}
