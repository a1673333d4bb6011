/** How much is tried: a short form for every run, and a size for the night; and how to repeat what failed. */
import { writeSync } from 'node:fs';
import type { Parameters } from 'fast-check';

export const isNightly = process.env.SURVIVAL_SIZE === 'nightly';

/** By which everything is chosen that is left to chance. */
export const seedOf = (): number =>
  Number(process.env.SURVIVAL_SEED ?? Math.trunc(Math.random() * 0x7fffffff));

interface Size {
  /** What is tried, in the plural. */
  readonly what: string;
  readonly short: number;
  readonly nightly: number;
  /** How many of them are one run. */
  readonly batch?: number;
}

/** So that every run says what it was, also where nothing fails. */
export function parametersFor({ what, short, nightly, batch = 1 }: Size): Parameters<unknown> {
  const { SURVIVAL_RUNS, SURVIVAL_PATH } = process.env;
  const numRuns = Math.ceil(Number(SURVIVAL_RUNS ?? (isNightly ? nightly : short)) / batch);
  const seed = seedOf();
  const runs = `${numRuns} ${batch > 1 ? `batches of ${batch} ` : ''}${what}`;
  // Not to the console: what that was given is lost with a process that has to be killed.
  writeSync(2, `${runs}, SURVIVAL_SEED=${seed}\n`);
  return {
    numRuns,
    seed,
    ...(SURVIVAL_PATH ? { path: SURVIVAL_PATH, endOnFailure: true } : {}),
  };
}
