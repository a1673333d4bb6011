/** A TCP proxy that misbehaves on demand; it reads nothing of what it carries. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './ports.js';

interface Link {
  readonly client: Socket;
  /** There is none while the proxy hangs. */
  readonly target: Socket | undefined;
  /** Where in its next data, from 0 to 1, a bit is to be flipped; missing for nowhere. */
  flips?: number | undefined;
}

/** What is carried at once where the bandwidth is limited; a slow link lets bytes trickle. */
const PIECE = 100;

function* inPieces(data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; at += PIECE) yield data.subarray(at, at + PIECE);
}

function flip(data: Buffer, place: number | undefined): void {
  if (place === undefined) return;
  const at = Math.min(Math.floor(place * data.length), data.length - 1);
  data.writeUInt8(data.readUInt8(at) ^ 0x80, at);
}

export class TcpProxy {
  /** Nobody else gets it while it refuses. */
  readonly port: number;
  readonly #target: number;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #closing = new AbortController();
  #hangs = false;
  #isDown = false;
  #delay = 0;
  #bandwidth = Infinity;
  /** Connections that were ever accepted. */
  accepted = 0;

  private constructor(target: number, port: number) {
    this.#target = target;
    this.port = port;
    this.#server = createServer((client) => this.#accept(client));
  }

  /** Listens on a free port of this machine. */
  static async to(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, await freePort());
    await proxy.accepts();
    return proxy;
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
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** New connections are accepted and never answered. */
  hangs(hangs = true): void {
    this.#hangs = hangs;
  }

  /** What new data comes is carried so many milliseconds later, both ways. */
  delays(ms: number): void {
    this.#delay = ms;
  }

  /** What new data comes is carried at so many bytes a second, each way of each connection. */
  throttles(bytesPerSecond: number): void {
    this.#bandwidth = bytesPerSecond;
  }

  /** Is down, then up, for `half` each, until `duration` is over: what connects while down is reset. */
  async flaps(duration: number, half: number): Promise<void> {
    for (let passed = 0; passed < duration; passed += 2 * half) {
      this.#isDown = true;
      this.resets();
      await this.#wait(half);
      this.#isDown = false;
      await this.#wait(half);
    }
  }

  /** Present connections are half-open: nothing is carried, not even their end. */
  freezes(): void {
    for (const { client, target } of this.#links) {
      client.pause();
      target?.pause();
    }
  }

  /** Of present connections, what clients send is carried no more; what they are sent is. */
  deafens(): void {
    for (const { client } of this.#links) client.pause();
  }

  /** What was frozen goes on, with all that has waited. */
  thaws(): void {
    for (const { client, target } of this.#links) {
      client.resume();
      target?.resume();
    }
  }

  /**
   * The next data of each present connection, whichever way it goes, has one bit wrong: the highest of a
   * byte. So what was ASCII is no text any more, and nobody can take it for another message.
   *
   * @param place - where in the data, from 0 to 1
   */
  corrupts(place: number): void {
    for (const link of this.#links) link.flips = place;
  }

  /** Present connections are reset, without a goodbye. */
  resets(): void {
    for (const { client } of this.#links) client.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#closing.abort();
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
    if (this.#isDown) {
      client.resetAndDestroy();
      return;
    }
    const target = this.#hangs ? undefined : connect(this.#target, '127.0.0.1');
    const link: Link = { client, target };
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
    this.#carry(link, client, target);
    this.#carry(link, target, client);
  }

  #carry(link: Link, from: Socket, to: Socket): void {
    let isFreeAt = 0;
    let carried = Promise.resolve();
    const carry = (bytes: number, arrive: () => void): void => {
      isFreeAt = Math.max(isFreeAt, performance.now()) + (bytes / this.#bandwidth) * 1_000;
      const due = isFreeAt + this.#delay;
      // One after the other: timers keep no order where the delay changes.
      carried = carried.then(() => this.#wait(due - performance.now())).then(arrive);
      // The proxy was closed.
      carried.catch(() => {});
    };
    from.on('data', (data) => {
      flip(data, link.flips);
      link.flips = undefined;
      const pieces = this.#bandwidth === Infinity ? [data] : inPieces(data);
      for (const piece of pieces) carry(piece.length, () => void to.write(piece));
    });
    from.on('end', () => carry(0, () => void to.end()));
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await wait(ms, undefined, { signal: this.#closing.signal });
  }
}
