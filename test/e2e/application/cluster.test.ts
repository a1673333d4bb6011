/** Two servers with one Redis and one PostgreSQL behind nginx are one application; each part goes away for a while. */
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { eventually, type Subscribed, text, User } from '../../examples/chat/support/user.js';
import { type Nginx, nginxVersion, startNginx } from '../support/nginx.js';
import { type Postgres, postgresVersion, startPostgres } from '../support/postgres.js';
import { redisVersion, startRedis } from '../support/redis.js';
import { type ChatServer, startChatServer } from './chat-server.js';

vi.setConfig({ testTimeout: 120_000 });

const PREFIX = 'a-cluster';

/**
 * What a server answers to a request, asked again as long as it is pending. A request of catenary's own
 * has an id that nobody can choose.
 */
async function ask(server: ChatServer, user: User, request: object): Promise<unknown> {
  const address = `${server.address.replace('http', 'ws')}/cable?token=${await user.token()}`;
  const socket = new WebSocket(address, 'actioncable-v1-json');
  const identifier = JSON.stringify({ channel: 'ChatChannel', room: 'general' });
  const send = (command: object) => socket.send(JSON.stringify({ identifier, ...command }));
  const perform = () => send({ command: 'message', data: JSON.stringify(request) });
  try {
    return await new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (frame) => {
        const { type, message } = JSON.parse(String(frame));
        if (type === 'welcome') send({ command: 'subscribe' });
        if (type === 'confirm_subscription') perform();
        if (message?.pending) setTimeout(perform, 20);
        else if (message?._answer) resolve(message);
      });
    });
  } finally {
    socket.close();
  }
}

