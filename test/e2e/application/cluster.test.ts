/** Two servers with one Redis and one PostgreSQL behind nginx are one application. */
import { createClient } from 'redis';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { RedisPubSub } from '../../../examples/chat/server/cable/redis-pub-sub.js';
import { eventually, type Subscribed, text, type User } from '../../examples/chat/support/user.js';
import type { ChatServer } from './support/chat-server.js';
import { clusterVersions, here, PREFIX, useCluster } from './support/cluster.js';

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

describe(clusterVersions(), () => {
  const cluster = useCluster();

  test('nginx spreads the connections; what is said on either server is heard on both, once', async () => {
    const rooms: Subscribed[] = [];
    for (let count = 0; count < 6; count += 1)
      rooms.push(await (await cluster.signIn()).enter('general'));
    const connections = () =>
      Promise.all(cluster.servers.map((server) => server.metric('cable_connections')));
    const [one = 0, other = 0] = await connections();
    expect([one + other, one > 0, other > 0]).toEqual([6, true, true]);
    for (const [index, server] of cluster.servers.entries()) {
      const author = await cluster.signInAt(server);
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
    const { ann, bob, anns, bobs } = await cluster.onePerServer('random');
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
    const ann = await cluster.signIn();
    const request = { action: 'speak', ...text('once'), _request: 'the same request' };
    const answers = await Promise.all(cluster.servers.map((server) => ask(server, ann, request)));
    const { changed } = (await ann.get('/api/rooms/general/messages')).body;
    const said = changed.filter(({ content }: { content: string }) => content === 'once');
    expect(said).toHaveLength(1);
    expect(answers).toEqual(answers.map(() => ({ _answer: request._request, value: said[0] })));
  });

  test('they count messages together: of 40 on either of the two, 30 are taken', async () => {
    const ann = await cluster.signInAt(cluster.servers[0]);
    const other = ann.at(cluster.servers[1].address);
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
    const { ann, bob } = await cluster.onePerServer('general');
    const started = Date.now();
    const [one, other] = [
      await ann.subscribe('DashboardChannel'),
      await bob.subscribe('DashboardChannel'),
    ];
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

  test('of two who edit a book at once on different cluster.servers, one is told of the conflict', async () => {
    const { ann, bob } = await cluster.onePerServer('general');
    const { body: book } = await ann.post('/api/books', { title: 'Emma', author: 'Austen' });
    const edit = (user: User) => user.call('PATCH', `/api/books/${book.id}`, book);
    const statuses = (await Promise.all([edit(ann), edit(bob)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
  });

  test('in Redis, all of it is below the prefix', async () => {
    const { ann, anns } = await cluster.onePerServer('general');
    await anns.ask('speak', text('hello'));
    const client = await createClient({ url: cluster.redis.url }).connect();
    const names = [...(await client.pubSubChannels()), ...(await client.keys('*'))];
    client.destroy();
    expect(names).toContain(`${PREFIX}:rooms/general`);
    expect(names.some((name) => name.includes(`limits:messages:${ann.name}`))).toBe(true);
    expect(names.filter((name) => !name.startsWith(`${PREFIX}:`))).toEqual([]);
  });

  test('a batch of broadcasts goes to Redis at once', async () => {
    const log = (what: string, error: unknown) => expect.unreachable(`${what}: ${error}`);
    const pubSub = await RedisPubSub.open({ url: cluster.redis.url, prefix: 'a-batch', log });
    const client = await createClient({ url: cluster.redis.url }).connect();
    const heard: string[] = [];
    await pubSub.subscribe('stream', (message) => heard.push(message));
    const reads = async () =>
      Number(/total_reads_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
    const publish = (count: number) =>
      pubSub.publish(
        Array.from({ length: count }, (_, n) => ({ channel: 'stream', text: `${n}` })),
      );
    /** How often Redis has to read for it; its own servers and their jobs speak meanwhile, too. */
    const costOf = async (work: () => Promise<unknown>) => {
      const before = await reads();
      await work();
      return (await reads()) - before;
    };
    expect(await costOf(() => publish(100))).toBeLessThan(50);
    const oneByOne = async () => {
      for (let count = 0; count < 100; count += 1) await publish(1);
    };
    expect(await costOf(oneByOne)).toBeGreaterThanOrEqual(100);
    await eventually(() => expect(heard).toHaveLength(200));
    expect(heard.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, n) => `${n}`));
    await pubSub.close();
    client.destroy();
  });

  test('who signs out by one is told to go by the other, and does not come back', async () => {
    const ann = await cluster.signInAt(cluster.servers[0]);
    const elsewhere = cluster.own(ann.at(cluster.servers[1].address));
    const bob = await cluster.signInAt(cluster.servers[1]);
    const [anns, bobs] = [await elsewhere.enter('general'), await bob.enter('general')];
    const states: string[] = [];
    elsewhere
      .first()
      .status.subscribe(({ state, reason }) => void states.push(`${state} ${reason}`));
    expect((await ann.call('DELETE', '/api/session')).status).toBe(204);
    await eventually(() => expect(states.at(-1)).toBe('idle remote'));
    expect((await elsewhere.post('/api/token')).status).toBe(401);
    await bobs.ask('speak', text('who is left'));
    expect(anns.of('message')).toEqual([]);
  });
});
