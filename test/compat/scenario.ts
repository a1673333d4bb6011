/** The form of a scenario: what is done, and what becomes of it on both clients or on each. */
import type { DeviationId } from './deviations.js';
import type { Stage } from './stage.js';

/** Left out, the list is empty. */
export interface Expected {
  readonly trace?: readonly string[];
  readonly commands?: readonly string[];
}

interface Played {
  readonly title: string;
  /** Deviations that only add to the trace of this scenario, which is about something else. */
  readonly besides?: readonly DeviationId[];
  play(stage: Stage): void | Promise<void>;
}

/** The two clients do the same. */
export interface Agreement extends Played {
  readonly both: Expected;
}

/** The two clients differ, for one reason. */
export interface Difference extends Played {
  readonly shows: DeviationId;
  readonly rails: Expected;
  readonly catenary: Expected;
}

export type Scenario = Agreement | Difference;
