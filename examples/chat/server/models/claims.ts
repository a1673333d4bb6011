/** Requests that were claimed, and their answers, in the database that all processes share. */
import type { Claims } from '../cable/answers.js';
import type { Database } from './database.js';

export class DatabaseClaims implements Claims {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async claim(key: string): Promise<boolean> {
    const { rows } = await this.#database.query(
      'insert into claims (key) values ($1) on conflict do nothing returning key',
      [key],
    );
    return rows.length > 0;
  }

  async record(key: string, answer: object): Promise<void> {
    await this.#database.query('update claims set answer = $2 where key = $1', [
      key,
      JSON.stringify(answer),
    ]);
  }

  async recorded(key: string): Promise<object | null> {
    const { rows } = await this.#database.query<{ answer: object | null }>(
      'select answer from claims where key = $1',
      [key],
    );
    return rows[0]?.answer ?? null;
  }

  /** Clients give up after an hour at most. */
  async sweep(): Promise<void> {
    await this.#database.query(`delete from claims where created_at < now() - interval '2 hours'`);
  }
}
