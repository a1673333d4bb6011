/** The monotonic clock, and waiting until a moment of it; it holds no timer itself. */

/** `setTimeout` turns longer delays into none at all. */
const LONGEST = 2 ** 31 - 1;

/** Milliseconds since some moment in the past; unlike `Date.now` it is never set. */
export const now = (): number => performance.now();

/** The delay until a moment as `setTimeout` takes it: never too early, never too long. */
export const delayUntil = (moment: number): number =>
  Math.min(Math.max(Math.ceil(moment - now()), 0), LONGEST);
