/** Why a request has no answer, as errors that say what is known of it; nothing here throws. */
import { CableError } from '../core/errors.js';
import type { LossReason } from '../core/loss.js';

/** Base of what a request rejects with; an abort rejects with the signal's own reason instead. */
export class RequestError extends CableError {
  override readonly name: string = 'RequestError';
  /** The action that was called. */
  declare readonly action: string;
  /** Whether it was sent. If so, the server may have performed it; if not, it certainly has not. */
  declare readonly wasSent: boolean;
}

/** The server answered with an error: the action refused, or raised an exception. */
export class RequestRefusedError extends RequestError {
  override readonly name = 'RequestRefusedError' as const;
  /** What the action has to say about it; `null` if it raised an exception. */
  declare readonly data: unknown;
}

/** There was no answer in time. Servers do not answer actions that they do not know. */
export class RequestTimeoutError extends RequestError {
  override readonly name = 'RequestTimeoutError' as const;
}

/** It was sent, the connection was lost before the answer, and it is not sent again. */
export class RequestDisconnectedError extends RequestError {
  override readonly name = 'RequestDisconnectedError' as const;
  /**
   * Why the connection was lost; `null` if it was lost earlier, and attempts have ended since, or the
   * subscription is back with other parameters.
   */
  declare readonly reason: LossReason | null;
}

/** It could not be sent; or the subscription ended, so that no answer can arrive. */
export class RequestDroppedError extends RequestError {
  override readonly name = 'RequestDroppedError' as const;
  /**
   * - `offline`: there is no open connection
   * - `rejected`, `unsubscribed`: the subscription has ended
   */
  declare readonly reason: 'offline' | 'rejected' | 'unsubscribed';
}
