/** The server of a storm, in steps of 10 ms: down until `outage`, then up to so many accepted a second. */
export const STEP = 10;
/** What it accepts is counted in tenths of a second; what it could have accepted before is lost. */
const WINDOW = 10;
/** How long (ms) a client waits for a refusal, or the welcome. */
export const LATENCY = 50;
/** What is not connected an hour after the outage is given up. */
export const END = 3_600_000;

export function stormServer({ outage, capacity }) {
  const steps = Math.ceil((outage + END) / STEP) + 1;
  const attempts = new Uint32Array(steps);
  const accepted = new Uint32Array(steps);
  const quota = capacity === null ? Infinity : (capacity * WINDOW * STEP) / 1_000;
  const served = { window: -1, count: 0 };
  let total = 0;

  return {
    /** One attempt at that step; returns whether it succeeds. */
    accepts(step) {
      attempts[step]++;
      total++;
      if (step * STEP < outage) return false;
      const window = Math.floor(step / WINDOW);
      if (served.window !== window) Object.assign(served, { window, count: 0 });
      if (served.count >= quota) return false;
      served.count++;
      accepted[step]++;
      return true;
    },

    /** @param {number} clients */
    figures(clients) {
      const reached = (share) =>
        (stepOf(accepted, Math.ceil(clients * share)) * STEP + LATENCY - outage) / 1_000;
      return {
        peak: peakOf(attempts) / clients,
        attempts: total / clients,
        t50: reached(0.5),
        t99: reached(0.99),
        t100: reached(1),
      };
    },
  };
}

/** When so many are accepted; never is `Infinity`. */
function stepOf(accepted, wanted) {
  let sum = 0;
  const step = accepted.findIndex((count) => {
    sum += count;
    return sum >= wanted;
  });
  return step < 0 ? Infinity : step;
}

/** The most attempts within a second. */
function peakOf(attempts) {
  let window = 0;
  let peak = 0;
  for (let step = 0; step < attempts.length; step++) {
    window += attempts[step] - (attempts[step - 1_000 / STEP] ?? 0);
    peak = Math.max(peak, window);
  }
  return peak;
}
