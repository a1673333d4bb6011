/** What is broken, and by which tests it has to be found. */

/** What has no effects and depends on nothing but its arguments, and the clock's two readings. */
const PURE = [
  'clock',
  'connection-state',
  'entry-state',
  'limits',
  'loss',
  'over',
  'protocol',
  'reconnect',
  'transition',
];

export default {
  mutate: PURE.map((name) => `src/core/${name}.ts`),
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: 'reports/mutation/sandbox',
  ignorePatterns: ['coverage', 'dist', 'docs', 'examples', 'reports', 'test/e2e'],
  concurrency: 2,
  dryRunTimeoutMinutes: 30,
  timeoutMS: 10_000,
  allowEmpty: false,
  thresholds: { high: 95, low: 90, break: 90 },
};
