/** The guide's puma.rb: what its threads and processes mean to the cable, and what clients hear of a stop. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerOptions } from 'catenary';
import { requests } from 'catenary/request';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  areLive,
  consumerAt,
  listen,
  recordingSockets,
  SOON,
  statusesOf,
  stream,
  tokenOf,
} from '../rails/user.js';
import { CONNECTING, OPEN_TIMEOUT } from '../support/promises.js';
import { railsVersion } from '../support/rails.js';
import { type Redis, startRedis } from '../support/redis.js';
import { startChat } from './support/chat.js';
import { testLong } from './support/complete.js';
import { folderOfGuide } from './support/front.js';
import { type Puma, type PumaOptions, startPuma } from './support/puma.js';
import { unitOf } from './support/unit.js';

describe(`docs/production.md: puma.rb, ${railsVersion()}`, () => {
  const pumaWith = async (env: PumaOptions['env'] = {}, files?: number) => {
    const puma = await startPuma({ env, ...(files && { files }) });
    onTestFinished(() => puma.stop());
    return puma;
  };

  const userOf = async (puma: Puma, options?: ConsumerOptions) =>
    consumerAt(`${puma.cable}?token=${await tokenOf(puma, 'ada', 3_600)}`, options);

  const usersOf = async (puma: Puma, count: number) => {
    const url = `${puma.cable}?token=${await tokenOf(puma, 'ada', 3_600)}`;
    return Array.from({ length: count }, () => consumerAt(url));
  };

  /** Right behind an answer: the connection that it came over is kept for a while, and is one of them each time. */
  const files = async (puma: Puma) => {
    await (await puma.get('/up')).text();
    return readdirSync(`/proc/${puma.pid()}/fd`).length;
  };

  test('a socket takes no thread, and one file', async () => {
    const puma = await pumaWith({ RAILS_MAX_THREADS: '1' });
    const first = listen(await userOf(puma), stream('all'));
    await areLive([first]);
    const before = await files(puma);
    const listeners = (await usersOf(puma, 50)).map((user) => listen(user, stream('all')));
    await areLive(listeners);
    await puma.post('/test/broadcasts', { streams: ['all'] });
    await expect.poll(() => listeners.every(({ heard }) => heard.length === 1), SOON).toBe(true);
    const more = (await files(puma)) - before;
    expect(more).toBeGreaterThanOrEqual(50);
    expect(more).toBeLessThan(55);
  });

  testLong(
    'at its limit of files it keeps who is there; who comes waits in vain, and the log overflows',
    async () => {
      const puma = await pumaWith({}, 128);
      const users = await usersOf(puma, 30);
      const listeners = users.map((user) => listen(user, stream('all')));
      await areLive(listeners);
      const late = await usersOf(puma, 150);
      for (const user of late) listen(user, stream('all'));
      const statuses = late.map(statusesOf);
      const reasons = () => statuses.flat().map(({ reason }) => reason);
      await expect.poll(reasons, { timeout: OPEN_TIMEOUT + CONNECTING }).toContain('timeout');
      expect(listeners.map(({ told }) => told)).toEqual(
        listeners.map(() => [['connected', { reconnected: false }]]),
      );
      const overflows = () => puma.log().match(/Too many open files - accept/g)?.length;
      await expect.poll(overflows, SOON).toBeGreaterThan(1_000);
    },
  );

  testLong(
    'as many slow actions as the pool has workers hold up the others of the process, and who comes; no ping',
    async () => {
      const puma = await pumaWith({ WORKERS: '2' });
      const [busy, coming] = await usersOf(puma, 2);
      const { WebSocket, frames } = recordingSockets();
      const there = await userOf(puma, { WebSocket });
      await areLive([listen(busy!, stream('busy')), listen(there, stream('there'))]);
      for (const number of [1, 2]) listen(busy!, { channel: 'SlowChannel', seconds: 5, number });
      await expect.poll(() => busy!.inspect().counters.framesOut, SOON).toBe(3);
      const before = frames.length;
      const held = listen(there, stream('another'));
      const late = listen(coming!, stream('late'));
      // In the moment itself: all goes on when the actions are done.
      const seen = new Promise((resolve) => {
        there.on('error', ({ name }) => {
          resolve([name, held.state, coming!.inspect().counters.connections]);
        });
      });
      await expect.poll(() => frames[before], SOON).toContain('"type":"ping"');
      expect(await seen).toEqual(['UnansweredError', 'unanswered', 0]);
      await areLive([held, late]);
    },
  );

  test('it listens on this machine alone, unless HOST says otherwise; the server in TypeScript does, too', async () => {
    /** An address of this machine, but not that which is listened on. */
    const isReachedElsewhere = ({ port }: { readonly port: number }) =>
      fetch(`http://127.0.0.2:${port}`).then(
        () => true,
        () => false,
      );
    const startsOf = [startPuma, ({ env = {} }: PumaOptions) => startChat(env)];
    const reachedWith = (env: PumaOptions['env']) =>
      Promise.all(
        startsOf.map(async (start) => {
          const server = await start({ env: env ?? {} });
          onTestFinished(() => server.stop());
          return isReachedElsewhere(server);
        }),
      );
    expect(await Promise.all([reachedWith({}), reachedWith({ HOST: '0.0.0.0' })])).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  test('where puma has a limit for bodies, they have 1 MB at most; where it has none, the file is read all the same', () => {
    const limitWith = (definition: string) => {
      const program = `
        %w[puma puma/configuration].each { |file| require file }
        Puma::DSL.${definition}
        options = {}
        Puma::DSL.new(options, Puma::Configuration.new)._load_from(ARGV.first)
        print options[:http_content_length_limit].inspect`;
      const args = ['-e', program, `${folderOfGuide}puma.rb`];
      return execFileSync('ruby', args, { encoding: 'utf8' });
    };
    const name = 'http_content_length_limit';
    const as6 = `define_method(:${name}) { |limit| @options[:${name}] = limit }`;
    const as5 = `send(:undef_method, :${name}) if Puma::DSL.method_defined?(:${name})`;
    expect([limitWith(as6), limitWith(as5)]).toEqual(['1048576', 'nil']);
  });

  test.each([
    ['', {}],
    [', also where it waits for what another thread writes', { WRITES: 'queued' }],
  ])('a stop is told as server_restart, before the sockets close%s', async (_, env) => {
    const puma = await pumaWith(env);
    const listeners = (await usersOf(puma, 40)).map((user) => listen(user, stream('all')));
    await areLive(listeners);
    const start = performance.now();
    await puma.kill('SIGTERM');
    expect(performance.now() - start).toBeLessThan(
      unitOf('catenary-cable@.service', 1).stopTimeout,
    );
    const toldLast = () => listeners.map(({ told }) => told.at(-1));
    const restart = { willAttemptReconnect: true, reason: 'server_restart', code: null };
    await expect.poll(toldLast, SOON).toEqual(listeners.map(() => ['disconnected', restart]));
  });

  describe('two processes', () => {
    let redis: Redis;
    beforeAll(async () => {
      redis = await startRedis();
      return () => redis.stop();
    });

    /** Answers need a store that processes share, whatever the cable uses. */
    const twoProcesses = (env: PumaOptions['env'] = {}) => {
      const store = { CACHE_STORE: 'redis_cache_store', CACHE_OPTIONS: `[{"url":"${redis.url}"}]` };
      return pumaWith({ WEB_CONCURRENCY: '2', ...store, ...env });
    };

    /** A user, and the process that has its socket. */
    const located = async (puma: Puma) => {
      const consumer = await userOf(puma);
      const listener = listen(consumer, stream('all'));
      const tasks = consumer.subscriptions.create('TaskChannel', { ...requests });
      await areLive([listener]);
      const done = (await tasks.request('task', { number: 1 })) as { performed_by: number };
      return { listener, process: done.performed_by };
    };

    /** So many that each process has some; and behind one broadcast, how many of each process hear it. */
    const audienceOf = async (puma: Puma) => {
      const users: Awaited<ReturnType<typeof located>>[] = [];
      const processes = () => [...new Set(users.map(({ process }) => process))];
      while (processes().length < 2) users.push(await located(puma));
      const count = (of: typeof users) =>
        processes().map((one) => of.filter(({ process }) => process === one).length);
      await puma.post('/test/broadcasts', { streams: ['all'] });
      return {
        all: count(users),
        hearing: () => count(users.filter(({ listener }) => listener.heard.length > 0)),
      };
    };

    test('with `async` in cable.yml, only the clients of the process that broadcasts hear it', async () => {
      const { all, hearing } = await audienceOf(await twoProcesses());
      const [first, second] = all;
      const ofOne = expect.toBeOneOf([
        [first, 0],
        [0, second],
      ]);
      await expect.poll(hearing, SOON).toEqual(ofOne);
      // And nobody else does.
      await delay(500);
      expect(hearing()).toEqual(ofOne);
    });

    test('with `redis`, everybody does', async () => {
      const { all, hearing } = await audienceOf(await twoProcesses({ REDIS_URL: redis.url }));
      await expect.poll(hearing, SOON).toEqual(all);
    });
  });
});
