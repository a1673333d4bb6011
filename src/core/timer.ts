/** Waiting until a moment of the monotonic clock; it holds no timer itself. */

/** `setTimeout` turns longer delays into none at all. */
const LONGEST = 2 ** 31 - 1;

/** The delay from `now` to `due` as `setTimeout` takes it: never too early, never too long. */
export const delayUntil = (due: number, now: number): number =>
  Math.min(Math.max(Math.ceil(due - now), 0), LONGEST);
