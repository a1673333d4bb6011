/**
 * Runs the suites of test/e2e: `node scripts/suites.mjs [--complete] [suite | target]...`. Without a name it runs
 * all of them; a suite's targets narrow it. It installs what a target needs and is missing, and says
 * at the end what ran, and what did not and why. A target that cannot be prepared is left out; with
 * `--complete`, or where `CI` is set, that is a failure.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { resultsOf } from './results.mjs';

const debian = (...groups) => ['scripts/install-debian.sh', ...groups];

/**
 * The targets of each suite, which are projects of test/e2e/vitest.config.ts: what prepares the
 * machine for them, and which folder of test/e2e has packages, and so types, of its own.
 */
const SUITES = {
  rails: {
    'rails-6.1': { needs: [debian('rails', 'servers')] },
    'rails-7.2': { needs: [debian('chroot', 'servers'), ['scripts/install-rails-7.2.sh']] },
  },
  browsers: {
    chromium: { needs: [debian('rails', 'chromium')], folder: 'browsers' },
    firefox: { needs: [debian('rails', 'firefox')], folder: 'browsers' },
    webkit: { needs: [debian('rails', 'webkit')], folder: 'browsers' },
  },
  runtimes: {
    node: { folder: 'runtimes' },
    bun: { folder: 'runtimes' },
    deno: { folder: 'runtimes' },
    workerd: { folder: 'runtimes' },
    'runtimes-on-rails': { needs: [debian('rails')], folder: 'runtimes' },
    'react-native': { folder: 'react-native' },
  },
  bindings: {
    bindings: { needs: [debian('rails', 'chromium')], folder: 'bindings' },
  },
  application: {
    'application-cluster': { needs: [debian('servers', 'postgres')], folder: 'application' },
  },
  programs: {
    programs: { needs: [debian('rails', 'programs', 'chromium')], folder: 'programs' },
  },
};

/** Runs a program with the terminal as its own; returns whether it succeeded. */
function run([command, ...args], env = {}) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}

/** Runs the tests of some targets, then checks the types, for which the tests install packages. */
function runTargets(suite, targets) {
  const projects = targets.map((target) => `--project=${target}`);
  const config = '--config=test/e2e/vitest.config.ts';
  const passed = run(['npx', 'vitest', 'run', config, ...projects], { SUITE: suite });
  const folders = new Set(targets.flatMap((target) => SUITES[suite][target].folder ?? []));
  const typed = [...folders].map((folder) => run(['npx', 'tsc', '-p', `test/e2e/${folder}`]));
  return passed && !typed.includes(false);
}

/** Prepares the targets that were asked for, and runs those that can run. */
function runSuite(suite, chosen) {
  rmSync(`reports/${suite}.json`, { force: true });
  const isReady = (target) => (SUITES[suite][target].needs ?? []).every((step) => run(step));
  const ready = chosen.filter(isReady);
  const missing = chosen.filter((target) => !ready.includes(target));
  return { suite, missing, passed: ready.length === 0 || runTargets(suite, ready) };
}

const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  options: { complete: { type: 'boolean', default: Boolean(process.env.CI) } },
});
const known = Object.entries(SUITES).flatMap(([suite, targets]) => [
  suite,
  ...Object.keys(targets),
]);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. Suites and targets: ${known.join(', ')}.`);
  process.exit(2);
}

/** A suite's name stands for all of its targets, unless some of them are named as well. */
function planOf(suite) {
  const targets = Object.keys(SUITES[suite]);
  const named = targets.filter((target) => names.includes(target));
  const isWhole = named.length === 0 && (names.length === 0 || names.includes(suite));
  const chosen = isWhole ? targets : named;
  return { suite, chosen, others: targets.filter((target) => !chosen.includes(target)) };
}

const plan = Object.keys(SUITES).map(planOf);

if (!run(['npm', 'run', '--silent', 'build'])) process.exit(1);
const outcomes = plan
  .filter(({ chosen }) => chosen.length > 0)
  .map(({ suite, chosen }) => runSuite(suite, chosen));

console.log('\nWhat ran:');
for (const { suite } of outcomes) {
  for (const { target, passed, failed, skipped } of resultsOf(suite)) {
    console.log(`  ${target}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}
const missing = outcomes.flatMap((outcome) => outcome.missing);
const others = plan.flatMap((part) => part.others);
if (missing.length > 0) console.log(`Not run, not ready (see above): ${missing.join(', ')}`);
if (others.length > 0) console.log(`Not run, not asked for: ${others.join(', ')}`);

const isComplete = missing.length === 0 || !values.complete;
const isGreen = outcomes.every(({ passed }) => passed);
process.exitCode = isGreen && isComplete ? 0 : 1;
