/** Server processes that share a database: what becomes of those who were here with one that has died. */
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { leavingJob } from '../../../examples/chat/server/jobs/leaving-job.js';
import { presenceJob } from '../../../examples/chat/server/jobs/presence-job.js';
import { reportJob } from '../../../examples/chat/server/jobs/report-job.js';
import type { Database, Queries } from '../../../examples/chat/server/models/database.js';
import type { Models } from '../../../examples/chat/server/models/models.js';
import { setUpProcesses } from './support/models.js';

const all = setUpProcesses();
const { told } = all;

test('a process that was taken for dead has its clients come again, for they are no longer here', async () => {
  const models = all.models();
  const restart = vi.fn();
  const report = reportJob(models, { connectionCount: 1, subscriptionCount: 1, restart });
  await models.processes.start();
  await report.perform();
  expect(restart).not.toHaveBeenCalled();
  await all.database.query(
    `update processes set seen_at = seen_at - interval '16 seconds' where id = $1`,
    [models.processes.id],
  );
  await models.processes.sweep();
  await report.perform();
  expect(restart).toHaveBeenCalledTimes(1);
  await report.perform();
  expect(restart).toHaveBeenCalledTimes(1);
  await models.processes.stop();
});

test('a process that has died takes those who were in rooms there with it', async () => {
  const [dead, living] = [all.models(), all.models()];
  await dead.processes.report({ connections: 1, subscriptions: 2 });
  const counted = { connectionCount: 3, subscriptionCount: 4, restart() {} };
  await reportJob(living, counted).perform();
  await dead.rooms.join('general', randomUUID(), 'ada', dead.processes.id);
  await living.rooms.join('general', randomUUID(), 'grace', living.processes.id);
  expect(await living.stats.now()).toMatchObject({ connections: 4, subscriptions: 6 });
  const { perform } = presenceJob(living);
  await perform();
  const here = () => told.filter(({ stream }) => stream === 'rooms/general').at(-1)?.message;
  expect(here()).toEqual({ type: 'here', people: ['ada', 'grace'] });
  await all.database.query(
    `update processes set seen_at = seen_at - interval '16 seconds' where id = $1`,
    [dead.processes.id],
  );
  await perform();
  expect(here()).toEqual({ type: 'here', people: ['grace'] });
  expect(await living.stats.now()).toMatchObject({ connections: 3, subscriptions: 4 });
  await living.processes.stop();
  expect(here()).toEqual({ type: 'here', people: [] });
});

test('who could not leave does so later, once, and who leaves at the moment is not asked about', async () => {
  let isAway = false;
  let tries = 0;
  const transaction: Database['transaction'] = async (work) => {
    tries += 1;
    if (isAway) throw new Error('away');
    return all.database.transaction(work);
  };
  const models = all.models({ ...all.database, transaction });
  const { rooms, processes } = models;
  await processes.report({ connections: 1, subscriptions: 3 });
  const ids = Array.from({ length: 20 }, () => randomUUID());
  for (const id of ids) await rooms.join('general', id, 'ada', processes.id);
  isAway = true;
  for (const id of ids) await expect(rooms.leave('general', id)).rejects.toThrow('away');
  [isAway, told.length] = [false, 0];
  await leavingJob(models).perform();
  expect(told).toEqual([{ stream: 'rooms/general', message: { type: 'here', people: [] } }]);
  const leaving = rooms.leave('general', ids[0] ?? '');
  tries = 0;
  await leavingJob(models).perform();
  expect(tries).toBe(0);
  await Promise.all([leaving, processes.stop()]);
});

/** The database as a process sees it that dies behind so many queries: whatever it has begun is undone. */
function dyingBehind(most: number): Database {
  let count = 0;
  const alive = () => {
    count += 1;
    if (count > most) throw new Error('killed');
  };
  const mortal = (on: Queries): Queries => ({
    execute: (script) => on.execute(script),
    query: async (text, values) => {
      alive();
      return on.query(text, values);
    },
  });
  return {
    ...all.database,
    ...mortal(all.database),
    transaction: (work) =>
      all.database.transaction(async (queries) => {
        const result = await work(mortal(queries));
        alive();
        return result;
      }),
  };
}

/** Behind the time after which it counts as dead. */
async function silence({ processes }: Models): Promise<void> {
  await all.database.query(
    `update processes set seen_at = seen_at - interval '16 seconds' where id = $1`,
    [processes.id],
  );
}

test.each<[string, (models: Models, id: string) => Promise<unknown>]>([
  ['notices another one that has died', ({ processes }) => processes.sweep()],
  ['lets somebody leave a room', ({ rooms }, id) => rooms.leave('general', id)],
  ['hears that somebody goes', ({ presence }, id) => presence.leave(id, 'ada')],
  ['ends', ({ processes }) => processes.stop()],
])('wherever a process dies while it %s, all hear in the end who has gone', async (_, work) => {
  const living = all.models();
  const lastTold = (stream: string) =>
    told.filter((event) => event.stream === stream).at(-1)?.message;
  let hasDied = true;
  for (let steps = 0; hasDied; steps += 1) {
    const [dead, dying] = [all.models(), all.models(dyingBehind(steps))];
    const id = randomUUID();
    await all.database.query('insert into processes (id) values ($1), ($2)', [
      dead.processes.id,
      dying.processes.id,
    ]);
    await living.rooms.join('random', randomUUID(), 'linus', dead.processes.id);
    await living.rooms.join('general', id, 'ada', dying.processes.id);
    await living.presence.arrive(id, 'ada');
    await silence(dead);
    hasDied = await work(dying, id).then(
      () => false,
      () => true,
    );
    await silence(dying);
    await all.database.query(`update presences set seen_at = seen_at - interval '46 seconds'`);
    await presenceJob(living).perform();
    for (const room of ['general', 'random']) {
      expect(lastTold(`rooms/${room}`), `${steps}`).toEqual({ type: 'here', people: [] });
    }
    const person = { name: 'ada', status: 'offline' };
    expect(lastTold('presence'), `${steps}`).toEqual({ type: 'person', person });
    expect(steps).toBeLessThan(30);
  }
});

test('who comes back behind a server that was killed is heard of by who came before them', async () => {
  await all.models().presence.arrive(randomUUID(), 'ada');
  // Nobody has swept: it is the only process.
  const next = all.models();
  await next.processes.start();
  expect(await next.presence.people()).toContainEqual({ name: 'ada', status: 'offline' });
  told.length = 0;
  await next.presence.arrive(randomUUID(), 'ada');
  const person = { name: 'ada', status: 'online' };
  expect(told).toEqual([{ stream: 'presence', message: { type: 'person', person } }]);
});