describe(`two with ${redisVersion()} and ${postgresVersion()} behind ${nginxVersion()}`, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let postgres: Postgres;
  let servers: readonly [ChatServer, ChatServer];
  let nginx: Nginx;
  let users: User[] = [];
  let people = 0;

  beforeAll(async () => {
    [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    const env = { REDIS_URL: redis.url, REDIS_PREFIX: PREFIX, DATABASE_URL: postgres.url };
    servers = await Promise.all([startChatServer(env), startChatServer(env)]);
    nginx = await startNginx(servers.map(({ port }) => port));
  });

  afterEach(async () => {
    await Promise.all(users.map((user) => user.leave()));
    users = [];
  });

  afterAll(async () => {
    await nginx?.stop();
    await Promise.all((servers ?? []).map((server) => server.stop()));
    await redis?.stop();
    await postgres?.stop();
  });

  const own = (user: User): User => {
    users.push(user);
    return user;
  };
  const signIn = async (name = `user${++people}`) =>
    own(await User.signIn(`http://127.0.0.1:${nginx.port}`, name));

  /** Somebody who is connected to that server, and not by way of nginx. */
  const signInAt = async (server: ChatServer, name?: string) =>
    own((await signIn(name)).at(server.address));

  const hears = (room: Subscribed, content: string) =>
    room.hears(
      ({ type, message }) =>
        type === 'message' && (message as { content: string }).content === content,
    );

  const onePerServer = async (room: string) => {
    const [ann, bob] = [await signInAt(servers[0]), await signInAt(servers[1])];
    return { ann, bob, anns: await ann.enter(room), bobs: await bob.enter(room) };
  };

  const here = (room: Subscribed) => room.of('here').at(-1)?.people;

  test('nginx spreads the connections; what is said on either server is heard on both, once', async () => {
    const rooms: Subscribed[] = [];
    for (let count = 0; count < 6; count += 1) rooms.push(await (await signIn()).enter('general'));
    const connections = () =>
      Promise.all(servers.map((server) => server.metric('cable_connections')));
    const [one = 0, other = 0] = await connections();
    expect([one + other, one > 0, other > 0]).toEqual([6, true, true]);
    for (const [index, server] of servers.entries()) {
      const author = await signInAt(server);
      const room = await author.enter('general');
      await room.ask('speak', text(`over the cable of ${index}`));
      await author.post('/api/rooms/general/messages', text(`over HTTP of ${index}`));
      rooms.push(room);
    }
    const heard = (room: Subscribed) =>
      room.of('message').map(({ message }) => (message as { content: string }).content);
    for (const room of rooms.slice(0, 6)) {
      await eventually(() => expect(heard(room)).toHaveLength(4));
      expect(new Set(heard(room)).size).toBe(4);
    }
  });

  test('both know who is in a room, who is online, and tell a person wherever they are', async () => {
    const { ann, bob, anns, bobs } = await onePerServer('random');
    const both = [ann.name, bob.name].sort();
    await eventually(() => expect([here(anns), here(bobs)]).toEqual([both, both]));
    const watcher = await ann.subscribe('PresenceChannel');
    const person = (status: string) =>
      watcher.hears(({ person: one }) => {
        const shown = one as { name: string; status: string } | undefined;
        return shown?.name === bob.name && shown.status === status;
      });
    await bob.subscribe('PresenceChannel');
    await person('online');
    await bob.call('PUT', '/api/presence', { status: 'busy' });
    await person('busy');
    const told = await ann.subscribe('NotificationsChannel');
    await bobs.ask('speak', text(`@${ann.name}: look`));
    expect(await told.hears(({ type }) => type === 'notification')).toMatchObject({ unread: 1 });
    await bob.leave();
    await person('offline');
    await eventually(() => expect(here(anns)).toEqual([ann.name]));
  });

  test('a request that is sent to both is performed by one, and answered by both', async () => {
    const ann = await signIn();
    const request = { action: 'speak', ...text('once'), _request: 'the same request' };
    const answers = await Promise.all(servers.map((server) => ask(server, ann, request)));
    const { changed } = (await ann.get('/api/rooms/general/messages')).body;
    const said = changed.filter(({ content }: { content: string }) => content === 'once');
    expect(said).toHaveLength(1);
    expect(answers).toEqual(answers.map(() => ({ _answer: request._request, value: said[0] })));
  });

  test('they count messages together: of 40 on either of the two, 30 are taken', async () => {
    const ann = await signInAt(servers[0]);
    const other = ann.at(servers[1].address);
    const statuses: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      for (const user of [ann, other]) {
        const { status } = await user.post('/api/rooms/random/messages', text(`${count}`));
        statuses.push(status);
      }
    }
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(201));
    expect(statuses.slice(30)).toEqual(Array(10).fill(429));
  });

  test('one of them runs the job of the dashboard, and counts what both have', async () => {
    const { ann, bob } = await onePerServer('general');
    const [one, other] = [
      await ann.subscribe('DashboardChannel'),
      await bob.subscribe('DashboardChannel'),
    ];
    const started = Date.now();
    await one.hears(({ stats }) => {
      const { connections, subscriptions } = stats as Record<string, number>;
      return connections === 2 && subscriptions === 4;
    });
    await eventually(() => expect(one.of('stats').length).toBeGreaterThanOrEqual(5));
    const periods = (Date.now() - started) / 1_800;
    // The first is transmitted to each of them on subscribing.
    expect(one.of('stats').length - 1).toBeLessThanOrEqual(periods + 1);
    await eventually(() =>
      expect(other.of('stats').slice(1)).toContainEqual(one.of('stats').at(-1)),
    );
  });

  test('of two who edit a book at once on different servers, one is told of the conflict', async () => {
    const { ann, bob } = await onePerServer('general');
    const { body: book } = await ann.post('/api/books', { title: 'Emma', author: 'Austen' });
    const edit = (user: User) => user.call('PATCH', `/api/books/${book.id}`, book);
    const statuses = (await Promise.all([edit(ann), edit(bob)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
  });

  test('in Redis, all of it is below the prefix', async () => {
    const { ann, anns } = await onePerServer('general');
    await anns.ask('speak', text('hello'));
    const client = await createClient({ url: redis.url }).connect();
    const names = [...(await client.pubSubChannels()), ...(await client.keys('*'))];
    client.destroy();
    expect(names).toContain(`${PREFIX}:rooms/general`);
    expect(names.some((name) => name.includes(`limits:messages:${ann.name}`))).toBe(true);
    expect(names.filter((name) => !name.startsWith(`${PREFIX}:`))).toEqual([]);
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'the clients of a server that ends by %s are served by the other, and have missed nothing',
    async (signal) => {
      const [ending, staying] = servers;
      const [ann, bob] = [await signIn(), await signInAt(staying)];
      const [anns, bobs] = [await ann.enter('general'), await bob.enter('general')];
      const gone = await signInAt(ending);
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
        },
        { timeout: 40_000, interval: 100 },
      );
      await bobs.ask('speak', text(`still here after ${signal}`));
      await hears(anns, `still here after ${signal}`);
      const { changed } = (await ann.get('/api/rooms/general/messages')).body;
      expect(changed.map(({ content }: { content: string }) => content)).toContain('meanwhile');
      await ending.start();
      const back = await (await signInAt(ending)).enter('general');
      await back.ask('speak', text(`back after ${signal}`));
      await hears(bobs, `back after ${signal}`);
    },
  );

  test('without Redis they live, say so, and work over HTTP; when it is back, so are they', async () => {
    const { ann, bob, anns, bobs } = await onePerServer('general');
    await redis.stop('SIGKILL');
    for (const server of servers) {
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

    const states: [string[], string[]] = [[], []];
    for (const [index, user] of [ann, bob].entries()) {
      user.first().status.subscribe(({ state }) => void states[index]?.push(state));
    }
    redis = await startRedis(redis.port);
    for (const server of servers) {
      await eventually(async () => expect((await server.health()).status).toBe(200));
    }
    // Only those who connect again know that they have missed something.
    await eventually(() => {
      for (const gone of states) {
        expect(new Set(gone).size).toBeGreaterThan(1);
        expect(gone.at(-1)).toBe('open');
      }
    });
    await eventually(() => anns.ask('speak', text('with Redis again')));
    await hears(bobs, 'with Redis again');
    for (const server of servers) expect(server.running()).toBe(true);
  });

  test('without PostgreSQL they live and say so; when it is back, so are they', async () => {
    const { ann, anns, bobs } = await onePerServer('general');
    await postgres.kill();
    for (const server of servers) {
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
    await postgres.start();
    for (const server of servers) {
      await eventually(async () => expect((await server.health()).status).toBe(200));
    }
    await anns.ask('speak', text('PostgreSQL is back'));
    await hears(bobs, 'PostgreSQL is back');
    for (const server of servers) expect(server.running()).toBe(true);
  });
});
