/** Who is online in the organisation: whoever has a subscription whose heart beats. */
import { MAX_PEOPLE } from '../../shared/limits.js';
import type { Person, Status } from '../../shared/resources.js';
import { type Broadcaster, streams } from './broadcaster.js';
import type { Database, Queries } from './database.js';
import { Problem } from './problem.js';
import type { Limits } from './rate-limit.js';

/** `$1` is after how many seconds without a heartbeat somebody has gone. */
const PERSON = `
  select name, case when exists (
    select from presences
    where person = name and seen_at > clock_timestamp() - make_interval(secs => $1)
  ) then status else 'offline' end as status
  from users`;

export class Presence {
  readonly #database: Database;
  readonly #broadcaster: Broadcaster;
  readonly #limits: Limits;
  readonly #timeout: number;

  /** `timeout` in seconds. */
  constructor(database: Database, broadcaster: Broadcaster, limits: Limits, timeout: number) {
    this.#database = database;
    this.#broadcaster = broadcaster;
    this.#limits = limits;
    this.#timeout = timeout;
  }

  /** Who is here, then who is offline; of the others one hears when they come. */
  async people(): Promise<Person[]> {
    const { rows } = await this.#database.query<Person>(
      `select name, status from (${PERSON}) as person order by status = 'offline', name limit $2`,
      [this.#timeout, MAX_PEOPLE],
    );
    return rows;
  }

  async arrive(subscription: string, person: string): Promise<void> {
    await this.#change([person], (queries) =>
      queries.query('insert into presences (id, person) values ($1, $2)', [subscription, person]),
    );
  }

  async leave(subscription: string, person: string): Promise<void> {
    await this.#change([person], (queries) =>
      queries.query('delete from presences where id = $1', [subscription]),
    );
  }

  /** Also of somebody who was taken for gone. */
  async beat(subscription: string, person: string): Promise<void> {
    await this.#limits.heartbeat(person);
    await this.#change([person], (queries) =>
      queries.query(
        `insert into presences (id, person) values ($1, $2)
         on conflict (id) do update set seen_at = clock_timestamp()`,
        [subscription, person],
      ),
    );
  }

  async appear(person: string, status: Status): Promise<Person> {
    await this.#limits.status(person);
    await this.#change([person], (queries) =>
      queries.query('update users set status = $2 where name = $1', [person, status]),
    );
    const [changed] = await peopleOf(this.#database, [person], this.#timeout);
    if (!changed) throw new Problem('not_found');
    return changed;
  }

  /** Forgets those whose goodbye was lost, and tells of those who have gone unsaid: with a process that died then. */
  async sweep(): Promise<void> {
    const { rows } = await this.#database.query<{ person: string }>(
      `select person from presences
       where seen_at <= clock_timestamp() - make_interval(secs => $1)
       union
       select name from users
       where told <> 'offline' and not exists (select from presences where person = name)`,
      [this.#timeout],
    );
    const people = rows.map(({ person }) => person);
    await this.#change(people, (queries) =>
      queries.query(
        `delete from presences
         where person = any($1::text[]) and seen_at <= clock_timestamp() - make_interval(secs => $2)`,
        [people, this.#timeout],
      ),
    );
  }

  /** Changes something about people, and tells what that has changed about how they appear. */
  async #change(people: readonly string[], change: (queries: Queries) => Promise<unknown>) {
    if (people.length === 0) return;
    await this.#database.transaction(async (queries) => {
      await lock(queries, people);
      await change(queries);
    });
    await this.#announce(people);
  }

  /**
   * It is read and told under a lock, behind the change: what is told last is what is true. `told` is
   * what was told before, so that nothing is told twice.
   */
  async #announce(people: readonly string[]): Promise<void> {
    await this.#database.transaction(async (queries) => {
      await lock(queries, people);
      const now = await peopleOf(queries, people, this.#timeout);
      const { rows } = await queries.query<Person>(
        `update users u set told = n.status
         from json_to_recordset($1) as n (name text, status text)
         where u.name = n.name and u.told is distinct from n.status
         returning u.name, u.told as status`,
        [JSON.stringify(now)],
      );
      await this.#broadcaster.broadcastAll(
        rows.map((person) => ({ stream: streams.presence, message: { type: 'person', person } })),
      );
    });
  }
}

const lock = (queries: Queries, people: readonly string[]) =>
  queries.query('select from users where name = any($1::text[]) order by name for no key update', [
    people,
  ]);

async function peopleOf(queries: Queries, people: readonly string[], timeout: number) {
  const { rows } = await queries.query<Person>(
    `${PERSON} where name = any($2::text[]) order by name`,
    [timeout, people],
  );
  return rows;
}
