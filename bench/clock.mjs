/**
 * A clock that stands still until it is told to go on, in place of the runtime's: timers and dates of
 * whatever runs on it. It is light, for thousands of clients.
 */
import TinyQueue from 'tinyqueue';

const real = { setTimeout, clearTimeout, Date, performanceNow: performance.now };

/** @returns a clock that is in place until `restore` */
export function virtualClock() {
  const start = real.Date.now();
  const queue = new TinyQueue([], (one, other) => one.at - other.at || one.order - other.order);
  const clock = { now: 0, fired: 0 };
  let order = 0;

  globalThis.setTimeout = (callback, delay = 0) => {
    const timer = { at: clock.now + Math.max(delay, 0), order: order++, callback };
    queue.push(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    // It stays until its time has come.
    if (timer) timer.callback = undefined;
  };
  performance.now = () => clock.now;
  globalThis.Date = dateBy(() => start + clock.now);

  /** Everything that happens until then, with all promises in between. */
  clock.goTo = async (moment) => {
    while (queue.peek()?.at <= moment) {
      const { at, callback } = queue.pop();
      if (!callback) continue;
      clock.now = at;
      clock.fired++;
      callback();
      // Promises of what falls on one moment may wait for each other.
      if (!(queue.peek()?.at === at)) await drained();
    }
    clock.now = moment;
    await drained();
  };

  clock.restore = () => {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    globalThis.Date = real.Date;
    performance.now = real.performanceNow;
  };
  return clock;
}

const dateBy = (now) =>
  class extends real.Date {
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [now()]));
    }

    static now() {
      return now();
    }
  };

/** `setImmediate` is real: it comes behind all promises. */
const drained = () => new Promise((done) => setImmediate(done));
