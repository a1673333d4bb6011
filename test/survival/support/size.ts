/** How much is tried: a short form for every run, and a size for the night; and how to repeat what failed. */
import type { Parameters } from 'fast-check';

export const isNightly = process.env.SURVIVAL_SIZE === 'nightly';

/** So that every run says what it was, also where nothing fails. */
export function parametersFor(runs: {
  readonly short: number;
  readonly nightly: number;
}): Parameters<unknown> {
  const { SURVIVAL_RUNS, SURVIVAL_SEED, SURVIVAL_PATH } = process.env;
  const numRuns = Number(SURVIVAL_RUNS ?? (isNightly ? runs.nightly : runs.short));
  const seed = Number(SURVIVAL_SEED ?? Math.trunc(Math.random() * 0x7fffffff));
  console.log(`${numRuns} runs, SURVIVAL_SEED=${seed}`);
  return {
    numRuns,
    seed,
    ...(SURVIVAL_PATH ? { path: SURVIVAL_PATH, endOnFailure: true } : {}),
  };
}
