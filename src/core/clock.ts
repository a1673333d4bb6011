/** The monotonic clock; it holds no timer. */

/** Milliseconds since some moment in the past; unlike `Date.now` it is never set. */
export const now = (): number => performance.now();
