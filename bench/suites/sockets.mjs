/** Real sockets: what is left of the speed of a bare `ws` client, in round trips and under a flood. */
import { OURS } from '../clients.mjs';
import { atLeast } from '../goals.mjs';
import { inProcesses } from '../processes.mjs';
import { shares, spread } from '../rounds.mjs';

export const BARE = 'bare ws';

export async function sockets({ isShort }) {
  const results = await inProcesses(new URL('sockets-child.mjs', import.meta.url), { isShort });
  const rows = results.flatMap(({ kind, values }) =>
    Object.entries(values).map(([client, times]) => {
      const pick = (clock, of = times) => of.map((each) => each[clock]);
      return {
        client,
        kind,
        elapsed: spread(pick('elapsed')),
        cpu: spread(pick('cpu')),
        share: shares(pick('elapsed', values[BARE]), pick('elapsed')),
        cpuShare: shares(pick('cpu', values[BARE]), pick('cpu')),
      };
    }),
  );
  return { rows, goals: rows.filter(({ client }) => client === OURS).map(goalOf) };
}

const goalOf = ({ kind, share }) =>
  atLeast(`${kind === 'trips' ? 'round trips' : kind}: share of bare \`ws\``, share.median, 0.97, {
    tolerated: null,
  });
