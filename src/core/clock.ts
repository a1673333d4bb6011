/** The monotonic clock, and the end of the tick; it holds no timer. */

/** Milliseconds since some moment in the past; unlike `Date.now` it is never set. */
// React Native's jest preset mocks it by Date.now, and `resetMocks` by nothing at all.
export const now = (): number => performance.now() ?? Date.now();

/** At the end of the tick. Not `queueMicrotask`: Jest's fake timers hold that back. */
export const soon = (act: () => void): void => void Promise.resolve().then(act);
