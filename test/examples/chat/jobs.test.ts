/** Background jobs: which process runs them, and what they forget. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cleanupJob } from '../../../examples/chat/server/jobs/cleanup-job.js';
import { schedule } from '../../../examples/chat/server/jobs/job.js';
import { setUpProcesses } from './support/models.js';
import { eventually } from './support/user.js';

const processes = setUpProcesses();
const { told, disconnected } = processes;

const unexpected = (what: string, error: unknown) => expect.unreachable(`${what}: ${error}`);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('of two processes, one runs a job in each period, and the other one when that has gone', async () => {
  const runs: string[] = [];
  const times: number[] = [];
  const perform = async (name: string) => {
    runs.push(name);
    const { rows } = await processes.database.query<{ at: number }>(
      `select extract(epoch from ran_at)::float8 as at from jobs where name = 'test'`,
    );
    times.push(rows[0]?.at ?? 0);
  };
  const start = (name: string) =>
    schedule(
      processes.database,
      { once: 'test', interval: 200, perform: () => perform(name) },
      unexpected,
    );
  const stopA = start('a');
  const stopB = start('b');
  await eventually(() => expect(times.length).toBeGreaterThanOrEqual(5));
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(0.17);
  await stopA();
  runs.length = 0;
  await eventually(() => expect(runs.length).toBeGreaterThan(2));
  expect(new Set(runs)).toEqual(new Set(['b']));
  await stopB();
  runs.length = 0;
  await pause(500);
  expect(runs).toEqual([]);
});

test('what is rarely done is done soon behind a start, and not again by the next process', async () => {
  const runs: string[] = [];
  const start = (name: string) => {
    const perform = async () => void runs.push(name);
    return schedule(processes.database, { once: 'rare', interval: 600_000, perform }, unexpected);
  };
  const stopA = start('a');
  await eventually(() => expect(runs).toEqual(['a']));
  await stopA();
  const stopB = start('b');
  await pause(1_500);
  await stopB();
  expect(runs).toEqual(['a']);
});

test('a job that fails is logged, and run again; who stops waits for the one that runs', async () => {
  const logged: unknown[] = [];
  let runs = 0;
  let isDone = true;
  const perform = async () => {
    runs += 1;
    if (runs < 3) throw new Error(`run ${runs}`);
    isDone = false;
    await pause(50);
    isDone = true;
  };
  const stop = schedule(processes.database, { interval: 10, perform }, (_, error) =>
    logged.push(error),
  );
  await eventually(() => expect(isDone).toBe(false));
  await stop();
  expect(isDone).toBe(true);
  expect(logged).toEqual([new Error('run 1'), new Error('run 2')]);
});

test('whose last heartbeat is too old has gone', async () => {
  const { presence } = processes.models();
  await presence.arrive(randomUUID(), 'linus');
  const statusOf = async () =>
    (await presence.people()).find(({ name }) => name === 'linus')?.status;
  expect(await statusOf()).toBe('online');
  await processes.database.query(`update presences set seen_at = seen_at - interval '46 seconds'`);
  expect(await statusOf()).toBe('offline');
  told.length = 0;
  await presence.sweep();
  await presence.sweep();
  const person = { name: 'linus', status: 'offline' };
  expect(told).toEqual([{ stream: 'presence', message: { type: 'person', person } }]);
});

test('sessions whose cookies have expired are forgotten, and their cables told to go', async () => {
  const models = processes.models();
  const [old, recent] = [await models.sessions.create('ada'), await models.sessions.create('ada')];
  await processes.database.query(
    `update sessions set created_at = now() - interval '31 days' where id = $1`,
    [old],
  );
  await cleanupJob(models).perform();
  expect([await models.sessions.userOf(old), await models.sessions.userOf(recent)]).toEqual([
    null,
    'ada',
  ]);
  expect(disconnected).toEqual([old]);
});

test('old claims, files that belong to nothing, and what was destroyed long ago are forgotten', async () => {
  const models = processes.models();
  const { books, claims, uploads, messages } = models;
  const bytes = new Uint8Array([1]);
  const file = () => uploads.create('ada', { name: 'a', type: 'text/plain', bytes });
  const [kept, young] = [await file(), await file()];
  const lost = await file();
  const message = { nonce: randomUUID(), kind: 'file', content: 'keep this', file: kept.id };
  await messages.create('general', 'ada', message);
  for (const key of ['old', 'new']) {
    await claims.claim(key);
    await claims.record(key, { value: 1 });
  }
  const [old, recent] = [await books.create('a', 'b'), await books.create('c', 'd')];
  const last = await books.create('e', 'f');
  await books.destroy(last.id);
  await books.destroy(old.id);
  await books.destroy(recent.id);
  await processes.database.query(
    `update claims set created_at = now() - interval '3 hours' where key = 'old'`,
  );
  await processes.database.query(
    `update files set created_at = now() - interval '25 hours' where id <> $1`,
    [young.id],
  );
  const ages = [
    [old.id, '26 hours'],
    [last.id, '24 hours 30 minutes'],
  ];
  for (const age of ages) {
    await processes.database.query(
      'update books set changed_at = now() - $2::interval where id = $1',
      age,
    );
  }
  await cleanupJob(models).perform();
  expect([await claims.recorded('old'), await claims.recorded('new')]).toEqual([
    null,
    { value: 1 },
  ]);
  const { rows } = await processes.database.query<{ id: string }>('select id from files');
  expect(rows.map(({ id }) => id).sort()).toEqual([kept.id, young.id].sort());
  await expect(uploads.find(lost.id, 'ada')).rejects.toMatchObject({ code: 'not_found' });
  const since = Date.now() / 1000 - 60;
  expect((await books.changes(since)).destroyed).toEqual([{ id: recent.id, version: 2 }]);
  const { rows: tombstones } = await processes.database.query(
    'select id from books where destroyed',
  );
  expect(tombstones).toHaveLength(2);
});
