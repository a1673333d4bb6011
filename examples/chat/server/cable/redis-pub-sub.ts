/** Broadcasts through Redis: what one process says, the subscribers of all hear. */
import { createClient } from 'redis';
import type { Broadcast, Listener, PubSub } from './pub-sub.js';

/** Milliseconds between two attempts to reach Redis. */
const RETRY_DELAY = 500;

interface RedisOptions {
  readonly url: string;
  /** Before the names of channels: several applications may share one Redis. */
  readonly prefix: string;
  readonly log: (what: string, error: unknown) => void;
}

function connectTo({ url, log }: RedisOptions) {
  const client = createClient({
    url,
    // What cannot be sent now is an error now, and not a surprise later.
    disableOfflineQueue: true,
    // One that hangs is as good as away: what waits for it fails, and we connect again.
    pingInterval: 1_000,
    socket: { reconnectStrategy: () => RETRY_DELAY, connectTimeout: 2_000, socketTimeout: 4_000 },
  });
  let isAway = false;
  client.on('error', (error: unknown) => {
    // Once for each loss, and not for every attempt.
    if (!isAway) log('Redis is away; it is tried again', error);
    isAway = true;
  });
  client.on('ready', () => {
    isAway = false;
  });
  return client;
}

export type RedisClient = ReturnType<typeof connectTo>;

/** Resolves behind the first attempt, however that ends. */
const begin = (client: RedisClient) =>
  new Promise<void>((resolve) => {
    client.once('ready', resolve).once('error', () => resolve());
    // It ends with `close`, and not before.
    client.connect().catch(() => {});
  });

/** Pipelines and subscriptions would wait, whatever `disableOfflineQueue` says. */
function assertReady(client: RedisClient): void {
  if (!client.isReady) throw new Error('The connection to Redis is lost');
}

export class RedisPubSub implements PubSub {
  /** For everything but listening. */
  readonly client: RedisClient;
  readonly #subscriber: RedisClient;
  readonly #prefix: string;
  #hasMissed = false;
  #recovered = () => {};

  /** Resolves when Redis is there, or is known to be away: it is tried again for as long as this lives. */
  static async open(options: RedisOptions): Promise<RedisPubSub> {
    const pubSub = new RedisPubSub(options);
    await Promise.all([begin(pubSub.client), begin(pubSub.#subscriber)]);
    return pubSub;
  }

  private constructor(options: RedisOptions) {
    this.#prefix = `${options.prefix}:`;
    this.client = connectTo(options);
    this.#subscriber = connectTo(options);
    for (const client of [this.client, this.#subscriber]) {
      client.on('error', () => {
        this.#hasMissed = true;
      });
      // It has subscribed again by then.
      client.on('ready', () => this.#recover());
    }
  }

  #recover(): void {
    if (!this.#hasMissed || !this.client.isReady || !this.#subscriber.isReady) return;
    this.#hasMissed = false;
    this.#recovered();
  }

  async publish(broadcasts: readonly Broadcast[]) {
    assertReady(this.client);
    const pipeline = this.client.multi();
    for (const { channel, text } of broadcasts) pipeline.publish(this.#prefix + channel, text);
    await pipeline.execAsPipeline();
  }

  async subscribe(channel: string, listener: Listener) {
    assertReady(this.#subscriber);
    await this.#subscriber.subscribe(this.#prefix + channel, listener);
  }

  async unsubscribe(channel: string) {
    await this.#subscriber.unsubscribe(this.#prefix + channel);
  }

  onRecovered(callback: () => void) {
    this.#recovered = callback;
  }

  async check() {
    assertReady(this.#subscriber);
    await this.client.ping();
  }

  async close() {
    this.client.destroy();
    this.#subscriber.destroy();
  }
}
