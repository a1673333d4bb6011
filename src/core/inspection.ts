/** What can be looked at from outside: snapshots and transitions, as plain data; no code. */
import type { Counters } from './counters.js';
import type { EntryState } from './entry-state.js';
import type { LossReason } from './loss.js';
import type { ConnectionStatus } from './status.js';

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
  /** See {@link Connection.serverTime}: the server's clock, in Unix seconds. */
  readonly serverTime: number | null;
  /** How long ago the last frame came; `null` without a socket that has opened. */
  readonly lastFrameAge: number | null;
  readonly entries: readonly EntryInspection[];
  readonly counters: Readonly<Counters>;
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
  /** Why it is `absent` now: the server rejected it, or why the connection was lost; else `null`. */
  readonly reason: LossReason | 'rejected' | null;
}

/** What the `log` event tells. */
export type Transition = ConnectionTransition | EntryTransition;
