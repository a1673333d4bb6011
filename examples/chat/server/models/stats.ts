/** What the dashboard shows: counted in the database, over all processes. */
import type { Stats as Counted } from '../../shared/resources.js';
import { type Broadcaster, streams } from './broadcaster.js';
import type { Database } from './database.js';
import { NOW } from './time.js';

export class Stats {
  readonly #database: Database;
  readonly #broadcaster: Broadcaster;
  readonly #timeout: number;

  /** `timeout`: after how many seconds without a heartbeat somebody has gone. */
  constructor(database: Database, broadcaster: Broadcaster, timeout: number) {
    this.#database = database;
    this.#broadcaster = broadcaster;
    this.#timeout = timeout;
  }

  async now(): Promise<Counted> {
    const { rows } = await this.#database.query<Counted>(
      `select ${NOW} as at,
         (select count(distinct person)::integer from presences
          where seen_at > clock_timestamp() - make_interval(secs => $1)) as people,
         (select coalesce(sum(connections), 0)::integer from processes) as connections,
         (select coalesce(sum(subscriptions), 0)::integer from processes) as subscriptions,
         (select count(*)::integer from messages
          where created_at > clock_timestamp() - interval '1 minute') as messages,
         (select count(*)::integer from books where not destroyed) as books`,
      [this.#timeout],
    );
    const [stats] = rows;
    if (!stats) throw new Error('Nothing was counted');
    return stats;
  }

  async tell(): Promise<void> {
    const message = { type: 'stats', stats: await this.now() };
    await this.#broadcaster.broadcast(streams.dashboard, message);
  }
}
