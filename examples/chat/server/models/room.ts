/** Rooms: who may enter, who is there, and how far everybody has read. */
import type { Room } from '../../shared/resources.js';
import { type Broadcaster, streams } from './broadcaster.js';
import type { Database, Queries } from './database.js';
import { Problem } from './problem.js';
import type { Limits } from './rate-limit.js';

/** `$1` is who asks. */
const ROOM = `
  select slug, title, open or exists (
    select from memberships where room = slug and member = $1
  ) as member
  from rooms`;

export class Rooms {
  readonly #database: Database;
  readonly #broadcaster: Broadcaster;
  readonly #limits: Limits;
  /** Subscriptions of this process that could not leave, and their rooms. */
  readonly #remaining = new Map<string, string>();

  constructor(database: Database, broadcaster: Broadcaster, limits: Limits) {
    this.#database = database;
    this.#broadcaster = broadcaster;
    this.#limits = limits;
  }

  async all(user: string): Promise<Room[]> {
    const { rows } = await this.#database.query<Room>(`${ROOM} order by position, slug`, [user]);
    return rows;
  }

  /** The room, if that user may enter it; refuses otherwise, and says why. */
  async enter(slug: string, user: string): Promise<Room> {
    const { rows } = await this.#database.query<Room>(`${ROOM} where slug = $2`, [user, slug]);
    const [room] = rows;
    if (!room) throw new Problem('not_found', { message: 'There is no such room.' });
    if (!room.member) {
      throw new Problem('not_a_member', {
        message: `You are not a member of ${room.title}. Only its members read and write there.`,
      });
    }
    return room;
  }

  async members(slug: string): Promise<string[]> {
    const { rows } = await this.#database.query<{ name: string }>(
      `select name from users, rooms
       where slug = $1 and (open or exists (
         select from memberships where room = slug and member = name
       ))
       order by name`,
      [slug],
    );
    return rows.map(({ name }) => name);
  }

  async join(slug: string, subscription: string, person: string, process: string): Promise<void> {
    await this.#database.query(
      'insert into occupants (id, room, person, process) values ($1, $2, $3, $4)',
      [subscription, slug, person, process],
    );
    // Apart from it: until the insert is over, its process is not removed, which would wait for the room.
    await this.#database.transaction((queries) => this.changeHere(queries, [slug], async () => {}));
  }

  async leave(slug: string, subscription: string): Promise<void> {
    try {
      await this.#remove(slug, [subscription]);
    } catch (error) {
      this.#remaining.set(subscription, slug);
      throw error;
    }
  }

  /** Once more for those who could not leave: the database was away. */
  async retryLeaving(): Promise<void> {
    const rooms = new Map<string, string[]>();
    for (const [id, slug] of this.#remaining) rooms.set(slug, [...(rooms.get(slug) ?? []), id]);
    for (const [slug, ids] of rooms) {
      await this.#remove(slug, ids);
      for (const id of ids) this.#remaining.delete(id);
    }
  }

  async #remove(slug: string, ids: readonly string[]): Promise<void> {
    await this.#database.transaction((queries) =>
      this.changeHere(queries, [slug], () =>
        queries.query('delete from occupants where id = any($1::uuid[])', [ids]),
      ),
    );
  }

  /**
   * Changes who is in some rooms, and tells everybody there before the change is seen, so that a process that dies
   * in the middle of it leaves it to others. It is read and sent under a lock, behind the change: whatever two
   * processes do at once, what is told last is what is true.
   */
  async changeHere(
    queries: Queries,
    slugs: readonly string[],
    change: () => Promise<unknown>,
  ): Promise<void> {
    await queries.query(
      'select from rooms where slug = any($1::text[]) order by slug for no key update',
      [slugs],
    );
    await change();
    const told = [];
    for (const slug of slugs) {
      const people = await here(queries, slug);
      told.push({ stream: streams.room(slug), message: { type: 'here', people } });
    }
    await this.#broadcaster.broadcastAll(told);
  }

  async typing(slug: string, from: string, on: boolean): Promise<void> {
    await this.#broadcaster.broadcast(streams.room(slug), { type: 'typing', from, on });
  }

  /** Nothing happens if they have read further than that. */
  async read(slug: string, reader: string, id: number): Promise<void> {
    await this.enter(slug, reader);
    await this.#limits.read(reader);
    const { rows } = await this.#database.query(
      `insert into receipts as r (room, reader, message)
       select room, $2, id from messages where id = $3 and room = $1
       on conflict (room, reader) do update set message = excluded.message
       where r.message < excluded.message
       returning message`,
      [slug, reader, id],
    );
    if (rows.length === 0) return;
    await this.#broadcaster.broadcast(streams.room(slug), { type: 'receipt', from: reader, id });
  }

  async receipts(slug: string): Promise<Record<string, number>> {
    const { rows } = await this.#database.query<{ reader: string; message: number }>(
      'select reader, message from receipts where room = $1',
      [slug],
    );
    return Object.fromEntries(rows.map(({ reader, message }) => [reader, message]));
  }
}

async function here(queries: Queries, slug: string): Promise<string[]> {
  const { rows } = await queries.query<{ person: string }>(
    'select distinct person from occupants where room = $1 order by person',
    [slug],
  );
  return rows.map(({ person }) => person);
}
