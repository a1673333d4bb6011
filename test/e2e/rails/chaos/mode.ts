/** How long the chaos lasts and how fast it goes: CHAOS chooses. Everything is in milliseconds. */
import { randomInt } from 'node:crypto';
import { type ConsumerOptions, spreadThenSteady } from 'catenary';

export interface Mode {
  readonly name: string;
  /** How long it lasts. */
  readonly duration: number;
  /** How many times faster than in life everything happens. */
  readonly pace: number;
  /** Of each consumer. */
  readonly options: ConsumerOptions;
  /** What the server is told: the seconds between two of its pings. */
  readonly beat: number;
  /** How long it takes to notice that nothing comes any more. */
  readonly staleAfter: number;
  /** How long a fetch may take; one that hangs is given up then, and tried again. */
  readonly holdFor: number;
  /** By when all is live, once the network behaves. */
  readonly liveWithin: number;
}

/**
 * By when all is complete, once it is live: who has failed to catch up some times, and does so once more, waits
 * for up to 37.5 s, at any pace.
 */
export const COMPLETE_WITHIN = 60_000;

const PACE = 20;
const STALE_AFTER = 6_000;
const HOLD_FOR = 10_000;

/**
 * Delays go with the pace. What makes a verdict of silence goes at half of it only: a busy machine may
 * itself be silent for a third of a second, and that is not what is tested.
 */
const fast = (name: string, duration: number): Mode => ({
  name,
  duration,
  pace: PACE,
  options: {
    reconnect: (attempt, cause) => spreadThenSteady(attempt, cause) / PACE,
    openTimeout: (2 * 10_000) / PACE,
    staleAfter: (2 * STALE_AFTER) / PACE,
    wakeTimeout: (2 * 4_000) / PACE,
    cooldown: 100 / PACE,
  },
  beat: 3 / PACE,
  staleAfter: (2 * STALE_AFTER) / PACE,
  holdFor: (2 * HOLD_FOR) / PACE,
  liveWithin: 30_000,
});

const MODES: Readonly<Record<string, Mode>> = {
  /** For every day. */
  short: fast('ten minutes in half a minute', 30_000),
  hour: fast('an hour in three minutes', 180_000),
  /** As it is in life, with the default options. */
  soak: {
    name: 'ten minutes',
    duration: 600_000,
    pace: 1,
    options: {},
    beat: 3,
    staleAfter: STALE_AFTER,
    holdFor: HOLD_FOR,
    // Whatever attempt hangs, and the longest wait behind it.
    liveWithin: 60_000,
  },
};

export function modeOf(name = 'short'): Mode {
  const mode = MODES[name];
  if (!mode) throw new Error(`CHAOS is '${name}'; there are ${Object.keys(MODES).join(', ')}`);
  return mode;
}

/** SEED repeats what is chosen; when it meets the client, no seed can say. */
export const seed: number = Number(process.env.SEED ?? randomInt(2 ** 31));
