/** In front of the server, as nginx is: everything goes through, until the cable is told to be away. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const isOfCable = (head: Buffer): boolean => head.toString('latin1').startsWith('GET /cable');

export class Front {
  readonly port: number;
  readonly #end: () => Promise<void>;
  readonly #cables: Set<Socket>;
  #isAway = false;

  private constructor(port: number, cables: Set<Socket>, end: () => Promise<void>) {
    this.port = port;
    this.#cables = cables;
    this.#end = end;
  }

  static async of(target: number): Promise<Front> {
    const sockets = new Set<Socket>();
    const cables = new Set<Socket>();
    const server = createServer((client) => {
      sockets.add(client);
      client.once('close', () => sockets.delete(client)).on('error', () => client.destroy());
      // A browser opens a connection of its own for each WebSocket.
      client.once('data', (head) => {
        if (isOfCable(head) && front.#isAway) return void client.destroy();
        if (isOfCable(head)) cables.add(client.once('close', () => cables.delete(client)));
        const upstream = connect(target, '127.0.0.1');
        upstream.on('error', () => client.destroy()).once('close', () => client.destroy());
        client.once('close', () => upstream.destroy());
        upstream.write(head);
        client.pipe(upstream).pipe(client);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const front: Front = new Front(port, cables, async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return front;
  }

  /** Cuts every cable, and lets no new one through; HTTP goes on. */
  cableGoesAway(): void {
    this.#isAway = true;
    for (const cable of this.#cables) cable.destroy();
  }

  cableIsBack(): void {
    this.#isAway = false;
  }

  end(): Promise<void> {
    return this.#end();
  }
}
