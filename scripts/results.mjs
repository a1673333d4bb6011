/** Reads what the suites of test/e2e reported, by target: the title of the outermost `describe`. */
import { existsSync, readFileSync } from 'node:fs';

/** How many tests passed, failed and were skipped on each target of a report, in their order. */
export function resultsOf(suite) {
  const file = `reports/${suite}.json`;
  if (!existsSync(file)) return [];
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const results = new Map();
  for (const { status, name, assertionResults } of testResults) {
    // A file that could not be loaded has no tests, but it has failed.
    if (status === 'failed' && assertionResults.length === 0) count(results, name, 'failed');
    for (const test of assertionResults) count(results, test.ancestorTitles[0], test.status);
  }
  return [...results].map(([target, counts]) => ({ target, ...counts }));
}

function count(results, target, status) {
  const counts = results.get(target) ?? { passed: 0, failed: 0, skipped: 0 };
  counts[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
  results.set(target, counts);
}
