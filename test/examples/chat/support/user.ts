/** Somebody who uses the application: a session, requests over HTTP, and a cable of catenary's own. */
import { type Consumer, createConsumer } from 'catenary';
import { requests } from 'catenary/request';
import { vi } from 'vitest';
import { WebSocket } from 'ws';

const PATIENCE = { timeout: 15_000, interval: 10 };

export const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(check, PATIENCE) as Promise<Result>;

/** What has arrived; any message of any channel. */
export interface Received {
  readonly type?: string;
  readonly [key: string]: unknown;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON it is; the tests say what they expect
  readonly body: any;
  readonly headers: Headers;
}

/** A subscription, and what has come to it. */
export class Subscribed {
  readonly received: Received[] = [];
  state = 'waiting';
  /** How often the server has confirmed it: once more behind each reconnect. */
  confirmations = 0;
  readonly #subscription;

  constructor(consumer: Consumer, params: { channel: string; [key: string]: unknown }) {
    this.#subscription = consumer.subscriptions.create<{ params: object; received: unknown }>(
      params,
      {
        ...requests,
        connected: () => {
          this.state = 'connected';
          this.confirmations += 1;
        },
        rejected: () => {
          this.state = 'rejected';
        },
        received: (message) => void this.received.push(message as Received),
      },
    );
  }

  perform(action: string, data: object = {}): boolean {
    return this.#subscription.perform(action, data);
  }

  /** What an action answers; rejects with the problem, as `data`, if it refuses. */
  async ask(action: string, data: object = {}): Promise<unknown> {
    const subscription = this.#subscription as unknown as {
      request(action: string, data: object): Promise<unknown>;
    };
    return subscription.request(action, data);
  }

  unsubscribe(): void {
    this.#subscription.unsubscribe();
  }

  of(type: string): Received[] {
    return this.received.filter((message) => message.type === type);
  }

  /** Resolves with the first message of which this is true, also one that is here already. */
  hears(is: (message: Received) => boolean): Promise<Received> {
    return eventually(() => {
      const found = this.received.find(is);
      if (!found) throw new Error(`Not heard; but ${JSON.stringify(this.received).slice(-500)}`);
      return found;
    });
  }
}

export class User {
  readonly name: string;
  readonly #address: string;
  readonly #cookie: string;
  readonly #consumers: Consumer[] = [];
  #consumer: Consumer | undefined;

  private constructor(address: string, name: string, cookie: string) {
    this.#address = address;
    this.name = name;
    this.#cookie = cookie;
  }

  static async signIn(address: string, name: string): Promise<User> {
    const response = await fetch(`${address}/api/session`, {
      method: 'POST',
      body: JSON.stringify({ name }),
    });
    const { user } = (await response.json()) as { user: { name: string } };
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return new User(address, user.name, cookie);
  }

  /** The same person and session, by another address of the application. */
  at(address: string): User {
    return new User(address, this.name, this.#cookie);
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.#address + path, {
      ...init,
      headers: { cookie: this.#cookie, ...init.headers },
    });
  }

  async call(method: string, path: string, data?: unknown): Promise<Answer> {
    const body = data === undefined ? null : JSON.stringify(data);
    const response = await this.fetch(path, { method, body });
    const text = await response.text();
    return { status: response.status, body: text && JSON.parse(text), headers: response.headers };
  }

  get = (path: string): Promise<Answer> => this.call('GET', path);
  post = (path: string, data?: unknown): Promise<Answer> => this.call('POST', path, data);

  async token(): Promise<string> {
    return (await this.post('/api/token')).body.token;
  }

  /** Another window. */
  open(): Consumer {
    const consumer = createConsumer(
      async () => `${this.#address}/cable?token=${encodeURIComponent(await this.token())}`,
      { WebSocket, reconnect: () => 100, logger: false },
    );
    this.#consumers.push(consumer);
    return consumer;
  }

  /** Subscribes, in the first window unless told otherwise, and waits for the answer. */
  async subscribe(
    channel: string,
    params: object = {},
    consumer = this.first(),
  ): Promise<Subscribed> {
    const subscribed = new Subscribed(consumer, { channel, ...params });
    await eventually(() => {
      if (subscribed.state === 'waiting') throw new Error(`${channel} is not answered`);
    });
    return subscribed;
  }

  first(): Consumer {
    this.#consumer ??= this.open();
    return this.#consumer;
  }

  enter(room: string, consumer = this.first()): Promise<Subscribed> {
    return this.subscribe('ChatChannel', { room }, consumer);
  }

  async leave(): Promise<void> {
    for (const consumer of this.#consumers.splice(0)) consumer.disconnect();
  }
}

export const text = (content: string, nonce: string = crypto.randomUUID()) => ({
  nonce,
  kind: 'text',
  content,
});

/** Whether it is a message that says this. */
export const isMessage = (content: string) => (received: Received) =>
  received.type === 'message' && (received.message as { content: string }).content === content;
