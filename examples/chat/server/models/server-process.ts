/** The server processes: which of them live, and what they count; here, this one among them. */
import { randomUUID } from 'node:crypto';
import type { Database } from './database.js';
import type { Rooms } from './room.js';

/** Seconds after which a process that says nothing is taken for dead. */
const SILENCE = 15;

interface Counts {
  readonly connections: number;
  readonly subscriptions: number;
}

export class ServerProcesses {
  readonly id: string = randomUUID();
  readonly #database: Database;
  readonly #rooms: Rooms;

  constructor(database: Database, rooms: Rooms) {
    this.#database = database;
    this.#rooms = rooms;
  }

  /** Nobody else can use an embedded database: whoever is in there has gone with a former process. */
  async start(): Promise<void> {
    if (this.#database.isEmbedded) {
      await this.#database.execute(`delete from presences; update users set told = 'offline'`);
      await this.#remove('true', []);
    }
    await this.report({ connections: 0, subscriptions: 0 });
  }

  /** Returns whether nobody knew of it: it is new, or was taken for dead, and whoever is here with it. */
  async report({ connections, subscriptions }: Counts): Promise<boolean> {
    const { rows } = await this.#database.query<{ isNew: boolean }>(
      `insert into processes (id, connections, subscriptions) values ($1, $2, $3)
       on conflict (id) do update set connections = excluded.connections,
         subscriptions = excluded.subscriptions, seen_at = clock_timestamp()
       returning xmax = 0 as "isNew"`,
      [this.id, connections, subscriptions],
    );
    return rows[0]?.isNew ?? false;
  }

  /** Removes those that have died, and tells the rooms who has gone with them. */
  async sweep(): Promise<void> {
    await this.#remove('seen_at < clock_timestamp() - make_interval(secs => $1)', [SILENCE]);
  }

  async stop(): Promise<void> {
    await this.#remove('id = $1', [this.id]);
  }

  async #remove(condition: string, values: readonly unknown[]): Promise<void> {
    await this.#database.transaction(async (queries) => {
      // One that lives waits with its report, and finds that nobody knows of it.
      const { rows: gone } = await queries.query<{ id: string }>(
        `select id from processes where ${condition} order by id for update`,
        values,
      );
      const ids = gone.map(({ id }) => id);
      if (ids.length === 0) return;
      const { rows } = await queries.query<{ room: string }>(
        'select distinct room from occupants where process = any($1::uuid[])',
        [ids],
      );
      const rooms = rows.map(({ room }) => room);
      // Whoever was there with them goes, too.
      await this.#rooms.changeHere(queries, rooms, () =>
        queries.query('delete from processes where id = any($1::uuid[])', [ids]),
      );
    });
  }
}
