/** Reads what the suites of test/e2e reported, by target: the title of the outermost `describe`. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** A file that could not be loaded, or prepared, has no failed test, but it has failed. */
export const isBroken = ({ status, assertionResults }) =>
  status === 'failed' && !assertionResults.some((test) => test.status === 'failed');

/** How many tests passed, failed and were skipped on each target of a report, in their order. */
export function resultsOf(suite) {
  const file = `reports/${suite}.json`;
  if (!existsSync(file)) return [];
  const results = new Map();
  for (const report of JSON.parse(readFileSync(file, 'utf8')).testResults) {
    const tests = report.assertionResults;
    for (const test of tests) count(results, test.ancestorTitles[0], test.status);
    const target = tests[0]?.ancestorTitles[0] ?? relative('', report.name);
    if (isBroken(report)) count(results, target, 'failed');
  }
  return [...results].map(([target, counts]) => ({ target, ...counts }));
}

function count(results, target, status) {
  const counts = results.get(target) ?? { passed: 0, failed: 0, skipped: 0 };
  counts[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
  results.set(target, counts);
}
