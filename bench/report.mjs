/** Writes docs/benchmarks.md and its charts from the figures of a run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { bars, lines } from './charts.mjs';
import { isMet } from './goals.mjs';
import { described } from './machine.mjs';
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
    ['goal', 'aim', 'measured', '', 'tolerated by `--short`'],
    goals.map((goal) => [
      goal.what,
      `at ${goal.isFloor ? 'least' : 'most'} ${amount(goal.limit, goal.unit)}`,
      amount(goal.value, goal.unit),
      isMet(goal) ? 'met' : '**missed**',
      goal.tolerated === null ? 'anything' : amount(goal.tolerated, goal.unit),
    ]),
  );

const INTRO = `# Benchmarks

Made by \`npm run bench\`, which writes this page. It measures the build, beside what would be used in its place,
and beside the least that there is to do.

- **Dispatch, subscribing, memory and sockets** depend on the machine. What is compared is run in turns, each round
  beginning with another one. Subscribing has five rounds in one process; memory five, with a process for each
  figure. Dispatch has 30 rounds, floods 16 and round trips 10, in each of five processes one after another, for
  compilers make other code of the same client in each; dispatch in five for each number of subscriptions. Figures
  are medians, with quartiles in brackets.
- **The slow server, idle and storms** are run on a virtual clock, so there is nothing to take turns for. The slow
  server is one run of each client. Idle has medians and quartiles of seeds; storms have medians of five seeds,
  and no quartiles.
- **Size** is measured once: bundlers make the same each time.

The compatible API of \`@anycable/web\` is a row of its own, but for storms: when it tries again is not its matter.

\`\`\`sh
npm run bench                     # everything, in some fifteen minutes; writes this page
npm run bench -- dispatch memory  # these parts only; their figures take the place of those they had
npm run bench -- --report         # writes this page anew, from the last figures of each part
npm run bench -- --short          # for CI: at most a minute, of which nothing is kept
\`\`\`

The short form has fewer rounds, and in some parts no other client. It fails where a figure is beyond what the last
column of the goals says. Of what depends on the machine, only times that grow faster than their number fail. Bytes
of memory hardly do: some more than usual are tolerated. Storms are of one seed and a thousand clients there, and so
more at the mercy of chance than five seeds of ten thousand and more: they may be worse than the goal by 15 %, and
both simulations may differ by 25 % in place of 10 %.`;

/** Once if all parts were measured alike, else with the parts of each. */
function machines(names, results) {
  const textOf = (name) => described(results[name].machine);
  const texts = [...new Set(names.map(textOf))];
  if (texts.length === 1) return texts[0];
  const namesOf = (text) => names.filter((name) => textOf(name) === text).join(', ');
  return texts.map((text) => `${namesOf(text)}: ${text}`).join('\n\n');
}

const NOT_COVERED = `## What is not covered

- **Browsers and other engines.** All of this is V8, in Node. Compilers and collectors of Firefox and Safari, Bun's
  and Hermes' are others. Messages that come apart are only near to what browsers do. That the client works
  there has [tests](compatibility.md#what-was-run); how fast, nobody has measured.
- **Other versions of Node** than the one above. Bytes of memory change with the version as much as times do.
- **TLS, compression, and a network.** Sockets are those of \`ws\` over the loopback, without \`permessage-deflate\`.
- **Real servers in storms.** The server there counts: it accepts so many a second, answers each attempt after
  50 ms, and is none the slower for those it refuses. What clients ask for once they are back, and what a proxy does
  with them meanwhile, is no part of it.
- **Phones.** Their processors are slower, their timers are held back, and radios go to sleep.
- **Other machines, and other bundlers** than esbuild and rollup.`;

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

- **Dispatch.** While subscriptions are in the caches, a message of 100 B takes a tenth more than the least: a frame
  is looked at before it is believed, who has sent it is known to be alive, and a callback may throw or end what is
  being told. Ten thousand are not in the caches. For each message an entry and a subscription are looked at, where
  the least looks at one object: that costs what the memory takes, which other users of a shared machine slow down.
  Where messages come apart, the clock is read for each, and a promise ends its turn: 150 to 300 ns more, with which
  Rails' client, whose clock is cheaper and can be set, is ahead for one subscription.
- **Flood.** What dispatch costs, a few hundredths of what a message takes through \`ws\`.
- **Round trips** differ more from round to round than from client to client: a hundredth more or less says little.
- **Subscribing, resubscribing and leaving** are in milliseconds, and so depend on the machine. It is shared: of one
  and the same client, subscribing took from 28.9 to 45.1 ms in different runs, and resubscribing from 14.7 to 22.2 ms.
  The last column leaves the machine out.
- **Memory.** Of a subscription, 96 B are itself, 88 B the entry of its identifier, some 80 B the identifier, which
  Node 20 keeps in two parts if it is longer than 32 characters, and some 50 B its place in a table. Of a consumer,
  650 B are the snapshot of its status, 430 of them what V8 needs beside an object with a getter; 490 B are a \`Map\`
  and two \`Set\`s, 330 B what the socket calls, 300 B the timer and what it is to do, 200 B the store of the status,
  170 B the options, and some 520 B what the benchmark keeps of each: its socket, and the client's face. The rest
  are the consumer's own objects. To save the 430 B takes some 40 bytes of download, which each page would pay, and
  a page has one consumer.`;

/** @param {Record<string, object>} results by benchmark, each with its machine */
export async function writeReport(results) {
  mkdirSync(new URL('benchmarks/', DOCS), { recursive: true });
  const names = Object.keys(sections).filter((name) => results[name]);
  const goals = names.flatMap((name) => results[name].goals);
  const parts = [INTRO, machines(names, results), '## Goals', goalsTable(goals)];
  if (!goals.every(isMet)) parts.push(CAUSES);
  for (const name of names) parts.push(await section(name, results[name]));
  parts.push(NOT_COVERED);
  writeFileSync(new URL('benchmarks.md', DOCS), `${parts.join('\n\n')}\n`);
}
