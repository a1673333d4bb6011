/** What a message costs on its way from the socket's event to `received`, beside the least it can. */
import { OURS } from '../clients.mjs';
import { atLeast } from '../goals.mjs';
import { inProcesses } from '../processes.mjs';
import { digits, shares, spread } from '../rounds.mjs';

export const LIMIT = 'JSON.parse, Map, call';

const COUNTS = [1, 10, 100, 1_000, 10_000];

export async function dispatch({ isShort }) {
  const file = new URL('dispatch-child.mjs', import.meta.url);
  const results = [];
  for (const count of isShort ? [1, 10_000] : COUNTS) {
    results.push(...(await inProcesses(file, { isShort, args: [String(count)] })));
  }
  const rows = results.flatMap(({ values, ...about }) =>
    Object.entries(values).map(([client, times]) => ({
      ...about,
      client,
      time: spread(times),
      share: shares(values[LIMIT], times),
    })),
  );
  return { rows, goals: goalsOf(rows) };
}

const goalsOf = (rows) =>
  rows
    .filter(({ client, size }) => client === OURS && size.startsWith('100 B'))
    .filter(({ count }) => count === 1 || count === 10_000)
    .map(({ size, count, share }) =>
      atLeast(`dispatch of ${size}, over ${digits(count)}: share of the limit`, share.median, 0.9, {
        tolerated: null,
      }),
    );
