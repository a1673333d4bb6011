/** Random programs against a server that does everything wrong: what must hold whatever happens. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { programs } from './support/program.js';
import { Run } from './support/run.js';
import { parametersFor } from './support/size.js';
import { faultsOf, remainsOf } from './support/verdict.js';
import { Watchdog } from './support/watchdog.js';

const watchdog = new Watchdog();
beforeAll(() => watchdog.starts());
beforeEach(({ task }) => watchdog.begins(task.name));
afterAll(() => watchdog.dismiss());

it('holds for random programs', async () => {
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      const run = new Run(program.setting);
      try {
        await run.program(program);
        expect(faultsOf(run)).toEqual([]);
        run.consumer.disconnect();
        await run.time.pass(0);
        expect(remainsOf(run)).toEqual([]);
      } finally {
        run.close();
        watchdog.hasEnded();
      }
    }),
    parametersFor({ what: 'programs', short: 2_000, nightly: 100_000 }),
  );
}, 3_600_000);
