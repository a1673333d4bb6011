/** The commands that wait for their subscription's confirmation, in order; bounded in number and age. */
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
  /** The subscription's; `null` for `consumer.send`. */
  readonly identifier: string | null;
  readonly subscription: Subscription | null;
}

/** A command as it was given, and as it goes out: later changes of `data` do not count. */
export interface HeldCommand {
  readonly subscription: Subscription;
  readonly data: unknown;
  readonly frame: string;
  readonly expires: number;
}

/** How many commands one identifier holds, and for how long (ms). */
export const HOLD_COUNT = 100;
export const HOLD_FOR = 30_000;
