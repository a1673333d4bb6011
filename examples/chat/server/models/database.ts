/** PostgreSQL: a server of its own by `pg`, or PGlite inside of this process. SQL by parameters only. */
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { lockFolder } from './folder-lock.js';

export interface Queries {
  query<Row>(text: string, values?: readonly unknown[]): Promise<{ readonly rows: Row[] }>;
  /** Several statements at once, without parameters. */
  execute(script: string): Promise<void>;
}

export interface Database extends Queries {
  /** All or nothing; whoever else works on the same rows waits. */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /** Whether nobody but this process can use it. */
  readonly isEmbedded: boolean;
  close(): Promise<void>;
}

/** Milliseconds until a database that does not answer is an error. */
const PATIENCE = 5_000;

/** `postgres://...`, or embedded: `file:///folder`, or `memory:` for one that is forgotten. */
export function openDatabase(url: string, log: (what: string, error: unknown) => void) {
  if (/^postgres(ql)?:/.test(url)) return openPostgres(url, log);
  return openEmbedded(url.startsWith('file:') ? fileURLToPath(url) : undefined);
}

/** At once: whatever it still wrote would destroy what the other one writes. */
function end({ message }: Error): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

async function openEmbedded(folder: string | undefined): Promise<Database> {
  const unlock = folder === undefined ? async () => {} : await lockFolder(folder, end);
  const lite = await PGlite.create(folder ?? 'memory://');
  const queries = (on: Pick<PGlite, 'query' | 'exec'>): Queries => ({
    query: <Row>(text: string, values: readonly unknown[] = []) => on.query<Row>(text, [...values]),
    execute: async (script) => void (await on.exec(script)),
  });
  return {
    ...queries(lite),
    isEmbedded: true,
    transaction: (work) => lite.transaction((transaction) => work(queries(transaction))),
    async close() {
      await lite.close();
      await unlock();
    },
  };
}

function openPostgres(
  connectionString: string,
  log: (what: string, error: unknown) => void,
): Database {
  const pool = new pg.Pool({
    connectionString,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
  });
  // Of a connection that nobody uses at the moment. The pool makes another one.
  pool.on('error', (error) => log('A connection to PostgreSQL was lost', error));
  const queries = (on: pg.Pool | pg.PoolClient): Queries => ({
    query: async <Row>(text: string, values: readonly unknown[] = []) => {
      const { rows } = await on.query(text, [...values]);
      return { rows: rows as Row[] };
    },
    execute: async (script) => void (await on.query(script)),
  });
  return {
    ...queries(pool),
    isEmbedded: false,
    transaction: (work) => transaction(pool, (client) => work(queries(client))),
    close: () => pool.end(),
  };
}

async function transaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
) {
  const client = await pool.connect();
  let broken: Error | undefined;
  const lost = (error: Error) => {
    broken = error;
  };
  // Nobody else listens to a connection that is in use: a lost one would end the process.
  client.on('error', lost);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}
