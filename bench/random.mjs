/** Chance that can be repeated. */

const real = Math.random;

/** Marsaglia's xorshift of 32 bits. */
export function randomOf(seed) {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Runs it with `Math.random` replaced. */
export async function withRandom(random, run) {
  Math.random = random;
  try {
    return await run();
  } finally {
    Math.random = real;
  }
}
