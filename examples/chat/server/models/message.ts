/** What is said in rooms: each message has a version, which grows with each change. */
import { MAX_LINE, PICTURES } from '../../shared/limits.js';
import type { History, Message, MessageVersion } from '../../shared/resources.js';
import { type Broadcaster, streams } from './broadcaster.js';
import type { Database } from './database.js';
import { mentions } from './mentions.js';
import type { Notifications } from './notification.js';
import { Problem } from './problem.js';
import type { Limits } from './rate-limit.js';
import type { Rooms } from './room.js';
import { PAGE } from './schemas.js';
import { CLOCK_SLACK, NOW } from './time.js';

/** A message as clients see it, in one column. */
const MESSAGE = `
  json_build_object(
    'id', m.id, 'room', m.room, 'version', m.version, 'nonce', m.nonce, 'from', m.author,
    'kind', m.kind, 'content', m.content, 'at', extract(epoch from m.created_at),
    'edited', m.edited, 'file', (
      select json_build_object('id', f.id, 'name', f.name, 'type', f.type, 'size', length(f.bytes))
      from files f where f.id = m.file
    )
  ) as message`;
const VERSION = `json_build_object('id', m.id, 'room', m.room, 'version', m.version) as removed`;

/** Of an answer. Who has missed more reads the newest page. */
const MOST_CHANGES = 200;

export interface NewMessage {
  readonly nonce: string;
  readonly kind: string;
  readonly content: string;
  readonly file?: string | null | undefined;
}

interface Parts {
  readonly database: Database;
  readonly broadcaster: Broadcaster;
  readonly rooms: Rooms;
  readonly notifications: Notifications;
  readonly limits: Limits;
}

