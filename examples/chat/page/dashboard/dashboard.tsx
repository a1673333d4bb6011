/** The numbers that a job of the server counts every two seconds. */
import { useMessages } from 'catenary/react';
import { useState } from 'react';
import type { StatsEvent } from '../../shared/channels.js';
import type { Stats } from '../../shared/resources.js';
import { dashboard } from '../api/resources.js';
import { useIsOffline } from '../connection/connection.js';
import { useWhileAway } from '../connection/use-while-away.js';
import { pathOf } from './sparkline.js';

/** Two minutes of them. */
const SHOWN = 60;

const NONE: readonly Stats[] = [];

const gather = (before: readonly Stats[], { stats }: StatsEvent) => [...before, stats];

/** From the channel, and while the cable is away by asking. */
function useStats(): readonly Stats[] {
  const told = useMessages('DashboardChannel', { reducer: gather, initial: NONE, limit: SHOWN });
  const [asked, setAsked] = useState<readonly Stats[]>([]);
  useWhileAway(async (signal) => {
    const stats = await dashboard.show(signal);
    setAsked((before) => [...before, stats].slice(-SHOWN));
  });
  return [...told, ...asked].sort((one, other) => one.at - other.at).slice(-SHOWN);
}

interface TileProps {
  readonly label: string;
  readonly name: Exclude<keyof Stats, 'at'>;
  readonly stats: readonly Stats[];
}

const FRAME = { width: 160, height: 36, count: SHOWN };

function Tile({ label, name, stats }: TileProps) {
  const values = stats.map((each) => each[name]);
  const path = pathOf(values, FRAME);
  return (
    <div className="tile">
      <dt>{label}</dt>
      <dd>{values.at(-1) ?? '–'}</dd>
      <svg
        viewBox={`0 -2 ${FRAME.width} ${FRAME.height + 4}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    </div>
  );
}

/** The server has no older numbers than the last: what is shown was seen here. */
function wordsOf(isOffline: boolean, isFull: boolean): string {
  if (isOffline) return 'You are offline. The numbers go on when you are connected again.';
  if (isFull) return 'The lines show the last two minutes.';
  return 'The lines begin with your visit, and grow to the last two minutes.';
}

export function Dashboard() {
  const stats = useStats();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the keyboard
    <section className="view dashboard" aria-labelledby="dashboard" tabIndex={0}>
      <header className="view-header">
        <h1 id="dashboard">Dashboard</h1>
      </header>
      <dl>
        <Tile label="People online" name="people" stats={stats} />
        <Tile label="Connections" name="connections" stats={stats} />
        <Tile label="Subscriptions" name="subscriptions" stats={stats} />
        <Tile label="Messages in the last minute" name="messages" stats={stats} />
        <Tile label="Books" name="books" stats={stats} />
      </dl>
      <p className="hint">{wordsOf(useIsOffline(), stats.length === SHOWN)}</p>
    </section>
  );
}
