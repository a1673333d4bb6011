/** Which form of the suite runs: `npm run test:all` has the complete one, with what takes long. */
import { test } from 'vitest';

export const testLong = test.runIf(process.env.FORM === 'complete');
