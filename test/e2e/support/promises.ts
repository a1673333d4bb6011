/** What the documents of the default options promise, in milliseconds: every limit is made of these. */

export const STALE_AFTER = 6_000;
export const OPEN_TIMEOUT = 10_000;

/** The first retry comes at any moment within it. */
export const FIRST_RETRY = 5_000;

/** After so many that failed, the longest wait: 5 s, growing by half up to 15 s, plus or minus 30 %. */
export const waitAfter = (retries: number): number =>
  Math.min(5_000 * 1.5 ** (retries - 1), 15_000) * 1.3;

/** Handshake, welcome and confirmations take next to no time, but on a busy machine. */
export const CONNECTING = 4_000;

/** A server that starts may have missed several retries by then, on a busy machine: this is the longest wait. */
export const BACK_WITHIN: number = waitAfter(Infinity) + CONNECTING;
