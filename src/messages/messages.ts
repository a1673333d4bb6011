/** A subscription's messages, to be iterated; it neither subscribes nor unsubscribes. */
import type { ReceivedOf } from '../core/channels.js';
import { type Follower, follow } from '../core/delivery.js';
import { stateOf } from '../core/own-state.js';
import type { Subscription } from '../core/subscription.js';
import { MessagesOverflowError, MessagesRejectedError } from './errors.js';
import { Queue } from './queue.js';

/** Options of {@link messages}. */
export interface MessagesOptions {
  /**
   * How many messages may wait for the loop.
   *
   * @defaultValue 1000
   */
  readonly limit?: number | undefined;
  /**
   * What becomes of one too many:
   *
   * - `dropOldest`: the one that has waited longest is left out
   * - `dropNewest`: it is left out itself
   * - `fail`: nothing is left out; behind what waits, the loop throws {@link MessagesOverflowError}
   *
   * @defaultValue 'fail'
   */
  readonly overflow?: 'dropOldest' | 'dropNewest' | 'fail' | undefined;
  /** Ends the iteration when it is aborted; what waits is given up. The subscription goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link messages} returns: for one loop. Whoever takes it without a loop has to `return` it. */
export interface Messages<Received> extends AsyncIterable<Received> {
  /** The next message, as soon as there is one; several may be asked for at a time. */
  next(): Promise<IteratorResult<Received, undefined>>;
  /** Ends it; what waits is given up. A loop that is left calls it. */
  return(): Promise<IteratorResult<Received, undefined>>;
  /** Itself. */
  [Symbol.asyncIterator](): Messages<Received>;
  /** How many messages were left out by `dropOldest` or `dropNewest`. */
  readonly dropped: number;
  /** How many wait. */
  readonly waiting: number;
}

class Reader implements Messages<unknown>, Follower {
  readonly #queue = new Queue<unknown>();
  readonly #subscription: Subscription;
  readonly #limit: number;
  readonly #overflow: MessagesOptions['overflow'];
  readonly #stops: (() => void)[] = [];
  dropped = 0;

  constructor(subscription: Subscription, options: MessagesOptions) {
    const { limit = 1_000, overflow = 'fail', signal } = options;
    if (!(limit >= 1)) throw new RangeError(`limit is ${limit}: it has to be 1 or more`);
    this.#subscription = subscription;
    this.#limit = limit;
    this.#overflow = overflow;
    const state = stateOf(subscription);
    if (signal?.aborted) this.#cancel();
    else if (state === 'rejected' || state === 'unsubscribed') this.ended(state);
    else this.#start(signal);
  }

  get waiting(): number {
    return this.#queue.size;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    return this.#queue.take();
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    this.#cancel();
    return this.next();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  received(message: unknown): void {
    const isFull = this.waiting >= this.#limit;
    if (isFull && this.#overflow === 'fail') {
      const { identifier } = this.#subscription;
      const limit = this.#limit;
      const problem = `Over ${limit} messages of ${identifier} wait: be faster, raise limit, or let some be dropped`;
      return this.#end(new MessagesOverflowError(problem, { identifier, limit }));
    }
    if (isFull) this.dropped++;
    if (isFull && this.#overflow === 'dropOldest') this.#queue.drop();
    if (!isFull || this.#overflow === 'dropOldest') this.#queue.put(message);
  }

  ended(how: 'rejected' | 'unsubscribed'): void {
    if (how === 'unsubscribed') return this.#end();
    const { identifier } = this.#subscription;
    const problem = `${identifier} was rejected: see its channel's subscribed`;
    this.#end(new MessagesRejectedError(problem, { identifier }));
  }

  #start(signal: AbortSignal | undefined): void {
    const cancel = () => this.#cancel();
    signal?.addEventListener('abort', cancel);
    this.#stops.push(
      follow(this.#subscription, this),
      () => void signal?.removeEventListener('abort', cancel),
    );
  }

  #stop(): void {
    for (const stop of this.#stops) stop();
  }

  #end(error?: unknown): void {
    this.#stop();
    this.#queue.end(error);
  }

  #cancel(): void {
    this.#stop();
    this.#queue.cancel();
  }
}

/**
 * The messages of a subscription from now on, in order. `received` gets them all the same, and there
 * may be several iterations. One ends when the subscription does, with a {@link MessagesRejectedError}
 * if it was rejected; what waits comes first.
 *
 * @throws RangeError for a `limit` that is none
 * @example
 * ```ts
 * import { createConsumer } from 'catenary';
 * import { messages } from 'catenary/messages';
 *
 * const chat = createConsumer().subscriptions.create({ channel: 'ChatChannel', room: 1 });
 * for await (const message of messages(chat)) console.log(message);
 * ```
 */
export const messages = <Channel>(
  subscription: Subscription<Channel>,
  options: MessagesOptions = {},
): Messages<ReceivedOf<Channel>> =>
  new Reader(subscription as Subscription, options) as unknown as Messages<ReceivedOf<Channel>>;
