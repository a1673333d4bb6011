/** What is told of a command that will not be sent; no code. */
import type { DropReason } from './offline-policy.js';
import type { Subscription } from './subscription.js';

/** A command that will not be sent. */
export interface DroppedCommand {
  readonly reason: DropReason;
  /** What was to be sent; for `perform`, with its `action`. */
  readonly data: unknown;
  /**
   * The subscription; `null` for `consumer.send`, and for what an earlier page has left and nobody
   * subscribed to.
   */
  readonly subscription: Subscription | null;
  /** The subscription's identifier; `null` for `consumer.send`. */
  readonly identifier: string | null;
  /** When it was given, as `Date.now()` counts; missing for `consumer.send`. */
  readonly since?: number;
}
