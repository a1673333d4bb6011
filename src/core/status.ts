/** What a caller can see of the connection, as a store; no code. */
import type { ConnectionState } from './connection-state.js';
import type { LossReason } from './loss.js';

/**
 * A snapshot of the connection. It is the same object for as long as nothing changes; the two
 * members that would change all the time are looked up when they are asked for.
 */
export interface ConnectionStatus {
  /**
   * - `idle`: not connected and not trying; `reason` tells why
   * - `opening`: an attempt is under way
   * - `open`: welcomed by the server
   * - `waiting`: the next attempt is at `retryAt`
   * - `suspended`: put away with the page or app, opens when that is back
   */
  readonly state: ConnectionState['name'];
  /** How many retries there were since the last steady connection. */
  readonly attempt: number;
  /** When the next attempt starts, as `Date.now()` counts; `null` unless `waiting`. */
  readonly retryAt: number | null;
  /** Why the last one was lost; `null` while there is an attempt or connection, and before. */
  readonly reason: LossReason | null;
  /** The close code that goes with `reason`, if the other side closed. */
  readonly code: number | null;
  /** Bytes that were handed to the socket and have not left yet, now. */
  readonly bufferedAmount: number;
  /** Milliseconds since the last frame, now; `null` without a socket that has opened. */
  lastFrameAge(): number | null;
}

/** A store that React, Vue or anybody can subscribe to. */
export interface StatusStore {
  /** The present snapshot. */
  get(): ConnectionStatus;
  /**
   * Calls the listener after each change.
   *
   * @returns a function that stops listening; calling it again does nothing
   */
  subscribe(listener: (status: ConnectionStatus) => void): () => void;
}
