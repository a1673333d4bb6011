/** What a message costs on its way from the socket's event to `received`, beside the least it can. */
import { OURS } from '../clients.mjs';
import { atLeast } from '../goals.mjs';
import { inProcesses } from '../processes.mjs';
import { digits, shares, spread } from '../rounds.mjs';

export const LIMIT = 'JSON.parse, Map, call';

export async function dispatch({ isShort }) {
  const results = await inProcesses(new URL('dispatch-child.mjs', import.meta.url), { isShort });
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
