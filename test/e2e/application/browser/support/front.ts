/** In front of the server, as nginx is: everything goes through, but for what it is told to lose. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const HOST = '127.0.0.1';

export const ALL = /^/;
export const CABLE = /^GET \/cable/;
export const CHANGES = /^PATCH/;
export const DELETIONS = /^DELETE/;
export const NEW_MESSAGES = /^POST \S+\/messages$/;

/** As in 'GET /cable?token=...'. */
const lineOf = ({ method, url }: IncomingMessage): string => `${method} ${url}`;

function* pairsOf(headers: readonly string[]): Generator<string> {
  for (let at = 0; at < headers.length; at += 2) yield `${headers[at]}: ${headers[at + 1]}\r\n`;
}

export class Front {
  readonly #target: number;
  readonly #server = createServer((asked, answer) => this.#hand(asked, answer));
  readonly #sockets = new Set<Socket>();
  /** What is open for longer, and how it was asked for. */
  readonly #cables = new Map<Duplex, string>();
  #lost: readonly RegExp[] = [];
  #held: readonly RegExp[] = [];
  /** Lets go on what is held. */
  readonly #waiting: (() => void)[] = [];

  private constructor(target: number) {
    this.#target = target;
    this.#server.on('upgrade', (asked, client, head) => this.#upgrade(asked, client, head));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
    });
  }

  static async of(target: number): Promise<Front> {
    const front = new Front(target);
    front.#server.listen(0, HOST);
    await once(front.#server, 'listening');
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The page. */
  get url(): string {
    return `http://${HOST}:${this.port}/`;
  }

  /** From now on these get no answer; of cables, those that are open are cut. */
  lose(...lost: readonly RegExp[]): void {
    this.#lost = lost;
    for (const [cable, line] of this.#cables) if (this.#isLost(line)) cable.destroy();
  }

  /** From now on these wait, until nothing is lost. */
  hold(...held: readonly RegExp[]): void {
    this.#held = held;
  }

  loseNothing(): void {
    this.#lost = [];
    this.#held = [];
    for (const goOn of this.#waiting.splice(0)) goOn();
  }

  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #isLost(line: string): boolean {
    return this.#lost.some((expression) => expression.test(line));
  }

  #hand(asked: IncomingMessage, answer: ServerResponse): void {
    const line = lineOf(asked);
    if (this.#isLost(line)) return void asked.socket.destroy();
    if (!this.#held.some((expression) => expression.test(line))) return this.#pass(asked, answer);
    this.#waiting.push(() => this.#pass(asked, answer));
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url, headers } = asked;
    const target = { host: HOST, port: this.#target, agent: false as const };
    const onward = request({ ...target, method, path: url, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
      answered.pipe(answer);
    });
    onward.on('error', () => asked.socket.destroy());
    asked.pipe(onward);
  }

  #upgrade(asked: IncomingMessage, client: Duplex, head: Buffer): void {
    const line = lineOf(asked);
    if (this.#isLost(line)) return void client.destroy();
    const upstream = connect(this.#target, HOST);
    this.#cables.set(client, line);
    client.once('close', () => {
      this.#cables.delete(client);
      upstream.destroy();
    });
    upstream.on('error', () => client.destroy()).once('close', () => client.destroy());
    upstream.write(`${line} HTTP/1.1\r\n${[...pairsOf(asked.rawHeaders)].join('')}\r\n`);
    upstream.write(head);
    client.pipe(upstream).pipe(client);
  }
}
