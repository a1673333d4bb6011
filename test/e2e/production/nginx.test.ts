/** The guide's nginx.conf in front of two servers with one Redis: what it keeps, passes on and refuses. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import type { ConsumerOptions } from 'catenary';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { consumerAt, listen, SOON, statusesOf, stream, tokenOf } from '../rails/user.js';
import { nginxVersion } from '../support/nginx.js';
import { railsVersion } from '../support/rails.js';
import { startRedis } from '../support/redis.js';
import { testLong } from './support/complete.js';
import { type Changes, type Front, fileOfGuide, startFront } from './support/front.js';
import { type Puma, startPuma } from './support/puma.js';

interface Worker {
  readonly pid: number;
  /** It accepts nobody any more, and ends with its last connection. */
  readonly isEnding: boolean;
}

/** Of the processes that nginx has, those that its first one started. */
const workersOf = (front: Front): Worker[] =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', `${front.pid()}`], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({
      pid: Number.parseInt(line, 10),
      isEnding: line.includes('is shutting down'),
    }));

describe(`docs/production.md: nginx.conf, ${nginxVersion()}, ${railsVersion()}`, () => {
  let servers: readonly Puma[];
  let front: Front;
  let token: string;

  beforeAll(async () => {
    const redis = await startRedis();
    const env = { REDIS_URL: redis.url };
    servers = await Promise.all([startPuma({ env }), startPuma({ env })]);
    front = await startFront(servers.map(({ port }) => port));
    token = await tokenOf(servers[0]!, 'ada', 3_600);
    return async () => {
      await front.stop();
      await Promise.all(servers.map(({ stop }) => stop()));
      await redis.stop();
    };
  });

  /** A front of the test's own. */
  const frontWith = async (changes: Changes) => {
    const own = await startFront(
      servers.map(({ port }) => port),
      changes,
    );
    onTestFinished(() => own.stop());
    return own;
  };

  interface Visitor extends ConsumerOptions {
    /** Where its page is from; `null` for a program. */
    readonly origin?: string | null;
  }

  const userAt = (at: Front, { origin = at.origin, ...options }: Visitor = {}) => {
    const WebSocket = at.socketsFrom(origin);
    const consumer = consumerAt(`${at.cable}?token=${token}`, { WebSocket, ...options });
    const name = randomUUID();
    return { consumer, name, listener: listen(consumer, stream(name)) };
  };

  type User = ReturnType<typeof userAt>;

  const isLive = ({ listener }: User, timeout = SOON.timeout) =>
    expect.poll(() => listener.state, { timeout, interval: 20 }).toBe('subscribed');

  /** What either server broadcasts arrives. */
  const hears = async ({ listener, name }: User) => {
    listener.heard.length = 0;
    for (const server of servers) await server.post('/test/broadcasts', { streams: [name] });
    await expect.poll(() => listener.heard, SOON).toHaveLength(servers.length);
  };

  const staysOpen = async (at: Front, milliseconds: number) => {
    const user = userAt(at);
    await isLive(user);
    await delay(milliseconds);
    expect(user.listener.told).toEqual([['connected', { reconnected: false }]]);
    await hears(user);
  };

  /** What a client sees of a handshake that failed, whatever the reason: it tries again. */
  const isTurnedAway = async ({ consumer, listener }: User) => {
    // In the moment itself: the retry may follow at once.
    const seen = await new Promise((resolve) => {
      consumer.on('status', ({ state }) => {
        if (state === 'waiting') resolve(consumer.inspect());
      });
    });
    const counters = { attempts: 1, connections: 0, framesIn: 0 };
    expect(seen).toMatchObject({ state: 'waiting', reason: 'closed', code: 1006, counters });
    expect(listener.told).toEqual([]);
  };

  const serverLogs = () => servers.map((server) => server.log()).join('\n');

  test('pings keep a quiet socket open past the read time-out of 8 s', () =>
    staysOpen(front, 9_500));

  testLong(
    'nor does a time-out of 55 s, as of a router, or of 60 s end one that is quiet for 65 s',
    async () => {
      const times = ['55s', '60s'].map((time) =>
        frontWith([['proxy_read_timeout 8s', `proxy_read_timeout ${time}`]]),
      );
      await Promise.all((await Promise.all(times)).map((own) => staysOpen(own, 65_000)));
    },
  );

  test('the guide shows lines of the file', () => {
    const guide = readFileSync(new URL('../../../docs/production.md', import.meta.url), 'utf8');
    const shown = /```nginx\n([^`]+)```/.exec(guide)?.[1]?.split('\n') ?? [];
    const lines = fileOfGuide('nginx.conf')
      .split('\n')
      .map((line) => line.trim());
    expect(shown.length).toBeGreaterThan(5);
    for (const line of shown) expect(lines).toContain(line.trim());
  });

  test('a page of the site may connect, one of another site may not', async () => {
    const own = userAt(front);
    await isLive(own);
    await hears(own);
    await isTurnedAway(userAt(front, { origin: 'https://evil.example' }));
    await expect
      .poll(serverLogs, SOON)
      .toContain('Request origin not allowed: https://evil.example');
    // No browser leaves it out.
    await isLive(userAt(front, { origin: null }));
  });

  test('without X-Forwarded-Proto the server refuses its own page', async () => {
    const own = await frontWith([['proxy_set_header X-Forwarded-Proto $scheme;', '']]);
    await isTurnedAway(userAt(own));
    await expect.poll(serverLogs, SOON).toContain(`Request origin not allowed: ${own.origin}`);
  });

  test('without the host that the browser sees it does, too', async () => {
    const own = await frontWith([['proxy_set_header Host $http_host;', '']]);
    await isTurnedAway(userAt(own));
  });

  test.each([
    ['Upgrade $http_upgrade', 'Upgrade: '],
    ['Connection $connection_upgrade', 'Connection: '],
  ])(
    'without %s there is no upgrade: closed with code 1006, which the access log has as 404',
    async (header) => {
      const own = await frontWith([[`proxy_set_header ${header};`, '']]);
      await isTurnedAway(userAt(own));
      await expect.poll(own.accessLog, SOON).toMatch(/"GET \/cable" 404/);
    },
  );

  test('no token is in the access log', async () => {
    const user = userAt(front);
    await isLive(user);
    user.consumer.disconnect();
    await expect.poll(front.accessLog, SOON).toContain('"GET /cable" 101');
    expect(front.accessLog()).not.toContain(token);
  });

  test('who asks is who connects, not who a client says; behind a balancer it is who that says', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    await front.send('GET', '/up?forged', { headers });
    await expect.poll(serverLogs, SOON).toMatch(/"\/up\?forged" for 127\.0\.0\.1 /);
    const credulous = await frontWith([['$remote_addr;', '$proxy_add_x_forwarded_for;']]);
    await credulous.send('GET', '/up?believed', { headers });
    await expect.poll(serverLogs, SOON).toMatch(/"\/up\?believed" for 203\.0\.113\.9 /);
    const behind = await frontWith([
      ['# set_real_ip_from 10.0.0.0/8;', 'set_real_ip_from 127.0.0.1;'],
      ['# real_ip_header', 'real_ip_header'],
    ]);
    await behind.send('GET', '/up?balanced', { headers });
    await expect.poll(serverLogs, SOON).toMatch(/"\/up\?balanced" for 203\.0\.113\.9 /);
  });

  test('a body of more than 1 MB stays outside, also one that comes in pieces', async () => {
    const sending = async (length: number, headers = {}) =>
      (await front.send('POST', `/no?${length}`, { body: 'x'.repeat(length), headers })).status;
    expect(await sending(1_048_576)).toBe(404);
    expect(await sending(1_048_577)).toBe(413);
    expect(await sending(1_048_577, { 'transfer-encoding': 'chunked' })).toBe(413);
    await expect.poll(serverLogs, SOON).toContain('"/no?1048576"');
    expect(serverLogs()).not.toContain('/no?1048577');
  });

  test('who comes back resumes the session of TLS', async () => {
    const handshake = async (session?: Buffer) => {
      const options = {
        port: front.port,
        rejectUnauthorized: false,
        maxVersion: 'TLSv1.2',
      } as const;
      const socket = connect({ ...options, ...(session && { session }) });
      await once(socket, 'secureConnect');
      const seen = { isReused: socket.isSessionReused(), session: socket.getSession() };
      socket.destroy();
      return seen;
    };
    const first = await handshake();
    expect(first.isReused).toBe(false);
    expect(await handshake(first.session)).toMatchObject({ isReused: true });
  });

  test('a reload keeps the sockets that are open, and new ones go to the new workers', async () => {
    const own = await frontWith([]);
    const before = userAt(own);
    await isLive(before);
    const former = workersOf(own).map(({ pid }) => pid);
    /** Of the former workers whether each is ending, and how many are new. */
    const workers = () => {
      const all = workersOf(own);
      const old = all.filter(({ pid }) => former.includes(pid));
      return { old: old.map(({ isEnding }) => isEnding), new: all.length - old.length };
    };
    own.reloadWith([['X-Forwarded-Proto $scheme', 'X-Forwarded-Proto nonsense']]);
    // The other one of the two had nothing to keep.
    await expect.poll(workers, SOON).toEqual({ old: [true], new: 2 });
    await hears(before);
    expect(before.listener.told.filter(([what]) => what !== 'received')).toHaveLength(1);
    await isTurnedAway(userAt(own));
    before.consumer.disconnect();
    await expect.poll(workers, SOON).toEqual({ old: [], new: 2 });
  });

  test('who finds no connection left is turned away, and the log says so', async () => {
    const own = await frontWith([['worker_connections 16384', 'worker_connections 12']]);
    // Of many at once none might find the second connection that nginx needs for each.
    const first = userAt(own);
    await isLive(first);
    const others = Array.from({ length: 19 }, () => userAt(own));
    const told = others.map(({ consumer }) => statusesOf(consumer));
    await expect.poll(() => told.flat().map(({ state }) => state), SOON).toContain('waiting');
    await expect.poll(own.log, SOON).toContain('12 worker_connections are not enough');
    expect(first.listener.told).toEqual([['connected', { reconnected: false }]]);
  });
});
