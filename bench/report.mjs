/** Writes docs/benchmarks.md and its charts from the figures of a run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { bars, lines } from './charts.mjs';
import { isMet } from './goals.mjs';
import { digits } from './rounds.mjs';
import { sections } from './sections.mjs';

const charts = { bars, lines };
const DOCS = new URL('../docs/', import.meta.url);

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function placesOf(value) {
  if (Number.isInteger(value) || value >= 100) return 0;
  return value < 1 ? 3 : 2;
}

const amount = (value, unit = '') => `${digits(value, placesOf(value))} ${unit}`.trim();

const goalsTable = (goals) =>
  table(
    ['goal', 'aim', 'measured', ''],
    goals.map((goal) => [
      goal.what,
      `at ${goal.isFloor ? 'least' : 'most'} ${amount(goal.limit, goal.unit)}`,
      amount(goal.value, goal.unit),
      isMet(goal) ? 'met' : '**missed**',
    ]),
  );

function intro({ date, cpu, cores, memory, node, v8, versions }) {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

Made by \`npm run bench\`, which writes this page. It measures the build, beside
what would be used in its place, and beside the least that there is to do. What is compared is run in
one process, in turns, each round beginning with another one; dispatch and sockets in five such processes, for
compilers make other code of the same client in each. Figures are medians, with quartiles in brackets.
\`npm run bench -- --short\` is for CI: at most a minute, for the goals that depend on no machine.

${date}; ${cpu}, ${cores} cores, ${memory}; Node ${node}, V8 ${v8}.
${packages.join(', ')}.`;
}

async function section(name, result) {
  const { title, text, head, rows, chart } = sections[name](result);
  const parts = [`## ${title}`, text, table(head, rows)];
  if (chart) {
    const { kind, ...rest } = chart;
    const svg = await charts[kind](rest);
    writeFileSync(new URL(`benchmarks/${name}.svg`, DOCS), svg);
    parts.push(`![${chart.title}](benchmarks/${name}.svg)`);
  }
  return parts.join('\n\n');
}

/** Why a goal may be missed, as far as it is known. */
const CAUSES = `What keeps a goal from being met, as far as it is known. These lines are written by hand, in \`bench/report.mjs\`:

- **Dispatch.** A message of 100 B takes some 50 to 100 ns more than the least: a frame is looked at before it is
  believed, who has sent it is known to be alive, and a callback may throw or end what is being told. Among many
  subscriptions, an entry and a subscription are looked at for each, neither of which is in the caches. Where
  messages come apart, the clock is read for each, and a promise ends its turn: some 100 ns more, with which
  Rails' client, whose clock is cheaper and can be set, is ahead for one subscription.
- **Flood.** 40 ns of the 1,000 that a message takes through \`ws\`: what dispatch costs.
- **Round trips.** They differ more from round to round than from client to client.
- **Memory.** A subscription is an object of its own, as is the entry of its identifier. Node 20 keeps JSON text
  of more than 32 characters in two parts. A consumer's snapshot of its status has a getter,
  which costs V8 a hidden class for each.`;

export async function writeReport({ machine, results }) {
  mkdirSync(new URL('benchmarks/', DOCS), { recursive: true });
  const goals = Object.keys(sections).flatMap((name) => results[name]?.goals ?? []);
  const parts = [intro(machine), '## Goals', goalsTable(goals)];
  if (!goals.every(isMet)) parts.push(CAUSES);
  for (const name of Object.keys(sections)) {
    if (results[name]) parts.push(await section(name, results[name]));
  }
  writeFileSync(new URL('benchmarks.md', DOCS), `${parts.join('\n\n')}\n`);
}
