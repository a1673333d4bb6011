/** When to try again: from the number of the retry to milliseconds; it does not wait itself. */
import type { LossCause } from './loss.js';

/**
 * How long to wait before a retry.
 *
 * @param attempt - 0 for the first retry after a steady connection or a first failure, then 1, ...
 * @param cause - why the connection or the attempt was lost
 * @returns milliseconds; where it is not a number of 0 or more, the default policy is asked instead
 */
export type ReconnectPolicy = (attempt: number, cause: LossCause) => number;

/**
 * The default policy. The first retry is spread evenly over five seconds, so that a restarted
 * server is not met by everybody at once and a blip is over in 2.5 s (median); later ones wait 5 s,
 * growing by half up to 15 s, each plus or minus 30 %.
 */
export const spreadThenSteady: ReconnectPolicy = (attempt) =>
  attempt === 0
    ? Math.random() * 5_000
    : Math.min(5_000 * 1.5 ** (attempt - 1), 15_000) * (0.7 + Math.random() * 0.6);
