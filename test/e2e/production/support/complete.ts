/** Which form of the suite runs: `npm run test:all` has the complete one, with what takes long. */
import { test } from 'vitest';

export const isComplete = process.env.FORM === 'complete';

/** A test of the complete form alone. */
export const testLong = (title: string, run: () => Promise<void>): void =>
  test.runIf(isComplete)(title, run);
