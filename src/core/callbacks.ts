/** What a subscription is told, and the states it goes through; no code. */
import type { LossReason } from './loss.js';

/** What `connected` is told. */
export interface ConnectedInfo {
  /** Whether this subscription had been connected before. */
  readonly reconnected: boolean;
  /**
   * Only there, and `true`, when the identifier was subscribed to already: the server's
   * `subscribed` did not run again, so whatever the channel transmits there was not sent to this
   * subscription.
   */
  readonly joined?: true;
}

/** What `disconnected` is told. */
export interface DisconnectedInfo {
  readonly willAttemptReconnect: boolean;
  readonly reason: LossReason;
  /** The close code, if the other side closed. */
  readonly code: number | null;
}

/** What a subscription may define. Nothing of it is called after `unsubscribe`. */
export interface SubscriptionCallbacks<Received = unknown> {
  /** Runs inside `create`. */
  initialized?(): void;
  /** The server confirmed. Never runs inside `create`. */
  connected?(info: ConnectedInfo): void;
  /**
   * The connection was lost (once for each that had been welcomed), or no further attempt will be
   * made. Not called for an attempt that fails and will be repeated.
   */
  disconnected?(info: DisconnectedInfo): void;
  /** A message; any JSON value. */
  received?(data: Received): void;
  /** The server has had time to answer and did not; it is asked again. */
  unanswered?(): void;
  /** The server refused the subscription; it has ended. */
  rejected?(): void;
}

/**
 * - `subscribing`: not confirmed yet, or not connected
 * - `unanswered`: the server has had time to answer and did not; it is asked again
 * - `subscribed`: confirmed
 * - `rejected`, `unsubscribed`: ended
 */
export type SubscriptionState =
  | 'subscribing'
  | 'unanswered'
  | 'subscribed'
  | 'rejected'
  | 'unsubscribed';
