/** What is said once to all, and who has lost it where one did not hear it: the writer, the server, the line or the client. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { vi } from 'vitest';
import type { RailsServer } from '../../support/rails.js';
import type { Bystander } from './bystander.js';
import { type Dweller, STREAMS } from './dweller.js';

/** How long nothing may come twice. */
const QUIET = 2_000;
/** By when a busy machine has brought it to everybody who is there. */
const PATIENCE = 15_000;

/** What is known of a saying. */
interface Evidence {
  /** What the writer was answered. */
  readonly status: number;
  /** Streams that were heard once inside of the server, */
  readonly server: readonly string[];
  /** and by somebody who has a good line, and no client of ours. */
  readonly bystander: readonly string[];
  /** Who did not hear it, but was there; */
  readonly deaf: readonly string[];
  /** or was not, for the connection was lost meanwhile. */
  readonly away: readonly string[];
  /** How long this process did nothing, at most (ms). */
  readonly silent: number;
}

interface Saying {
  /** What has to be so, and was not. */
  readonly flaws: readonly string[];
  /** Who is to be told again. */
  readonly away: readonly string[];
  readonly evidence: Evidence;
}

/** Who is live, and on which connection. */
const placeOf = ({ consumer, pending }: Dweller) => ({
  connection: consumer.inspect().counters.connections,
  isLive: consumer.status.get().state === 'open' && pending.length === 0,
});

type Place = ReturnType<typeof placeOf>;

/** Whether somebody was there all the time, and so had to hear it. */
const hasStayed = (before: Place, now: Place): boolean =>
  before.isLive && now.isLive && before.connection === now.connection;

const isAll = (heard: readonly string[]): boolean => `${[...heard].sort()}` === `${STREAMS}`;

/** Says something on each stream. Resolves when all who stay have heard it, or had the time to. */
export async function say(
  rails: RailsServer,
  dwellers: readonly Dweller[],
  bystander: Bystander,
): Promise<Saying> {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  const places = dwellers.map(placeOf);
  const isDeaf = (dweller: Dweller, index: number) =>
    !isAll(dweller.listeners.heard) && hasStayed(places[index]!, placeOf(dweller));
  const wasHeard = await heardInside(rails);
  bystander.heard.length = 0;
  for (const { listeners } of dwellers) listeners.forget();
  const { status } = await rails.post('/test/broadcasts', { streams: STREAMS });
  const isPending = () => dwellers.some(isDeaf) || !isAll(bystander.heard);
  await vi.waitUntil(() => !isPending(), { timeout: PATIENCE }).catch(() => {});
  await wait(QUIET);
  delays.disable();
  const inside = await heardInside(rails);
  const server = STREAMS.filter((stream) => (inside[stream] ?? 0) - (wasHeard[stream] ?? 0) === 1);
  const [deaf, away] = [true, false].map((isIt) =>
    dwellers.flatMap((dweller, index) =>
      isAll(dweller.listeners.heard) || isDeaf(dweller, index) !== isIt
        ? []
        : [`dweller-${index} has heard ${dweller.listeners.heard.join() || 'nothing'}`],
    ),
  ) as [string[], string[]];
  const silent = Math.round(delays.max / 1e6);
  const evidence = { status, server, bystander: [...bystander.heard], deaf, away, silent };
  return { flaws: flawsOf(evidence), away, evidence };
}

/** Who has lost it: the first of these that is there. */
function flawsOf({ status, server, bystander, deaf }: Evidence): string[] {
  return [
    ...(status === 204 ? [] : [`the writer was answered ${status}`]),
    ...(isAll(server) ? [] : [`inside of the server, once was heard: ${server}`]),
    ...(isAll(bystander) ? [] : [`somebody with a good line has heard: ${bystander}`]),
    ...deaf.map((each) => `${each}, and was there all the time`),
  ];
}

async function heardInside(rails: RailsServer): Promise<Record<string, number>> {
  return (await (await rails.get('/test/witness')).json()) as Record<string, number>;
}
