/** A command that a subscription was given, and what may become of it; no code. */
import type { Subscription } from './subscription.js';

/** Why a command was given up. */
export type DropReason =
  /** There was no open connection. */
  | 'offline'
  /** The consumer was disconnected, or refused for good, while the command was held. */
  | 'disconnected'
  /** The subscription was rejected. */
  | 'rejected'
  /** The subscription had ended, or ended while the command was held. */
  | 'unsubscribed'
  /** Too many commands were held already. */
  | 'overflow'
  /** The command was held for too long. */
  | 'expired';

/** A command that will not be sent. */
export interface DroppedCommand {
  readonly reason: DropReason;
  /** What was to be sent; for `perform`, with its `action`. */
  readonly data: unknown;
  /** The subscription, and its identifier; `null` for `consumer.send`. */
  readonly subscription: Subscription | null;
  readonly identifier: string | null;
}
