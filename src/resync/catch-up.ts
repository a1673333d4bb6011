/** Joins a subscription to its gate, and says what the gate is to do; when, the gate knows. */
import type { SubscriptionCallbacks } from '../core/callbacks.js';
import type { ParamsOf, ReceivedOf } from '../core/channels.js';
import type { Consumer } from '../core/consumer.js';
import { interpose, withdraw } from '../core/delivery.js';
import { callSafely } from '../core/emitter.js';
import { ended, takes } from '../core/hooks.js';
import { checkLimits } from '../core/limits.js';
import { move } from '../core/move.js';
import { stateOf } from '../core/own-state.js';
import type { Subscription } from '../core/subscription.js';
import { ResyncError } from './errors.js';
import { type Gap, Gate, type GateOptions } from './gate.js';
import { renderedAtOf } from './rendered-at.js';

/** Options of {@link catchUp}. */
export interface CatchUpOptions<Channel = unknown, Fetched = unknown> {
  /**
   * Fetches what may have been missed, once per gap, when the subscription is confirmed. Until its
   * promise is settled, messages are held back. `signal` is aborted when the result is of no use
   * any more: by another loss, a limit, the end of the subscription.
   *
   * @defaultValue fetches nothing; for `params` alone
   */
  readonly resync?: (gap: Gap & { readonly signal: AbortSignal }) => Fetched | PromiseLike<Fetched>;
  /**
   * Takes what was fetched, before the messages that were held back are delivered.
   *
   * @defaultValue nothing: `resync` has done so
   */
  readonly apply?: (fetched: Fetched) => void;
  /**
   * Whether a message that was held back is part of what was fetched: then it is not delivered.
   * Compare versions or times; an id alone says only that some state was fetched.
   *
   * @defaultValue none is
   */
  readonly covers?: (message: ReceivedOf<Channel>, fetched: Fetched) => boolean;
  /**
   * The parameters to subscribe with when the connection is back, `channel` included; asked after
   * each loss, behind `disconnected`.
   *
   * @defaultValue those it was created with
   */
  readonly params?: () => { readonly channel: string } & ParamsOf<Channel>;
  /**
   * When the page was rendered, by the server's clock: in Unix seconds, as a `Date`, or either as
   * text. `null` if that is of no interest.
   *
   * @defaultValue the content of `<meta name="action-cable-rendered-at">`
   */
  readonly renderedAt?: number | string | Date | null | undefined;
  /**
   * For how long messages are held back at most, in milliseconds. Then the run is given up.
   *
   * @defaultValue 10000
   */
  readonly holdFor?: number | undefined;
  /**
   * How many messages are held back at most. One more, and the run is given up.
   *
   * @defaultValue 1000
   */
  readonly holdCount?: number | undefined;
}

/** The server pings every 3 s: what was broadcast before the last one has arrived, but for this. */
const BEAT = 3;

const PROBLEMS = {
  failed: 'see the cause',
  timeout: 'it took longer than holdFor',
  overflow: 'more than holdCount messages arrived meanwhile',
};

/** What the gate is to do with one subscription. */
function gateOptionsOf<Channel, Fetched>(
  subscription: Subscription<Channel>,
  options: CatchUpOptions<Channel, Fetched>,
  deliver: (message: unknown) => void,
): GateOptions {
  const { resync, apply, covers, holdFor = 10_000, holdCount = 1_000 } = options;
  checkLimits({ holdFor, holdCount });
  return {
    fetch: (gap, signal) => resync?.({ ...gap, signal }),
    apply(fetched, held) {
      apply?.(fetched as Fetched);
      return held.filter(
        (message) => !covers?.(message as ReceivedOf<Channel>, fetched as Fetched),
      );
    },
    deliver: (message) => callSafely(() => deliver(message)),
    failed(reason, { since }, cause) {
      const { consumer, identifier } = subscription;
      const problem = `${identifier} could not catch up, and tries again: ${PROBLEMS[reason]}`;
      const details = { reason, identifier, since, ...(reason === 'failed' && { cause }) };
      (consumer as Consumer).failed(new ResyncError(problem, details));
    },
    holdFor,
    holdCount,
  };
}

/** @returns what puts back what was there, unless others have put theirs in front meanwhile */
function putInFront<Hooks extends object>(own: Hooks, ours: Hooks): () => void {
  const names = Reflect.ownKeys(ours) as (keyof Hooks)[];
  const theirs = names.map((name) => own[name]);
  Object.assign(own, ours);
  return () => {
    for (const [index, name] of names.entries()) {
      if (own[name] === ours[name]) Object.assign(own, { [name]: theirs[index] });
    }
  };
}

/**
 * Keeps a subscription's state right over gaps: after a loss, and between the rendering of the page
 * and the first confirmation, `resync` fetches what was missed. Call it right behind `create`; what
 * the callbacks are then, they stay.
 *
 * @returns what stops it: the run is given up, and what it held back is delivered
 * @throws RangeError for a `renderedAt` that is no time, and a limit that is no number of 0 or more
 *
 * @example
 * ```ts
 * import { createConsumer } from 'catenary';
 * import { catchUp } from 'catenary/resync';
 *
 * const versions = new Map<number, number>();
 * const show = (book: { id: number; version: number }) => versions.set(book.id, book.version);
 *
 * const books = createConsumer().subscriptions.create('BooksChannel', { received: show });
 * catchUp(books, {
 *   async resync({ since, signal }) {
 *     const response = await fetch(`/books?since=${since ?? 0}`, { signal });
 *     return response.json();
 *   },
 *   apply: (fetched) => fetched.forEach(show),
 *   covers: (book) => book.version <= (versions.get(book.id) ?? 0),
 * });
 * ```
 */
export function catchUp<Channel, Fetched>(
  subscription: Subscription<Channel>,
  options: CatchUpOptions<Channel, Fetched>,
): () => void {
  const own = subscription as Subscription & SubscriptionCallbacks;
  const renderedAt = renderedAtOf(options.renderedAt);
  const { params } = options;
  const enter = (message: unknown) => {
    // Answers to requests are not held back: a run may wait for one.
    if (!own[takes]?.(message)) gate.message(message);
  };
  const gate = new Gate(
    gateOptionsOf(subscription, options, (message) => pass(message)),
    renderedAt === null ? undefined : { since: renderedAt, cause: 'rendered' },
  );
  const pass = interpose(own, enter);
  const { connected, disconnected, [ended]: before } = own;
  const takeAway = putInFront<Pick<typeof own, 'connected' | 'disconnected' | typeof ended>>(own, {
    connected(info) {
      gate.connected();
      // What it started is the caller's, and may have ended it.
      if (stateOf(own) === 'subscribed') connected?.call(own, info);
    },
    disconnected(info) {
      const { serverTime } = (subscription.consumer as Consumer).connection;
      const since = serverTime === null ? renderedAt : serverTime - BEAT;
      gate.disconnected({ since, cause: info.reason });
      if (stateOf(own) !== 'unsubscribed') callSafely(() => disconnected?.call(own, info));
      if (params && !gate.hasEnded) callSafely(() => move(own, params()));
    },
    [ended](how) {
      before?.call(own, how);
      gate.end();
    },
  });
  // It may be confirmed already, and is told so later or never.
  void Promise.resolve().then(() => stateOf(own) === 'subscribed' && gate.connected());
  return () => {
    gate.stop();
    takeAway();
    withdraw(own, enter, pass);
  };
}
