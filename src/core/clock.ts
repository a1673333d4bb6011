/** The monotonic clock, and the end of the tick; no timer. */

/** Milliseconds since some moment in the past; unlike `Date.now` it is never set. */
// React Native's jest preset mocks it by Date.now, and `resetMocks` by nothing at all.
export const now = (): number => performance.now() ?? Date.now();

/** At the end of the tick. Not `queueMicrotask`: Jest's fake timers hold that back. */
export const soon = (act: () => void): void => void Promise.resolve().then(act);

let turn = 0;

/** Microtasks end a turn; and so does a timer, for where tests run all timers at once there are none. */
export const endTurn = (): void => {
  turn = 0;
};

/**
 * The moment when this turn of the event loop first asked. Frames that are handled in one turn came
 * together, and to read the clock for each would take longer than all else that the core does with it.
 */
export function nowOfTurn(): number {
  if (!turn) soon(endTurn);
  turn ||= now();
  return turn;
}
