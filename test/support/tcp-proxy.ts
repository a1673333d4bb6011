/** A TCP proxy that misbehaves on demand; it reads nothing of what it carries. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Link {
  readonly client: Socket;
  /** There is none while the proxy hangs. */
  readonly target: Socket | undefined;
}

export class TcpProxy {
  readonly #target: number;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #port = 0;
  #hangs = false;
  #delay = 0;
  /** Connections that were ever accepted. */
  accepted = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  /** Listens on a free port of this machine. */
  static async to(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.accepts();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  get connections(): number {
    return this.#links.size;
  }

  /** Nobody listens any more; connections go on. */
  refuses(): void {
    this.#server.close();
  }

  /** Listens again, where it did before. */
  async accepts(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** New connections are accepted and never answered. */
  hangs(hangs = true): void {
    this.#hangs = hangs;
  }

  /** What new data comes is carried so many milliseconds later, both ways. */
  delays(ms: number): void {
    this.#delay = ms;
  }

  /** Present connections are half-open: nothing is carried, not even their end. */
  freezes(): void {
    for (const { client, target } of this.#links) {
      client.pause();
      target?.pause();
    }
  }

  /** Present connections are reset, without a goodbye. */
  resets(): void {
    for (const { client } of this.#links) client.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { client, target } of this.#links) {
      client.destroy();
      target?.destroy();
    }
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    this.accepted += 1;
    const target = this.#hangs ? undefined : connect(this.#target, '127.0.0.1');
    const link = { client, target };
    this.#links.add(link);
    client.on('error', () => {});
    client.on('close', () => {
      this.#links.delete(link);
      target?.destroy();
    });
    if (!target) {
      // Unread, its end would not be noticed.
      client.resume();
      return;
    }
    target.on('error', () => client.destroy());
    this.#carry(client, target);
    this.#carry(target, client);
  }

  #carry(from: Socket, to: Socket): void {
    from.on('data', (data) => this.#later(() => to.write(data)));
    from.on('end', () => this.#later(() => to.end()));
  }

  #later(act: () => void): void {
    if (this.#delay === 0) return act();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, this.#delay);
    this.#timers.add(timer);
  }
}
