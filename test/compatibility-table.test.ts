/** What docs/compatibility.md says was run is what the reports say: the table, and what was left out. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const WHOLE = 'This is the complete form: no test was skipped.';

/** The page that the script makes of a report with tests that ended so. */
function pageOf(statuses: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-table-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['docs', 'reports']) mkdirSync(join(folder, name));
  const page = join(folder, 'docs/compatibility.md');
  writeFileSync(page, 'Before\n<!-- what was run -->\nold\n<!-- end of what was run -->\nBehind\n');
  const assertionResults = statuses.map((status) => ({ ancestorTitles: ['A server'], status }));
  const report = { testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults }] };
  writeFileSync(join(folder, 'reports/application.json'), JSON.stringify(report));
  execFileSync(process.execPath, [join(root, 'scripts/compatibility-table.mjs')], { cwd: folder });
  return readFileSync(page, 'utf8');
}

describe('the table of what was run', () => {
  test('says that it is complete if nothing was skipped', () => {
    const page = pageOf(['passed', 'passed', 'failed']);
    expect(page).toContain('| A server | 2 | 1 | 0 |');
    expect(page).toContain(WHOLE);
    expect(page).not.toContain('old');
  });

  test('says how much was left out', () => {
    const page = pageOf(['passed', 'skipped', 'pending']);
    expect(page).toContain('| A server | 1 | 0 | 2 |');
    expect(page).toContain('not the complete form: tests that take long were skipped, 2 in all.');
  });

  test('of this repository is true of itself', () => {
    const page = readFileSync(join(root, 'docs/compatibility.md'), 'utf8');
    const [, part = ''] =
      /<!-- what was run -->([\s\S]*)<!-- end of what was run -->/.exec(page) ?? [];
    const skipped = [...part.matchAll(/\| (\d+) \|$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
    const said = /were skipped, (\d+) in all/.exec(part)?.[1] ?? (part.includes(WHOLE) ? '0' : '');
    expect(said).toBe(`${skipped}`);
  });
});
