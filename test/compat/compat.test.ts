// @vitest-environment happy-dom
/** Every scenario on `@rails/actioncable` and on ours: the same traces and commands, but for a list. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DeviationId, deviations, deviationsTable } from './deviations.js';
import type { Expected, Scenario } from './scenario.js';
import { connection } from './scenarios/connection.js';
import { defects } from './scenarios/defects.js';
import { registry } from './scenarios/registry.js';
import { subscriptions } from './scenarios/subscriptions.js';
import { surface } from './scenarios/surface.js';
import { play } from './stage.js';

const groups = { surface, subscriptions, connection, registry, defects };
const scenarios: readonly Scenario[] = Object.values(groups).flat();

const complete = ({ trace = [], commands = [] }: Expected) => ({ trace, commands });

describe.each(Object.entries(groups))('%s', (_, group) => {
  describe.each(group.map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    (_, scenario) => {
      const { rails, catenary } =
        'both' in scenario ? { rails: scenario.both, catenary: scenario.both } : scenario;

      it('on @rails/actioncable', async () => {
        expect(await play('rails', scenario.play)).toEqual(complete(rails));
      });

      it('on catenary', async () => {
        expect(await play('catenary', scenario.play, scenario.besides)).toEqual(complete(catenary));
      });

      if ('both' in scenario) return;
      it('shows a deviation', () => {
        expect(complete(catenary)).not.toEqual(complete(rails));
      });
    },
  );
});

describe('the list of deviations', () => {
  it.each(Object.keys(deviations) as DeviationId[])('%s is shown by a scenario', (id) => {
    const showing = scenarios.filter((scenario) => 'shows' in scenario && scenario.shows === id);
    expect(showing).not.toEqual([]);
  });

  it('is printed in docs/compatibility.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/compatibility.md'), 'utf8');
    expect(page).toContain(deviationsTable());
  });
});
