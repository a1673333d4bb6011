/** How often somebody may do something: counted per user, over all processes where there is Redis. */
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisClient } from '../cable/redis-pub-sub.js';
import { type Code, Problem } from './problem.js';

interface Limit {
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
}

const MESSAGES: Limit = { points: 30, duration: 60 };
const SIGNALS: Limit = { points: 10, duration: 10 };

type Limiter = RateLimiterMemory | RateLimiterRedis;

export class Limits {
  readonly #messages: Limiter;
  readonly #signals: Limiter;

  constructor(redis?: { readonly client: RedisClient; readonly prefix: string }) {
    const create = (name: string, limit: Limit): Limiter => {
      const keyPrefix = redis ? `${redis.prefix}:limits:${name}` : name;
      const memory = new RateLimiterMemory({ keyPrefix, ...limit });
      if (!redis) return memory;
      return new RateLimiterRedis({
        storeClient: redis.client,
        useRedisPackage: true,
        keyPrefix,
        // While Redis is away, each process counts for itself.
        insuranceLimiter: memory,
        ...limit,
      });
    };
    this.#messages = create('messages', MESSAGES);
    this.#signals = create('signals', SIGNALS);
  }

  message(user: string): Promise<void> {
    return this.#consume(this.#messages, user, 'too_many_messages');
  }

  signal(user: string): Promise<void> {
    return this.#consume(this.#signals, user, 'too_many_signals');
  }

  async #consume(limiter: Limiter, user: string, code: Code): Promise<void> {
    // What is thrown is not an error where the limit is reached.
    const failure = await limiter.consume(user).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (failure === null) return;
    if (!(failure instanceof RateLimiterRes)) throw failure;
    throw new Problem(code, { retryAfter: failure.msBeforeNext });
  }
}
