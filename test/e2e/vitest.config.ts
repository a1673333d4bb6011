/**
 * The suites against servers, browsers and runtimes that nobody here wrote. They run on the build, one
 * file at a time, and never again after a failure: what fails once in the real world is a finding.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A suite: which files, what its tests find in their environment, and what is to be done before. */
const suite = (
  name: string,
  include: string,
  env: Record<string, string> = {},
  globalSetup: string[] = [],
) => ({
  extends: true as const,
  test: { name, include: [`test/e2e/${include}`], env, globalSetup },
});

const browser = (name: string) =>
  suite(name, 'browsers/*.test.ts', { BROWSER: name }, ['test/e2e/browsers/support/setup.ts']);

/** The application's page in a browser, on one of its servers. */
const visitors = (name: string, files: string, env: Record<string, string>) => {
  const { extends: base, test } = suite(name, `application/browser/${files}.test.ts`, env, [
    'test/e2e/application/browser/prepare.ts',
  ]);
  // One browser and one server for all of its files.
  return { extends: base, test: { ...test, isolate: false } };
};

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^catenary$/, replacement: `${root}dist/esm/index.js` },
      { find: /^catenary\/([\w-]+)$/, replacement: `${root}dist/esm/$1/index.js` },
    ],
  },
  test: {
    fileParallelism: false,
    // Some start several servers themselves, or a browser.
    testTimeout: 120_000,
    // Some install packages, too.
    hookTimeout: 300_000,
    // A second, which is the default, is not enough for a busy machine.
    expect: { poll: { timeout: 10_000 } },
    reporters: ['default', ['json', { outputFile: `reports/${process.env.SUITE ?? 'e2e'}.json` }]],
    projects: [
      suite('rails-6.1', 'rails/**/*.test.ts', { RAILS: '6.1' }),
      suite('rails-7.2', 'rails/**/*.test.ts', { RAILS: '7.2' }),
      browser('chromium'),
      browser('firefox'),
      browser('webkit'),
      ...['node', 'bun', 'deno', 'workerd'].map((name) => suite(name, `runtimes/${name}.test.ts`)),
      suite('runtimes-on-rails', 'runtimes/rails.test.ts'),
      suite('react-native', 'react-native/*.test.ts'),
      suite('bindings', 'bindings/*.test.ts', {}, ['test/e2e/bindings/prepare.ts']),
      suite('application-cluster', 'application/cluster*.test.ts'),
      suite('application-ruby-6.1', 'application/ruby.test.ts', { RAILS: '6.1' }),
      suite('application-ruby-7.2', 'application/ruby.test.ts', { RAILS: '7.2' }),
      suite('application-typescript', 'application/contract/*.test.ts', { SERVER: 'typescript' }),
      ...['6.1', '7.2'].map((version) =>
        suite(`application-rails-${version}`, 'application/{contract,rails}/*.test.ts', {
          SERVER: 'rails',
          RAILS: version,
        }),
      ),
      visitors('application-chromium', '*', { BROWSER: 'chromium', SERVER: 'typescript' }),
      ...['6.1', '7.2'].map((version) =>
        visitors(`application-chromium-rails-${version}`, '*', {
          BROWSER: 'chromium',
          SERVER: 'rails',
          RAILS: version,
        }),
      ),
      ...['firefox', 'webkit'].map((name) =>
        visitors(`application-${name}`, 'main-path', { BROWSER: name, SERVER: 'typescript' }),
      ),
      suite('production', 'production/*.test.ts'),
      suite('programs', 'programs/**/*.test.ts', {}, ['test/e2e/programs/prepare.ts']),
    ],
  },
});
