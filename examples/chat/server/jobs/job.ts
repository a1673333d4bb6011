/** Work that is done again and again: by every process, or by whichever comes first. */
import type { Database } from '../models/database.js';

export interface Job {
  /** Milliseconds. */
  readonly interval: number;
  /** A name of its own for what one process does for all. */
  readonly once?: string;
  perform(): Promise<void>;
}

/** Milliseconds behind the start of a process. */
const FIRST_RUN = 1_000;

type Log = (what: string, error: unknown) => void;

/** Returns what stops it, and resolves when it no longer works. */
export function schedule(database: Database, { interval, once, perform }: Job, log: Log) {
  let isStopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      if (once === undefined || (await isOurs(database, once, interval))) await perform();
    } catch (error) {
      log('A job failed', error);
    }
    if (!isStopped) wait(interval);
  };
  const wait = (delay: number) => {
    timer = setTimeout(() => {
      running = run();
    }, delay).unref();
  };
  // What is rarely done is not put off by each start.
  wait(Math.min(interval, FIRST_RUN));
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}

/**
 * Whether this run is ours: the row's lock makes one of the processes the first, and its time keeps the
 * others from running it again in the same period. Whoever dies is replaced in the next one.
 */
async function isOurs(database: Database, name: string, interval: number): Promise<boolean> {
  const { rows } = await database.query(
    `insert into jobs as j (name, ran_at) values ($1, clock_timestamp())
     on conflict (name) do update set ran_at = clock_timestamp()
     where j.ran_at < clock_timestamp() - make_interval(secs => $2)
     returning name`,
    // A little less, for no timer is on time.
    [name, (interval / 1_000) * 0.9],
  );
  return rows.length > 0;
}
