/** What a client keeps in memory, for each subscription and for each idle consumer. */
import { CLIENTS, OURS } from '../clients.mjs';
import { atMost } from '../goals.mjs';
import { resultOf } from '../processes.mjs';
import { interleave, shares, spread } from '../rounds.mjs';

const COUNTS = { subscription: 10_000, consumer: 1_000 };
const LIMITS = { subscription: 300, consumer: 3_000 };
/** Bytes hang on the version of Node, hardly on the machine: a fifth more than with Node 20. */
const TOLERATED = { subscription: 385, consumer: 4_450 };

const measure = (client, kind) =>
  resultOf(new URL('memory-child.mjs', import.meta.url), [client, kind, String(COUNTS[kind])], {
    execArgv: ['--expose-gc'],
  });

export async function memory({ isShort }) {
  const rows = [];
  const clients = isShort ? [OURS] : CLIENTS;
  for (const kind of Object.keys(COUNTS)) {
    const cases = clients.map((client) => [client, () => measure(client, kind)]);
    const values = await interleave(Object.fromEntries(cases), { rounds: isShort ? 3 : 5 });
    for (const client of clients) {
      const bytes = spread(values[client]);
      rows.push({ client, kind, bytes, ratio: shares(values[client], values[OURS]) });
    }
  }
  const goals = rows
    .filter(({ client }) => client === OURS)
    .map(({ kind, bytes }) =>
      atMost(`memory per ${kind}`, bytes.median, LIMITS[kind], {
        unit: 'B',
        tolerated: TOLERATED[kind],
      }),
    );
  return { rows, goals };
}
