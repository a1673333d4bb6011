/** What can be looked at from outside: snapshots and transitions, as plain data; no code. */
import type { EntryState } from './entry.js';
import type { LossReason } from './loss.js';
import type { ConnectionStatus } from './status.js';

/** What was counted since the consumer was made. */
export interface Counters {
  /** Attempts to connect; what is over one per connection failed, or is under way. */
  readonly attempts: number;
  /** Connections that the server welcomed: the first one, and each reconnect. */
  readonly connections: number;
  readonly framesIn: number;
  readonly framesOut: number;
  /** The length of all text frames that came; what is not ASCII counts once per UTF-16 unit. */
  readonly bytesIn: number;
  /** As with `bytesIn`, of those that were handed to the socket. */
  readonly bytesOut: number;
  /** What the `error` event told, whether or not somebody listened. */
  readonly errors: number;
  /** What the `dropped` event told, whether or not somebody listened. */
  readonly dropped: number;
}

/** One identifier, as the client takes it to be on the server. */
export interface EntryInspection {
  /** The parameters as JSON, as they go over the wire. */
  readonly identifier: string;
  /**
   * - `absent`: the server has nothing of it
   * - `subscribing`: asked for, not answered
   * - `subscribed`: confirmed
   * - `leaving`: confirmed, and nobody wants it any more
   */
  readonly state: EntryState['name'];
  /** How often `subscribe` was sent for the answer that is awaited. */
  readonly asks: number;
  /** How many subscriptions share it. */
  readonly subscriptions: number;
  /** How many commands wait to be sent. */
  readonly held: number;
}

/** What {@link Consumer.inspect} returns. Moments are as `Date.now()` counts, durations in milliseconds. */
export interface Inspection extends Omit<ConnectionStatus, 'lastFrameAge'> {
  /** When it was made. */
  readonly at: number;
  /** When `state` began. */
  readonly since: number;
  /** How long ago the last frame came; `null` without a socket that has opened. */
  readonly lastFrameAge: number | null;
  readonly entries: readonly EntryInspection[];
  readonly counters: Counters;
}

/** The connection has moved. */
export interface ConnectionTransition {
  /** When, as `Date.now()` counts. */
  readonly at: number;
  readonly identifier: null;
  readonly from: ConnectionStatus['state'];
  /** The same as `from` where only a deadline has changed, as when the page woke. */
  readonly to: ConnectionStatus['state'];
  /** Why the connection or the attempt was lost; `null` where none was. */
  readonly reason: LossReason | null;
}

/** An identifier has moved. */
export interface EntryTransition {
  /** When, as `Date.now()` counts. */
  readonly at: number;
  readonly identifier: string;
  readonly from: EntryInspection['state'];
  /** The same as `from`, `subscribing`, where it is asked for again. */
  readonly to: EntryInspection['state'];
  /** Why it is not, or not yet, subscribed: besides a loss of the connection, */
  readonly reason: LossReason | 'rejected' | 'unsubscribed' | 'unanswered' | null;
}

/** What the `log` event tells. */
export type Transition = ConnectionTransition | EntryTransition;
