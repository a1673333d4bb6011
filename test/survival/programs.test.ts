/** Random programs against a server that does everything wrong: what must hold whatever happens. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { programs } from './support/program.js';
import { Run } from './support/run.js';
import { parametersFor } from './support/size.js';
import { faultsOf, remainsOf } from './support/verdict.js';
import { watch } from './support/watchdog.js';

const hasEnded = watch();

it('holds for random programs', async () => {
  await fc.assert(
    fc
      .asyncProperty(programs, async (program) => {
        const run = new Run(program.setting);
        try {
          await run.program(program);
          expect(faultsOf(run)).toEqual([]);
          run.consumer.disconnect();
          await run.time.pass(0);
          expect(remainsOf(run)).toEqual([]);
        } finally {
          run.close();
        }
      })
      .afterEach(hasEnded),
    parametersFor({ what: 'programs', short: 2_000, nightly: 100_000 }),
  );
}, 3_600_000);
