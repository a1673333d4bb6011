/**
 * Runs the benchmarks: `npm run bench [-- --short] [name]...`. A whole run writes docs/benchmarks.md and
 * its charts; the short form, for CI, fails where a figure is beyond what `goals.mjs` tolerates.
 * `--report` writes the documents anew from the figures in reports/, of each part those of its last run.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMet, isTolerated } from './goals.mjs';
import { described, machine } from './machine.mjs';
import { writeReport } from './report.mjs';
import { digits } from './rounds.mjs';

const SUITES = {
  size: () => import('./suites/size.mjs').then(({ size }) => size),
  dispatch: () => import('./suites/dispatch.mjs').then(({ dispatch }) => dispatch),
  subscribing: () => import('./suites/subscribing.mjs').then(({ subscribing }) => subscribing),
  slowServer: () => import('./suites/slow-server.mjs').then(({ slowServer }) => slowServer),
  memory: () => import('./suites/memory.mjs').then(({ memory }) => memory),
  idle: () => import('./suites/idle.mjs').then(({ idle }) => idle),
  sockets: () => import('./suites/sockets.mjs').then(({ sockets }) => sockets),
  storms: () => import('./suites/storms.mjs').then(({ storms }) => storms),
};
const FIGURES = new URL('../reports/benchmarks.json', import.meta.url);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}: ${Object.keys(SUITES).join(', ')}`);
  process.exit(2);
}

async function measure(names) {
  const here = machine();
  console.log(described(here));
  const results = {};
  for (const name of names) {
    const start = process.hrtime.bigint();
    const suite = await SUITES[name]();
    results[name] = await suite({ isShort: values.short });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    console.log(`\n${name} (${seconds.toFixed(0)} s)`);
    for (const goal of results[name].goals) console.log(`  ${lineOf(goal)}`);
    if (!values.short) keep({ [name]: { machine: here, ...results[name] } });
  }
  return results;
}

/** Parts that were measured again take the place of what they were. */
function keep(results) {
  const before = existsSync(FIGURES) ? JSON.parse(readFileSync(FIGURES)) : {};
  mkdirSync(new URL('.', FIGURES), { recursive: true });
  writeFileSync(FIGURES, JSON.stringify({ ...before, ...results }, null, 2));
}

function lineOf(goal) {
  const { what, value, limit, isFloor, unit = '' } = goal;
  const [shown, aim] = [value, limit].map((number) =>
    `${digits(number, number < 100 ? 3 : 0)} ${unit}`.trim(),
  );
  const verdict = isMet(goal) ? 'met   ' : 'MISSED';
  const failure = values.short && !isTolerated(goal) ? ', BEYOND WHAT IS TOLERATED' : '';
  return `${verdict} ${what}: ${shown} (at ${isFloor ? 'least' : 'most'} ${aim})${failure}`;
}

if (values.report) {
  if (!existsSync(FIGURES)) throw new Error('There are no figures: run npm run bench first');
  await writeReport(JSON.parse(readFileSync(FIGURES)));
} else {
  const names = positionals.length > 0 ? positionals : Object.keys(SUITES);
  const results = await measure(names);
  const isWhole = names.length === Object.keys(SUITES).length;
  if (isWhole && !values.short) await writeReport(JSON.parse(readFileSync(FIGURES)));
  const goals = Object.values(results).flatMap((result) => result.goals);
  if (values.short && !goals.every(isTolerated)) process.exitCode = 1;
}
process.exit();
