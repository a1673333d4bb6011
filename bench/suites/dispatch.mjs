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
    .filter(({ client, size, count }) => client === OURS && size === '100 B' && count % 9_999 === 1)
    .map(({ count, share }) =>
      atLeast(`dispatch: share of the limit, 100 B, ${digits(count)}`, share.median, 0.9, {
        dependsOnMachine: true,
      }),
    );
