/** How often somebody may do something: counted over all processes where there is Redis. */
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import {
  MAX_HEARTBEATS,
  MAX_MESSAGES,
  MAX_READS,
  MAX_SIGNALS,
  MAX_STATUSES,
} from '../../shared/limits.js';
import type { RedisClient } from '../cable/redis-pub-sub.js';
import { type Code, Problem } from './problem.js';

interface Rates {
  readonly NOTIFICATIONS_PER_MINUTE: number;
  readonly UPLOADS_PER_MINUTE: number;
  readonly SIGN_INS_PER_MINUTE: number;
}

interface Redis {
  readonly client: RedisClient;
  readonly prefix: string;
}

/** Seconds. */
const MINUTE = 60;

/** One more of somebody; refuses if that is one too many. */
type Take = (who: string) => Promise<void>;

export class Limits {
  readonly message: Take;
  readonly signal: Take;
  readonly status: Take;
  readonly heartbeat: Take;
  readonly read: Take;
  readonly notification: Take;
  readonly upload: Take;
  /** Of an address: there is no user yet. */
  readonly signIn: Take;

  constructor(rates: Rates, redis?: Redis) {
    const limit = (name: string, points: number, duration: number): Take => {
      const limiter = createLimiter(name, { points, duration }, redis);
      return (who) => take(limiter, who, `too_many_${name}` as Code);
    };
    this.message = limit('messages', MAX_MESSAGES, MINUTE);
    this.signal = limit('signals', MAX_SIGNALS, 10);
    this.status = limit('statuses', MAX_STATUSES, MINUTE);
    this.heartbeat = limit('heartbeats', MAX_HEARTBEATS, MINUTE);
    this.read = limit('reads', MAX_READS, MINUTE);
    this.notification = limit('notifications', rates.NOTIFICATIONS_PER_MINUTE, MINUTE);
    this.upload = limit('uploads', rates.UPLOADS_PER_MINUTE, MINUTE);
    this.signIn = limit('sign_ins', rates.SIGN_INS_PER_MINUTE, MINUTE);
  }
}

function createLimiter(name: string, limit: { points: number; duration: number }, redis?: Redis) {
  const keyPrefix = redis ? `${redis.prefix}:limits:${name}` : name;
  const memory = new RateLimiterMemory({ keyPrefix, ...limit });
  if (!redis) return memory;
  return new RateLimiterRedis({
    storeClient: redis.client,
    useRedisPackage: true,
    keyPrefix,
    // While Redis is away, each process counts for itself, and waits for nothing.
    insuranceLimiter: memory,
    rejectIfRedisNotReady: true,
    ...limit,
  });
}

async function take(limiter: RateLimiterAbstract, who: string, code: Code): Promise<void> {
  // What is thrown is not an error where the limit is reached.
  const failure = await limiter.consume(who).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (failure === null) return;
  if (!(failure instanceof RateLimiterRes)) throw failure;
  throw new Problem(code, { retryAfter: failure.msBeforeNext });
}
