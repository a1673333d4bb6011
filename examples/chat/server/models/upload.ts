/** Files that belong to messages. They are in the database, so that every process has them. */
import { randomUUID } from 'node:crypto';
import type { Attachment } from '../../shared/resources.js';
import type { Database } from './database.js';
import { Problem } from './problem.js';

export interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export class Uploads {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(uploader: string, { name, type, bytes }: StoredFile): Promise<Attachment> {
    const id = randomUUID();
    await this.#database.query(
      'insert into files (id, uploader, name, type, bytes) values ($1, $2, $3, $4, $5)',
      [id, uploader, name, type, bytes],
    );
    return { id, name, type, size: bytes.length };
  }

  /** For who has uploaded it, and for the members of a room in which it is. */
  async find(id: string, user: string): Promise<StoredFile> {
    const { rows } = await this.#database.query<StoredFile>(
      `select f.name, f.type, f.bytes from files f
       where f.id = $1 and (f.uploader = $2 or exists (
         select from messages m join rooms r on r.slug = m.room
         where m.file = f.id and (r.open or exists (
           select from memberships where room = r.slug and member = $2
         ))
       ))`,
      [id, user],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** Forgets what belongs to no message: those that were removed, and those that were never said. */
  async sweep(): Promise<void> {
    await this.#database.query(
      `delete from files f where created_at < now() - interval '1 day'
       and not exists (select from messages where file = f.id)`,
    );
  }
}
