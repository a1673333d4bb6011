/** What is told to one person: each has a stream of their own, and a count of what is unread. */
import type { Notification } from '../../shared/resources.js';
import { type Broadcaster, streams } from './broadcaster.js';
import type { Database, Queries } from './database.js';
import { Problem } from './problem.js';
import type { Limits } from './rate-limit.js';

const LATEST = 50;
const NOTIFICATION = `
  json_build_object(
    'id', id, 'from', sender, 'text', text, 'read', read, 'at', extract(epoch from created_at)
  ) as notification`;

interface Created {
  readonly recipient: string;
  readonly notification: Notification;
}

export class Notifications {
  readonly #database: Database;
  readonly #broadcaster: Broadcaster;
  readonly #limits: Limits;

  constructor(database: Database, broadcaster: Broadcaster, limits: Limits) {
    this.#database = database;
    this.#broadcaster = broadcaster;
    this.#limits = limits;
  }

  async latest(user: string) {
    const { rows } = await this.#database.query<Created>(
      `select ${NOTIFICATION} from notifications where recipient = $1 order by id desc limit $2`,
      [user, LATEST],
    );
    return {
      unread: await this.unread(user),
      notifications: rows.map(({ notification }) => notification),
    };
  }

  async unread(user: string): Promise<number> {
    return (await unreadOf(this.#database, [user])).get(user) ?? 0;
  }

  async send(recipient: string, from: string, text: string): Promise<Notification> {
    const { rows } = await this.#database.query('select 1 from users where name = $1', [recipient]);
    if (rows.length === 0)
      throw new Problem('not_found', { message: 'There is nobody of this name.' });
    await this.#limits.notification(from);
    const [notification] = await this.create([recipient], from, text);
    if (!notification) throw new Problem('not_found');
    return notification;
  }

  /** One for each of them, all told in one go. */
  async create(recipients: readonly string[], from: string, text: string): Promise<Notification[]> {
    if (recipients.length === 0) return [];
    const { rows } = await this.#database.query<Created>(
      `insert into notifications (recipient, sender, text)
       select name, $2, $3 from unnest($1::text[]) as name
       returning recipient, ${NOTIFICATION}`,
      [recipients, from, text],
    );
    await this.#announce(recipients, (unread) =>
      rows.map(({ recipient, notification }) => ({
        stream: streams.notifications(recipient),
        message: { type: 'notification', notification, unread: unread.get(recipient) ?? 0 },
      })),
    );
    return rows.map(({ notification }) => notification);
  }

  /** Marks these as read, or all of them; returns how many are still unread. */
  async read(user: string, ids: readonly number[] | null): Promise<{ unread: number }> {
    await this.#limits.read(user);
    const { rows } = await this.#database.query<{ id: number }>(
      `update notifications set read = true
       where recipient = $1 and not read and ($2::integer[] is null or id = any($2))
       returning id`,
      [user, ids],
    );
    if (rows.length === 0) return { unread: await this.unread(user) };
    let left = 0;
    await this.#announce([user], (unread) => {
      left = unread.get(user) ?? 0;
      const message = { type: 'read', ids: rows.map(({ id }) => id), unread: left };
      return [{ stream: streams.notifications(user), message }];
    });
    return { unread: left };
  }

  /** Counts and tells under a lock, so that the count that is told last is the true one. */
  async #announce(
    users: readonly string[],
    messages: (unread: ReadonlyMap<string, number>) => { stream: string; message: object }[],
  ): Promise<void> {
    await this.#database.transaction(async (queries) => {
      await queries.query(
        'select from users where name = any($1::text[]) order by name for no key update',
        [users],
      );
      await this.#broadcaster.broadcastAll(messages(await unreadOf(queries, users)));
    });
  }
}

async function unreadOf(queries: Queries, users: readonly string[]) {
  const { rows } = await queries.query<{ recipient: string; unread: number }>(
    `select recipient, count(*)::integer as unread from notifications
     where recipient = any($1::text[]) and not read group by recipient`,
    [users],
  );
  return new Map(rows.map(({ recipient, unread }) => [recipient, unread]));
}
