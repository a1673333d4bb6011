/** Why an iteration over messages cannot go on, as errors that say what to do; nothing here throws. */
import { CableError } from '../core/errors.js';

/** More messages waited than `limit`, and none may be left out: the loop is slower than the channel. */
export class MessagesOverflowError extends CableError {
  override readonly name = 'MessagesOverflowError' as const;
  declare readonly identifier: string;
  /** How many may wait. */
  declare readonly limit: number;
}

/** The server refused the subscription. */
export class MessagesRejectedError extends CableError {
  override readonly name = 'MessagesRejectedError' as const;
  declare readonly identifier: string;
}
