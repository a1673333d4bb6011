/** Requests to real Rails: answered, refused, and performed once however often they are sent. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer, Subscription } from 'catenary';
import {
  RequestRefusedError,
  type Requests,
  RequestTimeoutError,
  requests,
} from 'catenary/request';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { type Nginx, nginxVersion, startNginx } from '../support/nginx.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { redisVersion, startRedis } from '../support/redis.js';
import { areLive, consumerAt, type Listener, SOON, tokenOf, userOf } from './user.js';

interface Tasks {
  readonly arrived: readonly string[];
  readonly performed: readonly number[];
}

/** What the servers' processes were asked to do, and did, all together. */
async function tasksOf(...servers: readonly RailsServer[]): Promise<Tasks> {
  const tasks = await Promise.all(
    servers.map(async (server) => (await (await server.get('/test/tasks')).json()) as Tasks),
  );
  return {
    arrived: tasks.flatMap(({ arrived }) => arrived),
    performed: tasks.flatMap(({ performed }) => performed),
  };
}

type Asker = Listener & Requests;

/** A subscription that can ask, and notes what else it hears. */
async function asker(consumer: Consumer, params: object = {}): Promise<Asker> {
  const heard: unknown[] = [];
  const subscription = consumer.subscriptions.create(
    { channel: 'TaskChannel', ...params },
    { ...requests, told: [], heard, received: (data: unknown) => void heard.push(data) },
  );
  await areLive([subscription]);
  return subscription;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Sends a request as a client that retries does, and returns what the server says to it. */
async function sendAgain(subscription: Subscription, data: object): Promise<unknown> {
  const message = new Promise((resolve) => {
    (subscription as Listener & { received: unknown }).received = resolve;
  });
  subscription.perform('task', data);
  return message;
}

describe(railsVersion(), () => {
  describe('one of them', () => {
    let rails: RailsServer;
    beforeAll(async () => {
      rails = await startRails();
      return rails.stop;
    });

    test('answers with what the action returns, and broadcasts as ever', async () => {
      const chat = userOf(rails).subscriptions.create(
        { channel: 'ChatChannel', room: 'answers' },
        { ...requests, heard: [] as unknown[], received: (data) => void chat.heard.push(data) },
      );
      await expect.poll(() => chat.state, SOON).toBe('subscribed');
      const message = { type: 'message', from: 'ada', body: 'Hello' };
      expect(await chat.request('speak', { body: 'Hello' })).toEqual(message);
      await expect
        .poll(() => chat.heard, SOON)
        .toEqual([{ type: 'history', messages: [] }, message]);
      await expect(chat.request('speak', { body: '' })).rejects.toMatchObject({
        name: 'RequestRefusedError',
        data: { body: 'is missing' },
      });
    });

    test('answers actions with and without data, and shows no action the id', async () => {
      const subscription = await asker(userOf(rails));
      expect(await subscription.request('nothing')).toBeNull();
      const data = { text: 'ä"\n', list: [1, null] };
      expect(await subscription.request('data', data)).toEqual({ ...data, action: 'data' });
      expect(subscription.heard).toEqual([]);
    });

    test('refuses with data; an exception answers without any, and is logged', async () => {
      const subscription = await asker(userOf(rails));
      const refused = subscription.request('refuse');
      await expect(refused).rejects.toBeInstanceOf(RequestRefusedError);
      await expect(refused).rejects.toMatchObject({ data: { reason: 'told to' } });
      await expect(subscription.request('break_down')).rejects.toMatchObject({ data: null });
      await expect.poll(() => rails.log(), SOON).toMatch(/Could not execute command.*told to/);
      expect(await subscription.request('nothing')).toBeNull();
    });

    test('does not answer an action that it does not know, nor one that is not to answer', async () => {
      const subscription = await asker(userOf(rails));
      const outcomes = await Promise.allSettled(
        ['unknown', 'unanswered'].map((action) =>
          subscription.request(action, {}, { timeout: 500 }),
        ),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      for (const outcome of outcomes) {
        expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(RequestTimeoutError);
      }
    });

    test('answers a request that comes again with what it has stored, and does nothing', async () => {
      const subscription = await asker(userOf(rails));
      const task = { _request: 'again', number: 1_000_001 };
      const first = await sendAgain(subscription, task);
      expect(first).toMatchObject({ _answer: 'again', value: { number: 1_000_001 } });
      const elsewhere = await asker(userOf(rails));
      expect(await sendAgain(elsewhere, task)).toEqual(first);
      const { performed } = await tasksOf(rails);
      expect(performed.filter((number) => number === 1_000_001)).toHaveLength(1);
    });

    test('says of one that it still performs that it is pending', async () => {
      const [subscription, elsewhere] = [await asker(userOf(rails)), await asker(userOf(rails))];
      const task = { _request: 'slow', number: 1_000_002, seconds: 3 };
      subscription.perform('task', task);
      await expect.poll(async () => (await tasksOf(rails)).arrived, SOON).toContain('slow');
      expect(await sendAgain(elsewhere, task)).toEqual({ _answer: 'slow', pending: true });
    });

    test('gives nobody an answer of another user, or of another channel', async () => {
      const task = { _request: 'mine', number: 1_000_003 };
      const mine = await sendAgain(await asker(userOf(rails)), task);
      const others = [
        await asker(userOf(rails, { name: 'eve' })),
        await asker(userOf(rails), { other: true }),
      ];
      for (const other of others) {
        const answer = await sendAgain(other, { ...task, number: -1 });
        expect(answer).toMatchObject({ value: { number: -1 } });
        expect(answer).not.toEqual(mine);
      }
    });
  });

  describe.each([
    ['forgets everything', { CACHE_STORE: 'null_store' }],
    ['looks before it writes', { CACHE_STORE: 'file_store', CACHE_OPTIONS: '["/tmp/answers"]' }],
    [
      'is of one process, where there are several',
      { CACHE_STORE: 'memory_store', REDIS_URL: 'redis://127.0.0.1:1' },
    ],
    [
      'is of one process, where puma has several',
      { CACHE_STORE: 'memory_store', WEB_CONCURRENCY: '2' },
    ],
    [
      'forgets everything, before any channel is loaded',
      { CACHE_STORE: 'null_store', EAGER_LOAD: 'false' },
    ],
  ])('with a store that %s', (_, env) => {
    test('does not start', async () => {
      await expect(startRails({ env })).rejects.toThrow('cannot claim a request');
    });
  });

  test('with a store that is out of reach, nothing is performed, and the client is to ask again', async () => {
    const options = JSON.stringify([{ url: 'redis://127.0.0.1:1' }]);
    const env = { CACHE_STORE: 'redis_cache_store', CACHE_OPTIONS: options };
    const rails = await startRails({ env });
    onTestFinished(() => rails.stop());
    const subscription = await asker(userOf(rails));
    const answer = await sendAgain(subscription, { _request: 'lost', number: 1 });
    expect(answer).toEqual({ _answer: 'lost', pending: true });
    expect((await tasksOf(rails)).performed).toEqual([]);
  });

  describe(`two of them, with ${redisVersion()}, behind ${nginxVersion()}`, () => {
    const REQUESTS = 1_000;
    const CUTS = 50;
    /** How many requests are under way at once. */
    const LANES = 20;

    let servers: readonly [RailsServer, RailsServer];
    let nginx: Nginx;
    beforeEach(async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      const env = { REDIS_URL: redis.url };
      servers = await Promise.all([startRails({ env }), startRails({ env })]);
      nginx = await startNginx(servers.map(({ port }) => port));
      onTestFinished(async () => {
        await nginx.stop();
        for (const server of servers) await server.stop();
      });
    });

    /** A consumer that comes back at once. */
    const hastyConsumer = (port: number) =>
      consumerAt(
        async () => `ws://127.0.0.1:${port}/cable?token=${await tokenOf(servers[1], 'ada')}`,
        { reconnect: () => 20 },
      );

    test('a server that is killed inside an action: the other one does not perform it again', async () => {
      // The first one to connect is on the first server.
      const subscription = await asker(hastyConsumer(nginx.port));
      const arrivals = async () => (await tasksOf(...servers)).arrived.length;
      // Long enough to be killed in it.
      const data = { number: 1, seconds: 3 };
      const outcome = subscription
        .request('task', data, { retry: true, timeout: 8_000 })
        .catch((error: unknown) => error);
      await expect.poll(arrivals, SOON).toBe(1);
      expect((await tasksOf(servers[0])).arrived).toHaveLength(1);
      await servers[0].kill();
      expect(await outcome).toBeInstanceOf(RequestTimeoutError);
      const { arrived, performed } = await tasksOf(servers[1]);
      expect(arrived.length).toBeGreaterThan(1);
      expect(performed).toEqual([]);
    });

    test(`${REQUESTS} requests over a connection that is cut ${CUTS} times: each is performed once`, async () => {
      const proxy = await TcpProxy.to(nginx.port);
      onTestFinished(() => proxy.close());

      const consumer = hastyConsumer(proxy.port);
      let losses = 0;
      consumer.on('status', ({ state }) => {
        if (state === 'waiting') losses += 1;
      });
      const subscription = await asker(consumer);

      const waiting = range(REQUESTS);
      const answers: unknown[] = [];
      const lane = async () => {
        for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
          const data = { number, seconds: 0.02 + Math.random() * 0.1 };
          answers.push(await subscription.request('task', data, { retry: true, timeout: 60_000 }));
        }
      };
      /** Each in another moment of what the requests go through. */
      const cut = async () => {
        for (const count of range(CUTS)) {
          await expect
            .poll(() => answers.length >= (count * REQUESTS) / CUTS && subscription.state, {
              timeout: 60_000,
              interval: 1,
            })
            .toBe('subscribed');
          await wait(Math.random() * 50);
          proxy.resets();
          await expect.poll(() => losses, { ...SOON, interval: 1 }).toBe(count + 1);
        }
      };
      const start = performance.now();
      await Promise.all([cut(), ...range(LANES).map(lane)]);
      const seconds = (performance.now() - start) / 1_000;

      expect(losses).toBe(CUTS);
      expect(answers).toHaveLength(REQUESTS);
      expect(subscription.heard).toEqual([]);
      const perServer = await Promise.all(servers.map((server) => tasksOf(server)));
      const performed = perServer.flatMap((tasks) => tasks.performed);
      const arrived = perServer.flatMap((tasks) => tasks.arrived);
      expect(performed.sort((one, other) => one - other)).toEqual(range(REQUESTS));
      expect(
        answers.map((answer) => (answer as { number: number }).number).sort((a, b) => a - b),
      ).toEqual(range(REQUESTS));
      // The show shows something: requests came again, and both servers had their part.
      expect(new Set(arrived).size).toBe(REQUESTS);
      expect(arrived.length).toBeGreaterThan(REQUESTS + CUTS);
      for (const tasks of perServer) expect(tasks.performed.length).toBeGreaterThan(REQUESTS / 10);
      console.log(
        `${REQUESTS} requests, ${CUTS} cuts, ${seconds.toFixed(1)} s: ${arrived.length} commands arrived, ` +
          `performed: ${perServer.map((tasks) => tasks.performed.length).join(' + ')}`,
      );
    }, 180_000);
  });
});
