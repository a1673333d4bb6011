/**
 * Runs the suites of test/e2e: `node scripts/suites.mjs [--complete] [--jobs=N] [suite | target]...`. Without
 * a name it runs all of them; a suite's targets narrow it. It installs what a target needs and is missing,
 * and says at the end what ran, and what did not and why. A target that cannot be prepared is left
 * out; with `--complete`, or where `CI` is set, that is a failure. `--complete` also runs the tests that
 * take long. With `--jobs` several suites run at once, and each writes what it has to say when it has ended.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { resultsOf } from './results.mjs';

const debian = (...groups) => ['scripts/install-debian.sh', ...groups];
/** What several suites share is made before the first of them runs. */
const drivers = ['node', '--import', 'tsx', 'test/e2e/support/install.ts', 'test/e2e/browsers'];
const page = ['npm', 'run', '--silent', 'build', '-w', 'examples/chat'];

/**
 * The targets of each suite, the longest first, which are projects of test/e2e/vitest.config.ts: what prepares the
 * machine for them, and which folder of test/e2e has packages, and so types, of its own.
 */
const SUITES = {
  application: {
    'application-typescript': { needs: [drivers, page], folder: 'application' },
    'application-cluster': {
      needs: [drivers, page, debian('servers', 'postgres')],
      folder: 'application',
    },
    'application-ruby-6.1': { needs: [debian('rails', 'application')] },
    'application-ruby-7.2': { needs: [debian('chroot'), ['scripts/install-rails-7.2.sh']] },
    'application-rails-6.1': { needs: [page, debian('rails', 'application', 'servers')] },
    'application-rails-7.2': {
      needs: [page, debian('chroot', 'servers'), ['scripts/install-rails-7.2.sh']],
    },
  },
  'application-browsers': {
    'application-chromium': { needs: [drivers, page, debian('chromium')] },
    'application-chromium-rails-6.1': {
      needs: [drivers, page, debian('rails', 'application', 'chromium')],
    },
    'application-chromium-rails-7.2': {
      needs: [drivers, page, debian('chroot', 'chromium'), ['scripts/install-rails-7.2.sh']],
    },
    'application-firefox': { needs: [drivers, page, debian('firefox')] },
    'application-webkit': { needs: [drivers, page, debian('webkit')] },
  },
  rails: {
    'rails-6.1': { needs: [debian('rails', 'servers')] },
    'rails-7.2': { needs: [debian('chroot', 'servers'), ['scripts/install-rails-7.2.sh']] },
  },
  browsers: {
    chromium: { needs: [drivers, debian('rails', 'chromium')], folder: 'browsers' },
    firefox: { needs: [drivers, debian('rails', 'firefox')], folder: 'browsers' },
    webkit: { needs: [drivers, debian('rails', 'webkit')], folder: 'browsers' },
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
  production: {
    production: { needs: [debian('rails', 'application', 'servers', 'postgres', 'monitoring')] },
  },
  programs: {
    programs: { needs: [debian('rails', 'programs', 'chromium')], folder: 'programs' },
  },
};

/** Runs a program, with the terminal as its own or into `output`; resolves with whether it succeeded. */
async function run([command, ...args], { env = {}, output } = {}) {
  const to = output ? 'pipe' : 'inherit';
  const child = spawn(command, args, {
    stdio: ['ignore', to, to],
    env: { ...process.env, ...env },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => output.push(data));
  }
  try {
    const [status] = await once(child, 'close');
    return status === 0;
  } catch (error) {
    console.error(`${command}: ${error.message}`);
    return false;
  }
}

/** Runs the tests of some targets, then checks the types, for which the tests install packages. */
async function runTargets(suite, targets) {
  const output = jobs > 1 ? [] : undefined;
  const projects = targets.map((target) => `--project=${target}`);
  const config = '--config=test/e2e/vitest.config.ts';
  const env = { SUITE: suite, FORM: values.complete ? 'complete' : 'short' };
  let passed = await run(['npx', 'vitest', 'run', config, ...projects], { env, output });
  for (const folder of new Set(targets.flatMap((target) => SUITES[suite][target].folder ?? []))) {
    passed = (await run(['npx', 'tsc', '-p', `test/e2e/${folder}`], { output })) && passed;
  }
  if (output) process.stdout.write(Buffer.concat(output));
  return passed;
}

/** Whether each step that was taken so far has succeeded. */
const steps = new Map();

/** Installs what a target needs. */
async function prepare({ needs = [] }) {
  for (const step of needs) {
    const name = step.join(' ');
    if (!steps.has(name)) steps.set(name, await run(step));
    if (!steps.get(name)) return false;
  }
  return true;
}

async function prepareSuite({ suite, chosen }) {
  rmSync(`reports/${suite}.json`, { force: true });
  const ready = [];
  for (const target of chosen) if (await prepare(SUITES[suite][target])) ready.push(target);
  return { suite, ready, missing: chosen.filter((target) => !ready.includes(target)) };
}

/** Runs what is ready, as many suites at once as there are jobs. */
async function runSuites(suites) {
  const waiting = suites.filter(({ ready }) => ready.length > 0);
  const outcomes = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      outcomes.push(await runTargets(next.suite, next.ready));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return !outcomes.includes(false);
}

const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  options: {
    complete: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
  },
});
const jobs = Number(values.jobs);
const known = Object.entries(SUITES).flatMap(([suite, targets]) => [
  suite,
  ...Object.keys(targets),
]);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. Suites and targets: ${known.join(', ')}.`);
  process.exit(2);
}
if (!Number.isInteger(jobs) || jobs < 1) {
  console.error(`--jobs is '${values.jobs}'; it takes a number from 1 on.`);
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

if (!(await run(['npm', 'run', '--silent', 'build']))) process.exit(1);
const suites = [];
for (const part of plan.filter(({ chosen }) => chosen.length > 0)) {
  suites.push(await prepareSuite(part));
}
const isGreen = await runSuites(suites);

console.log('\nWhat ran:');
for (const { suite } of suites) {
  for (const { target, passed, failed, skipped } of resultsOf(suite)) {
    console.log(`  ${target}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}
const missing = suites.flatMap((part) => part.missing);
const others = plan.flatMap((part) => part.others);
if (missing.length > 0) console.log(`Not run, not ready (see above): ${missing.join(', ')}`);
if (others.length > 0) console.log(`Not run, not asked for: ${others.join(', ')}`);

const mayLack = !values.complete && !process.env.CI;
process.exitCode = isGreen && (missing.length === 0 || mayLack) ? 0 : 1;
