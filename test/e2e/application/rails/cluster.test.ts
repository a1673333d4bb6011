/** Two processes of examples/rails with one database and one Redis behind nginx: together they are one application. */
import { createClient } from 'redis';
import { beforeAll, describe, expect, test } from 'vitest';
import { nginxVersion, startNginx } from '../../support/nginx.js';
import { redisVersion, startRedis } from '../../support/redis.js';
import { listen, Person, refused, SOON, send, text } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

/** Seconds. */
const TIMEOUT = 4;
const PREFIX = 'a-cluster';

describe(`${serverVersion()}, two processes, ${redisVersion()}, ${nginxVersion()}`, () => {
  let servers: readonly [Application, Application];
  let redisUrl = '';
  let all: Pick<Application, 'url'> & { readonly port: number };
  beforeAll(async () => {
    const redis = await startRedis();
    redisUrl = redis.url;
    const env = {
      REDIS_URL: redis.url,
      REDIS_PREFIX: PREFIX,
      PRESENCE_TIMEOUT: `${TIMEOUT}`,
    };
    const first = await startApplication({ env });
    const second = await startApplication({ env: { ...env, ...first.database } });
    servers = [first, second];
    const nginx = await startNginx(servers.map(({ port }) => port));
    all = { port: nginx.port, url: `http://127.0.0.1:${nginx.port}` };
    return async () => {
      await nginx.stop();
      await second.stop();
      await first.stop();
      await redis.stop();
    };
  });

  /** Somebody whose requests go through nginx, and a cable to one of the two. */
  async function arrive(index: 0 | 1) {
    const person = await Person.signIn({ ...servers[index], url: all.url });
    return { person, room: await person.enter('general') };
  }

  test('what is said, read and typed on one is heard on the other', async () => {
    const [one, other] = [await arrive(0), await arrive(1)];
    const message = await one.room.request('speak', { ...text() });
    await expect.poll(() => other.room.of('message'), SOON).toEqual([{ type: 'message', message }]);
    other.room.perform('typing', { on: true });
    await expect.poll(() => one.room.of('typing').length, SOON).toBe(1);
    const names = [one.person.name, other.person.name];
    for (const { room } of [one, other]) {
      await expect
        .poll(() => room.of('here').at(-1)?.people, SOON)
        .toEqual(expect.arrayContaining(names));
    }
    const inbox = await other.person.subscribe('NotificationsChannel');
    const path = `/users/${encodeURIComponent(other.person.name)}/notifications`;
    await one.person.send('POST', path, { json: { text: 'Hi' } });
    await expect.poll(() => inbox.of('notification').length, SOON).toBe(1);
  });

  test('a request that comes to both is performed once', async () => {
    const person = await Person.signIn(all as Application);
    const answers: object[] = [];
    for (const [index, server] of servers.entries()) {
      const room = person
        .connect({}, server.port)
        .subscriptions.create(
          { channel: 'ChatChannel', room: 'random' },
          { received: (event: object) => void ('_answer' in event && answers.push(event)) },
        );
      await expect.poll(() => room.state, SOON).toBe('subscribed');
      room.perform('speak', Object.assign(text(), { _request: 'the same' }));
      await expect.poll(() => answers.length, SOON).toBe(index + 1);
    }
    expect(answers[0]).toHaveProperty('value.from', person.name);
    expect(answers[1]).toEqual(answers[0]);
  });

  test('messages are counted on both together', async () => {
    const { person, room } = await arrive(1);
    for (let count = 0; count < 10; count += 1) {
      await room.request('speak', { ...text() });
      for (const _ of servers) expect((await person.say('random')).status).toBe(201);
    }
    expect((await person.say('random')).body.error.code).toBe('too_many_messages');
    await expect(room.request('speak', { ...text() })).rejects.toMatchObject({
      data: { code: 'too_many_messages' },
    });
  });

  test('in Redis, all of it is below the prefix: broadcasts, limits and answers', async () => {
    const { room } = await arrive(0);
    await room.request('speak', { ...text() });
    const client = await createClient({ url: redisUrl }).connect();
    const names = [...(await client.pubSubChannels()), ...(await client.keys('*'))];
    client.destroy();
    for (const part of ['chat:', 'limits/too_many_messages/', 'answers/']) {
      expect(
        names.some((name) => name.includes(part)),
        part,
      ).toBe(true);
    }
    // Action Cable's own channel, where its subscriber waits for the first one to be heard.
    const others = names.filter((name) => name !== '_action_cable_internal');
    expect(others.filter((name) => !name.startsWith(`${PREFIX}:`))).toEqual([]);
  });

  test('the jobs run in one of them, and count what both have', async () => {
    const [one, other] = [await arrive(0), await arrive(1)];
    const before = performance.now();
    const dashboard = await one.person.subscribe('DashboardChannel');
    const heard = () => dashboard.of('stats').length;
    await expect.poll(heard, { ...SOON, timeout: 20_000 }).toBeGreaterThanOrEqual(6);
    // One when it subscribes, and then one every two seconds: two jobs would have told six in half of the time.
    expect(heard()).toBeLessThanOrEqual((performance.now() - before) / 2_000 + 3);
    const connections = () =>
      (dashboard.of('stats').at(-1) as { stats: { connections: number } }).stats.connections;
    await expect.poll(connections, SOON).toBeGreaterThanOrEqual(2);
    expect(other.room.state).toBe('subscribed');
  });

  test('who signs out by one is told to go by both', async () => {
    const other = await arrive(0);
    const person = await Person.signIn(all as Application);
    const rooms = servers.map(({ port }) =>
      listen(person.connect({}, port), 'ChatChannel', { room: 'general' }),
    );
    for (const room of rooms) await expect.poll(() => room.state, SOON).toBe('subscribed');
    expect((await person.send('DELETE', '/session')).status).toBe(204);
    for (const room of rooms) await expect.poll(() => room.ended, SOON).toEqual(['remote']);
    expect(other.room.ended).toEqual([]);
  });

  test('books that everybody writes at once are written once each, by both', async () => {
    const people = await Promise.all([arrive(0), arrive(1)]);
    const title = 'Written at once';
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, number) => {
        const json = { title, author: `${number}` };
        return people[number % 2]?.person.send('POST', '/books', { json });
      }),
    );
    expect(answers.map((answer) => answer?.status)).toEqual(Array.from({ length: 60 }, () => 201));
    const { body } = await people[0].person.send('GET', '/books');
    const written = body.changed.filter((book: { title: string }) => book.title === title);
    expect(written).toHaveLength(60);
  });

  test('when one is killed, who was on it is gone after a while, and the jobs go on', async () => {
    const [lost, staying] = [await arrive(0), await arrive(1)];
    const dashboard = await staying.person.subscribe('DashboardChannel');
    const here = () => staying.room.of('here').at(-1)?.people;
    await expect.poll(here, SOON).toContain(lost.person.name);
    await servers[0].kill();
    lost.person.consumer.disconnect();
    await expect.poll(here, { ...SOON, timeout: 15_000 }).not.toContain(lost.person.name);
    expect(here()).toContain(staying.person.name);
    const count = dashboard.of('stats').length;
    await expect.poll(() => dashboard.of('stats').length, SOON).toBeGreaterThan(count + 1);
    expect((await send(servers[1], 'GET', '/health')).body.ok).toBe(true);
    expect(await send(servers[1], 'GET', '/api/rooms')).toEqual(refused(401, 'unauthorized'));
  });
});
