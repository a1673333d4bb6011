/** What a client keeps in memory, for each subscription and for each idle consumer. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { CLIENTS, OURS } from '../clients.mjs';
import { atMost } from '../goals.mjs';
import { interleave, spread } from '../rounds.mjs';

const COUNTS = { subscription: 10_000, consumer: 1_000 };
const LIMITS = { subscription: 300, consumer: 3_000 };

/** In a process of its own: nothing is left of the one before. */
async function measure(client, kind) {
  const child = fork(
    new URL('memory-child.mjs', import.meta.url),
    [client, kind, String(COUNTS[kind])],
    { execArgv: ['--expose-gc'] },
  );
  const [bytes] = await once(child, 'message');
  return bytes;
}

export async function memory({ isShort }) {
  const rows = [];
  const clients = isShort ? [OURS] : CLIENTS;
  for (const kind of Object.keys(COUNTS)) {
    const cases = clients.map((client) => [client, () => measure(client, kind)]);
    const values = await interleave(Object.fromEntries(cases), { rounds: isShort ? 3 : 5 });
    for (const client of clients) rows.push({ client, kind, bytes: spread(values[client]) });
  }
  const goals = rows
    .filter(({ client }) => client === OURS)
    .map(({ kind, bytes }) =>
      atMost(`memory per ${kind}`, bytes.median, LIMITS[kind], {
        unit: 'B',
        dependsOnMachine: true,
      }),
    );
  return { rows, goals };
}
