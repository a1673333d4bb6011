/** Writes the table of docs/compatibility.md from the reports of the suites of test/e2e. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resultsOf } from './results.mjs';

const PAGE = 'docs/compatibility.md';
const [START, END] = ['<!-- what was run: npm run test:all -->', '<!-- end of what was run -->'];

const results = [
  'rails',
  'browsers',
  'runtimes',
  'application',
  'bindings',
  'production',
  'programs',
].flatMap(resultsOf);
if (results.length === 0) throw new Error('There are no reports: run npm run test:all first.');

const lines = results.map(
  ({ target, passed, failed, skipped }) => `| ${target} | ${passed} | ${failed} | ${skipped} |`,
);
const table = ['| target | passed | failed | skipped |', '|---|---|---|---|', ...lines].join('\n');

const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(START);
const after = rest?.split(END)[1];
if (after === undefined) throw new Error(`${PAGE} has no place for the table: ${START} ... ${END}`);
writeFileSync(PAGE, `${before}${START}\n${table}\n${END}${after}`);
