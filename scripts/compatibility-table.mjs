/** Writes the table of docs/compatibility.md, and what was left out, from the reports of the suites of test/e2e. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resultsOf } from './results.mjs';

const PAGE = 'docs/compatibility.md';
const [START, END] = ['<!-- what was run -->', '<!-- end of what was run -->'];

const results = [
  'rails',
  'browsers',
  'runtimes',
  'application',
  'application-browsers',
  'bindings',
  'production',
  'programs',
].flatMap(resultsOf);
if (results.length === 0) throw new Error('There are no reports: run npm run test:all first.');

const lines = results.map(
  ({ target, passed, failed, skipped }) => `| ${target} | ${passed} | ${failed} | ${skipped} |`,
);
const table = ['| target | passed | failed | skipped |', '|---|---|---|---|', ...lines].join('\n');

// The reports may be of several runs, and of either form.
const skipped = results.reduce((sum, result) => sum + result.skipped, 0);
const words =
  skipped === 0
    ? 'This is the complete form: no test was skipped.'
    : `This is not the complete form: tests that take long were skipped, ${skipped} in all.`;

const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(START);
const after = rest?.split(END)[1];
if (after === undefined) throw new Error(`${PAGE} has no place for the table: ${START} ... ${END}`);
writeFileSync(PAGE, `${before}${START}\n${words}\n\n${table}\n${END}${after}`);
