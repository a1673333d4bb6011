/** Clocks and timers that misbehave, on top of vitest's fake ones; `vi.restoreAllMocks` ends it. */
import { vi } from 'vitest';

/** The monotonic clock goes on by so much, and the timers have not noticed yet. */
export function monotonicClockJumps(ms: number): void {
  const { now: current } = performance;
  // A spy on a spy would be itself.
  const jumped = vi.isMockFunction(current) ? current.getMockImplementation() : undefined;
  const now: () => number = jumped ?? current.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

/** The wall clock is set; the monotonic one and the timers go on as if nothing had happened. */
export function wallClockJumps(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** Every timer that is set from now on fires late by so much. */
export function timersAreLate(by: number | ((delay: number) => number)): void {
  const set = globalThis.setTimeout;
  const lateBy = typeof by === 'number' ? () => by : by;
  const late = (callback: () => void, delay = 0) => set(callback, delay + lateBy(delay));
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(late as typeof setTimeout);
}

/** Counts the timers that are set and the callbacks that they run, from now on. */
export function countTimers(): { set: number; fired: number } {
  const counts = { set: 0, fired: 0 };
  const { setInterval, setTimeout } = globalThis;
  const counting = (set: typeof setTimeout) => (callback: () => void, delay?: number) => {
    counts.set++;
    return set(() => {
      counts.fired++;
      callback();
    }, delay);
  };
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(
    counting(setTimeout) as typeof globalThis.setTimeout,
  );
  vi.spyOn(globalThis, 'setInterval').mockImplementation(
    counting(setInterval as unknown as typeof setTimeout) as unknown as typeof setInterval,
  );
  return counts;
}

/** Time passes. */
export const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** Everything happens that needs no time to pass. */
export const settle = (): Promise<unknown> => pass(0);
