/** Two servers with one Redis and one PostgreSQL behind nginx, of which each goes away for a while. */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { eventually, type Subscribed, text } from '../../examples/chat/support/user.js';
import { clusterVersions, hears, here, useCluster } from './support/cluster.js';

/** Until a program that is started answers, on a busy machine. */
const STARTED = { timeout: 60_000, interval: 50 };

/** They are behind a Redis that is back: only those who connect again know that they have missed something. */
const subscribedAgain = (...rooms: Subscribed[]) =>
  eventually(() => {
    for (const { confirmations } of rooms) expect(confirmations).toBeGreaterThan(1);
  });

describe(clusterVersions(), () => {
  const cluster = useCluster();

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'the clients of a server that ends by %s are served by the other, and have missed nothing',
    async (signal) => {
      const [ending, staying] = cluster.servers;
      const [ann, bob] = [await cluster.signIn(), await cluster.signInAt(staying)];
      const [anns, bobs] = [await ann.enter('general'), await bob.enter('general')];
      const gone = await cluster.signInAt(ending);
      await gone.enter('general');
      await eventually(() => expect(here(bobs)).toContain(gone.name));
      await ending.stop(signal);
      expect((await bob.post('/api/rooms/general/messages', text('meanwhile'))).status).toBe(201);
      await gone.leave();
      // A process that dies without a word is missed after 15 seconds.
      await vi.waitFor(
        () => {
          expect(here(bobs)).not.toContain(gone.name);
          expect(here(bobs)).toContain(ann.name);
          // What she has heard last she may have heard of the one that ended.
          expect(here(anns)).not.toContain(gone.name);
        },
        { timeout: 40_000, interval: 100 },
      );
      await bobs.ask('speak', text(`still here after ${signal}`));
      await hears(anns, `still here after ${signal}`);
      const { changed } = (await ann.get('/api/rooms/general/messages')).body;
      expect(changed.map(({ content }: { content: string }) => content)).toContain('meanwhile');
      await ending.start();
      const back = await (await cluster.signInAt(ending)).enter('general');
      await back.ask('speak', text(`back after ${signal}`));
      await hears(bobs, `back after ${signal}`);
    },
  );

  test('without Redis they live, say so, and work over HTTP; when it is back, so are they', async () => {
    const { ann, bob, anns, bobs } = await cluster.onePerServer('general');
    await cluster.redis.stop('SIGKILL');
    for (const server of cluster.servers) {
      await eventually(async () => expect((await server.health()).status).toBe(503));
      const { checks } = await server.health();
      expect(checks.database).toBe('ok');
      expect(checks.pubsub).toMatch(/\w/);
      expect(checks.pubsub).not.toBe('ok');
    }
    const said = await ann.post('/api/rooms/general/messages', text('without Redis'));
    expect(said.status).toBe(201);
    expect(await anns.ask('speak', text('also without'))).toMatchObject({
      content: 'also without',
    });
    const { changed } = (await bob.get('/api/rooms/general/messages')).body;
    expect(changed).toContainEqual(said.body);

    await cluster.restartRedis();
    for (const server of cluster.servers) {
      await eventually(async () => expect((await server.health()).status).toBe(200));
    }
    await subscribedAgain(anns, bobs);
    await anns.ask('speak', text('with Redis again'));
    await hears(bobs, 'with Redis again');
    for (const server of cluster.servers) expect(server.running()).toBe(true);
  });

  test('without PostgreSQL they live and say so; when it is back, so are they', async () => {
    const { ann, anns, bobs } = await cluster.onePerServer('general');
    await cluster.postgres.kill();
    for (const server of cluster.servers) {
      await eventually(async () => expect((await server.health()).status).toBe(503));
      const { checks } = await server.health();
      expect([checks.pubsub, checks.database === 'ok']).toEqual(['ok', false]);
    }
    expect(await ann.post('/api/rooms/general/messages', text('lost'))).toMatchObject({
      status: 500,
      body: { error: { code: 'internal' } },
    });
    anns.perform('speak', text('lost as well'));
    expect(await anns.hears(({ type }) => type === 'error')).toMatchObject({
      action: 'speak',
      error: { code: 'internal' },
    });
    await cluster.postgres.start();
    for (const server of cluster.servers) {
      await eventually(async () => expect((await server.health()).status).toBe(200));
    }
    await anns.ask('speak', text('PostgreSQL is back'));
    await hears(bobs, 'PostgreSQL is back');
    for (const server of cluster.servers) expect(server.running()).toBe(true);
  });

  test('whoever leaves while PostgreSQL is away has gone when it is back', async () => {
    const [server] = cluster.servers;
    const { ann, bob, anns } = await cluster.onePerServer('random');
    const leaving = await cluster.signInAt(server);
    for (const room of ['general', 'random']) await leaving.enter(room);
    await eventually(() => expect(here(anns)).toEqual([ann.name, bob.name, leaving.name].sort()));
    const subscriptions = 'cable_subscriptions{channel="ChatChannel"}';
    const before = await server.metric(subscriptions);
    await cluster.postgres.kill();
    await eventually(async () => expect((await server.health()).status).toBe(503));
    await leaving.leave();
    await eventually(async () => expect(await server.metric(subscriptions)).toBe(before - 2));
    await cluster.postgres.start();
    await eventually(() => expect(here(anns)).toEqual([ann.name, bob.name].sort()));
    const late = await cluster.signInAt(server);
    expect(here(await late.enter('general'))).toEqual([late.name]);
  });

  test('a PostgreSQL that goes in the middle of what it was told ends no server', async () => {
    const [server, other] = cluster.servers;
    const leaving = await cluster.signInAt(server);
    const staying = await (await cluster.signInAt(other)).enter('random');
    await leaving.enter('random');
    await eventually(() => expect(here(staying)).toContain(leaving.name));
    await cluster.postgres.lock('rooms');
    await leaving.leave();
    await eventually(() => expect(cluster.postgres.waiting()).toBeGreaterThan(0));
    await cluster.postgres.kill();
    await eventually(async () => expect((await server.health()).status).toBe(503));
    expect(server.running()).toBe(true);
    await cluster.postgres.start();
    await eventually(() => expect(here(staying)).not.toContain(leaving.name));
  });

  test('of those who leave while Redis is away, nothing is left in it', async () => {
    const [server] = cluster.servers;
    const channels = () => cluster.redis.channels();
    await eventually(() => expect(channels()).toEqual([]));
    const people = await Promise.all([1, 2, 3].map(() => cluster.signInAt(server)));
    for (const person of people) await person.subscribe('NotificationsChannel');
    expect(channels()).toHaveLength(6);
    const connections = await server.metric('cable_connections');
    await cluster.redis.stop('SIGKILL');
    await eventually(async () => expect((await server.health()).status).toBe(503));
    await Promise.all(people.map((person) => person.leave()));
    await eventually(async () =>
      expect(await server.metric('cable_connections')).toBe(connections - 3),
    );
    // For longer than what still has to be sent is kept.
    await wait(1_500);
    await cluster.restartRedis();
    // What they have subscribed to before, they do again.
    await eventually(async () => expect((await server.health()).status).toBe(200));
    await eventually(() => expect(channels()).toEqual([]));
  });

  test('a server that starts before its Redis says so, and is whole once that is there', async () => {
    const [staying, starting] = cluster.servers;
    await starting.stop();
    await cluster.redis.stop('SIGKILL');
    const started = starting.start();
    await vi.waitFor(async () => expect((await starting.health()).status).toBe(503), STARTED);
    await cluster.restartRedis();
    await started;
    expect(starting.log()).toMatch(/^Redis is away; it is tried again: /m);
    await eventually(async () => expect((await staying.health()).status).toBe(200));
    const { anns, bobs } = await cluster.onePerServer('general');
    await bobs.ask('speak', text('both are here'));
    await hears(anns, 'both are here');
  });

  test('a Redis that hangs holds up no HTTP; when it goes on, so does the cable', async () => {
    const { ann, anns, bobs } = await cluster.onePerServer('general');
    process.kill(cluster.redis.pid, 'SIGSTOP');
    try {
      const began = Date.now();
      // The first ones meet connections that nobody knows to be dead. The page waits for 10 s.
      const said = await Promise.all(
        ['hangs', 'still hangs'].map((content) =>
          ann.post('/api/rooms/general/messages', text(content)),
        ),
      );
      expect(said.map(({ status }) => status)).toEqual([201, 201]);
      expect(Date.now() - began).toBeLessThan(9_000);
      const later = Date.now();
      expect((await ann.post('/api/rooms/general/messages', text('later'))).status).toBe(201);
      expect(Date.now() - later).toBeLessThan(2_000);
      for (const server of cluster.servers) {
        // Until then it may only wait for an answer, and miss nothing.
        await eventually(async () =>
          expect((await server.health()).checks.pubsub).toBe('The connection to Redis is lost'),
        );
        const { status, checks } = await server.health();
        expect([status, checks.database]).toEqual([503, 'ok']);
      }
    } finally {
      process.kill(cluster.redis.pid, 'SIGCONT');
    }
    for (const server of cluster.servers) {
      await eventually(async () => expect((await server.health()).status).toBe(200));
    }
    await subscribedAgain(anns, bobs);
    await anns.ask('speak', text('Redis goes on'));
    await hears(bobs, 'Redis goes on');
    for (const server of cluster.servers) expect(server.running()).toBe(true);
  });
});
