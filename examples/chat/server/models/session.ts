/** Sessions: a cookie and its tokens are good for as long as there is a row; what ends one ends its cables. */
import { randomUUID } from 'node:crypto';
import type { Broadcaster } from './broadcaster.js';
import type { Queries } from './database.js';

/** Seconds. */
export const SESSION_LIFETIME = 30 * 24 * 60 * 60;

export class Sessions {
  readonly #database: Queries;
  readonly #broadcaster: Broadcaster;

  constructor(database: Queries, broadcaster: Broadcaster) {
    this.#database = database;
    this.#broadcaster = broadcaster;
  }

  async create(person: string): Promise<string> {
    const id = randomUUID();
    await this.#database.query('insert into sessions (id, person) values ($1, $2)', [id, person]);
    return id;
  }

  /** Whose it is; `null` once it has ended. */
  async userOf(id: string): Promise<string | null> {
    const { rows } = await this.#database.query<{ person: string }>(
      'select person from sessions where id = $1',
      [id],
    );
    return rows[0]?.person ?? null;
  }

  /** Behind the change, so that whoever connects meanwhile is either refused or told. */
  async end(id: string): Promise<void> {
    await this.#database.query('delete from sessions where id = $1', [id]);
    await this.#broadcaster.disconnect(id);
  }

  /** Those whose cookies have expired. */
  async sweep(): Promise<void> {
    const { rows } = await this.#database.query<{ id: string }>(
      'select id from sessions where created_at < now() - make_interval(secs => $1)',
      [SESSION_LIFETIME],
    );
    for (const { id } of rows) await this.end(id);
  }
}
