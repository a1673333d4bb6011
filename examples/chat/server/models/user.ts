/** The people of the organisation. */
import type { Queries } from './database.js';

export class Users {
  readonly #database: Queries;

  constructor(database: Queries) {
    this.#database = database;
  }

  /** Who is not known yet is known from now on. Here a real application would check a password. */
  async signIn(name: string): Promise<{ name: string }> {
    await this.#database.query('insert into users (name) values ($1) on conflict do nothing', [
      name,
    ]);
    return { name };
  }
}