export class Messages {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async #query<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.#parts.database.query<Row>(text, values)).rows;
  }

  async #one(text: string, values: readonly unknown[]): Promise<Message | undefined> {
    return (await this.#query<{ message: Message }>(text, values))[0]?.message;
  }

  /** Says something once, however often it is sent; `isNew` is whether it was not said before. */
  async create(room: string, author: string, data: NewMessage) {
    await this.#parts.rooms.enter(room, author);
    const known = await this.#find(room, author, data.nonce);
    if (known) return { message: known, isNew: false };
    if (data.file) await this.#checkFile(data.file, data.kind, author);
    await this.#parts.limits.message(author);
    const message = await this.#one(
      `insert into messages as m (room, author, nonce, kind, content, file)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning ${MESSAGE}`,
      [room, author, data.nonce, data.kind, data.content, data.file ?? null],
    );
    if (message) {
      await this.#announce(message);
      return { message, isNew: true };
    }
    // Somebody else was quicker: the same client, on its other way to us.
    const other = await this.#find(room, author, data.nonce);
    if (!other) throw new Problem('invalid', { field: 'nonce' });
    return { message: other, isNew: false };
  }

  /** What was said under that nonce; refuses if it was removed: nobody wants it back. */
  async #find(room: string, author: string, nonce: string): Promise<Message | undefined> {
    const [found] = await this.#query<{ message: Message; removed: boolean }>(
      `select ${MESSAGE}, m.removed from messages m
       where room = $1 and author = $2 and nonce = $3`,
      [room, author, nonce],
    );
    if (found?.removed) throw new Problem('removed');
    return found?.message;
  }

  async #checkFile(id: string, kind: string, author: string): Promise<void> {
    const [file] = await this.#query<{ type: string }>(
      'select type from files where id = $1 and uploader = $2',
      [id, author],
    );
    const refuse = (message: string) => new Problem('invalid', { field: 'file', message });
    if (!file) throw refuse('The file is none of yours.');
    if (kind === 'image' && !PICTURES.includes(file.type)) {
      throw refuse('The file is no picture: PNG, JPEG, GIF or WebP.');
    }
  }

  /** To the room, and to those of its members who are named in it. */
  async #announce(message: Message): Promise<void> {
    const { room, from, content } = message;
    await this.#parts.broadcaster.broadcast(streams.room(room), { type: 'message', message });
    if (!content.includes('@')) return;
    const members = await this.#parts.rooms.members(room);
    const others = members.filter((name) => name !== from);
    const named = mentions(content, others);
    const text = `${from} in ${room}: ${content}`;
    await this.#parts.notifications.create(named, from, [...text].slice(0, MAX_LINE).join(''));
  }

  /**
   * The same once more changes nothing, and counts for nothing: its answer may have been lost.
   *
   * @param room - that of the channel, if the message has to be in it
   */
  async edit(id: number, author: string, content: string, room?: string): Promise<Message> {
    const known = await this.#checkAuthor(id, author, room);
    if (known.content === content) return known;
    await this.#parts.limits.message(author);
    const message = await this.#one(
      `update messages m set content = $2, edited = true, version = version + 1,
         changed_at = clock_timestamp()
       where id = $1 and not removed returning ${MESSAGE}`,
      [id, content],
    );
    if (!message) throw new Problem('not_found');
    await this.#parts.broadcaster.broadcast(streams.room(message.room), {
      type: 'message',
      message,
    });
    return message;
  }

  /** What was in it is gone; that it was there is known to those who ask what they have missed. */
  async remove(id: number, author: string, room?: string): Promise<MessageVersion> {
    await this.#checkAuthor(id, author, room);
    const rows = await this.#query<{ removed: MessageVersion }>(
      `update messages m set content = '', file = null, removed = true, version = version + 1,
         changed_at = clock_timestamp()
       where id = $1 and not removed returning ${VERSION}`,
      [id],
    );
    const message = rows[0]?.removed;
    if (!message) throw new Problem('not_found');
    await this.#parts.broadcaster.broadcast(streams.room(message.room), {
      type: 'removed',
      message,
    });
    return message;
  }

  /** @returns what it says now */
  async #checkAuthor(id: number, author: string, room?: string): Promise<Message> {
    const message = await this.#one(
      `select ${MESSAGE} from messages m where id = $1 and not removed`,
      [id],
    );
    if (!message || (room !== undefined && message.room !== room)) throw new Problem('not_found');
    await this.#parts.rooms.enter(message.room, author);
    if (message.from !== author) throw new Problem('not_author');
    return message;
  }

  /** The newest messages, or the newest of those before one, in the order in which they were said. */
  async page(room: string, limit: number, before: number | null): Promise<History> {
    const rows = await this.#query<{ message: Message }>(
      `select ${MESSAGE} from messages m
       where room = $1 and not removed and ($2::integer is null or id < $2)
       order by id desc limit $3`,
      [room, before, limit + 1],
    );
    const changed = rows.slice(0, limit).map(({ message }) => message);
    const more = rows.length > limit;
    return this.#history(room, { changed: changed.reverse(), removed: [], complete: false, more });
  }

  /** What was said, edited or removed since a time; some of it may be older. The newest page if it is too much. */
  async since(room: string, seconds: number): Promise<History> {
    const rows = await this.#query<{ message: Message; removed: MessageVersion; gone: boolean }>(
      `select ${MESSAGE}, ${VERSION}, m.removed as gone from messages m
       where room = $1 and changed_at >= to_timestamp($2) order by id limit $3`,
      [room, seconds - CLOCK_SLACK, MOST_CHANGES + 1],
    );
    if (rows.length > MOST_CHANGES) return this.page(room, PAGE, null);
    const changed = rows.filter(({ gone }) => !gone).map(({ message }) => message);
    const removed = rows.filter(({ gone }) => gone).map((row) => row.removed);
    return this.#history(room, { changed, removed, complete: true, more: false });
  }

  async #history(room: string, read: Omit<History, 'at' | 'receipts'>): Promise<History> {
    const [now] = await this.#query<{ at: number }>(`select ${NOW} as at`, []);
    const receipts = await this.#parts.rooms.receipts(room);
    return { at: now?.at ?? 0, ...read, receipts };
  }
}
