/** The monotonic clock; it holds no timer. */

/** Milliseconds since some moment in the past; unlike `Date.now` it is never set. */
// React Native's jest preset mocks it by Date.now, and `resetMocks` by nothing at all.
export const now = (): number => performance.now() ?? Date.now();
