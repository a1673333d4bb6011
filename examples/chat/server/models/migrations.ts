/** Brings a database up to date: each file of db/ once, in order, whichever process comes first. */
import { readdir, readFile } from 'node:fs/promises';
import type { Database } from './database.js';

const FOLDER = new URL('../db/', import.meta.url);
/** Any number that nobody else locks. */
const LOCK = 2_718_281;

export async function migrate(database: Database): Promise<void> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  await database.transaction(async (queries) => {
    await queries.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await queries.query('create table if not exists migrations (name text primary key)');
    const { rows } = await queries.query<{ name: string }>('select name from migrations');
    const done = new Set(rows.map(({ name }) => name));
    for (const name of files.filter((file) => !done.has(file))) {
      await queries.execute(await readFile(new URL(name, FOLDER), 'utf8'));
      await queries.query('insert into migrations (name) values ($1)', [name]);
    }
  });
}
