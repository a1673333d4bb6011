/** The shared book list: each change has a version, and what was destroyed is remembered for a day. */
import { MAX_BOOKS } from '../../shared/limits.js';
import type { Book, BookChanges, BookVersion } from '../../shared/resources.js';
import { type Broadcaster, streams } from './broadcaster.js';
import type { Database } from './database.js';
import { Problem } from './problem.js';
import { CLOCK_SLACK, NOW } from './time.js';

/** Seconds for which it is known what was destroyed. Who was away for longer gets all there is. */
const REMEMBERED = 24 * 60 * 60;
/** Seconds more for which it is kept: who asks at the last moment is answered from what is there. */
const MARGIN = 60 * 60;

interface Row extends Book {
  readonly destroyed: boolean;
}

export class Books {
  readonly #database: Database;
  readonly #broadcaster: Broadcaster;

  constructor(database: Database, broadcaster: Broadcaster) {
    this.#database = database;
    this.#broadcaster = broadcaster;
  }

  async #query<Result>(text: string, values: readonly unknown[]): Promise<Result[]> {
    return (await this.#database.query<Result>(text, values)).rows;
  }

  /** What has changed since a time in seconds; everything for `null`, for one too long ago, and if it is too much. */
  async changes(since: number | null): Promise<BookChanges> {
    const [now] = await this.#query<{ at: number }>(`select ${NOW} as at`, []);
    const at = now?.at ?? 0;
    const complete = since === null || since - CLOCK_SLACK < at - REMEMBERED;
    const rows = await this.#query<Row>(
      `select id, version, title, author, destroyed from books
       where case when $1 then not destroyed else changed_at >= to_timestamp($2) end
       order by id limit $3`,
      [complete, (since ?? 0) - CLOCK_SLACK, complete ? null : MAX_BOOKS + 1],
    );
    if (!complete && rows.length > MAX_BOOKS) return this.changes(null);
    const destroyed = rows.filter((row) => row.destroyed);
    const changed = rows.filter((row) => !row.destroyed);
    return {
      at,
      complete,
      changed: changed.map(({ destroyed: _, ...book }): Book => book),
      destroyed: destroyed.map(({ id, version }): BookVersion => ({ id, version })),
    };
  }

  async create(title: string, author: string): Promise<Book> {
    const [book] = await this.#query<Book>(
      `insert into books (title, author)
       select $1, $2 where (select count(*) from books where not destroyed) < $3
       returning id, version, title, author`,
      [title, author, MAX_BOOKS],
    );
    if (!book) throw new Problem('list_full');
    await this.#broadcaster.broadcast(streams.books, { verb: 'create', book });
    return book;
  }

  /** Refuses what was made of another version than the newest, and shows that. */
  async update(
    id: number,
    data: { title: string; author: string; version: number },
  ): Promise<Book> {
    const [book] = await this.#query<Book>(
      `update books set title = $2, author = $3, version = version + 1,
         changed_at = clock_timestamp()
       where id = $1 and version = $4 and not destroyed returning id, version, title, author`,
      [id, data.title, data.author, data.version],
    );
    if (!book) throw new Problem('conflict', {}, { book: await this.#find(id) });
    await this.#broadcaster.broadcast(streams.books, { verb: 'update', book });
    return book;
  }

  async destroy(id: number): Promise<void> {
    const [book] = await this.#query<BookVersion>(
      `update books set destroyed = true, version = version + 1, changed_at = clock_timestamp()
       where id = $1 and not destroyed returning id, version`,
      [id],
    );
    if (!book) throw new Problem('not_found');
    await this.#broadcaster.broadcast(streams.books, { verb: 'destroy', book });
  }

  async #find(id: number): Promise<Book> {
    const [book] = await this.#query<Book>(
      'select id, version, title, author from books where id = $1 and not destroyed',
      [id],
    );
    if (!book) throw new Problem('not_found');
    return book;
  }

  /** Forgets what was destroyed long ago. */
  async sweep(): Promise<void> {
    await this.#query(
      `delete from books where destroyed
       and changed_at < clock_timestamp() - make_interval(secs => $1)`,
      [REMEMBERED + MARGIN],
    );
  }
}
