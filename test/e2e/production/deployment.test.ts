/** Two servers that are stopped and started one after another, and one that hangs: what clients see and miss. */
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SOON } from '../rails/user.js';
import { nginxVersion } from '../support/nginx.js';
import { CONNECTING, FIRST_RETRY, STALE_AFTER, waitAfter } from '../support/promises.js';
import { railsVersion } from '../support/rails.js';
import { redisVersion } from '../support/redis.js';
import { type Cluster, startRailsCluster, startTypeScriptCluster } from './support/cluster.js';
import { isComplete, testLong } from './support/complete.js';
import { type Changes, type Front, startFront } from './support/front.js';
import { booksOf, type Reader, readerAt, writeDuring } from './support/readers.js';
import { type Person, signIn } from './support/site.js';

const READERS = 40;
/** Milliseconds, as in nginx.conf. */
const READ_TIMEOUT = 8_000;

describe.each([
  { name: railsVersion(), start: startRailsCluster, rolls: test },
  { name: 'TypeScript', start: startTypeScriptCluster, rolls: testLong },
])(
  `docs/production.md: two with ${redisVersion()} behind ${nginxVersion()}, $name`,
  ({ name, start, rolls }) => {
    let cluster: Cluster;
    let servers: Cluster['servers'];
    let front: Front;
    let person: Person;

    beforeAll(async () => {
      if (rolls !== test && !isComplete) return undefined;
      cluster = await start();
      ({ servers } = cluster);
      front = await startFront(servers.map(({ port }) => port));
      person = await signIn(front, 'ada');
      return async () => {
        await front.stop();
        await cluster.stop();
      };
    });

    const frontWith = async (changes: Changes) => {
      const own = await startFront(
        servers.map(({ port }) => port),
        changes,
      );
      onTestFinished(() => own.stop());
      return own;
    };

    const readersAt = (at: Front, count: number, catchesUp = true) =>
      Promise.all(Array.from({ length: count }, () => readerAt(at, person, catchesUp)));

    const areLive = (readers: readonly Reader[], within: number = SOON.timeout) =>
      expect
        .poll(() => readers.filter(({ isLive }) => !isLive).length, {
          timeout: within,
          interval: 20,
        })
        .toBe(0);

    /** How many sockets a server has. */
    const connections = async ({ url }: { readonly url: string }) => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return Number(/^cable_connections (\d+)$/m.exec(metrics)?.[1]);
    };

    const report = async (readers: readonly Reader[]) => {
      const outages = readers.flatMap((reader) => reader.outages).sort((a, b) => a - b);
      const seconds = (share: number) =>
        ((outages[Math.floor(share * (outages.length - 1))] ?? 0) / 1_000).toFixed(1);
      console.log(
        `${name}: ${readers.length} clients, ${outages.length} losses: away for ${seconds(0.5)} s (median), ` +
          `${seconds(0.95)} s (95 %), ${seconds(1)} s (longest); then the servers have ` +
          `${(await Promise.all(servers.map(connections))).join(' and ')} sockets`,
      );
    };

    rolls(
      'a rolling restart: with `catchUp` nobody misses anything, and nobody is away for long',
      async () => {
        const readers = await readersAt(front, READERS);
        const others = await readersAt(front, 5, false);
        await areLive([...readers, ...others]);
        const roll = async () => {
          for (const server of servers) {
            await server.kill('SIGTERM');
            await server.start();
            // One that was cut twice waits for a second retry.
            await areLive(readers, waitAfter(1) + CONNECTING);
          }
        };
        await writeDuring(person, roll());
        await areLive(others, FIRST_RETRY + CONNECTING);
        const books = await booksOf(person);
        for (const reader of readers) await expect.poll(() => reader.books, SOON).toEqual(books);
        expect(others.filter((reader) => reader.books.length < books.length)).not.toEqual([]);
        expect(new Set(readers.flatMap(({ losses }) => losses))).toEqual(
          new Set(['server_restart']),
        );
        // Attempts that met the server that was down are there with all of their address.
        expect(front.log()).toContain('"GET /cable?token=');
        await report(readers);
      },
    );

    describe.each([
      ['with max_fails=0, a server that is back is asked at once', [], true],
      ['without it, not for 10 s', [[' max_fails=0', '']], false],
    ] as const)('%s', (_, changes, isAsked) => {
      testLong('behind a restart', async () => {
        const own = await frontWith(changes);
        await servers[0].kill('SIGTERM');
        await areLive(await readersAt(own, 4));
        await servers[0].start();
        await areLive(await readersAt(own, 4));
        expect(await connections(servers[0])).toBe(isAsked ? 4 : 0);
      });
    });

    describe('a server that hangs', () => {
      /** Half of some readers have sockets to a server that stops in its tracks; it goes on behind the test. */
      const hang = async (at: Front) => {
        const readers = await readersAt(at, 10, false);
        await areLive(readers);
        const [hanging] = servers;
        process.kill(hanging.pid(), 'SIGSTOP');
        onTestFinished(() => void process.kill(hanging.pid(), 'SIGCONT'));
        const losses = () => readers.flatMap((reader) => reader.losses);
        await expect.poll(losses, { timeout: STALE_AFTER + CONNECTING }).toContain('stale');
        return readers;
      };

      testLong(
        'its clients leave it after 6 s; the read time-out leads them to the other',
        async () => {
          const readers = await hang(front);
          await areLive(readers, STALE_AFTER + FIRST_RETRY + 2 * READ_TIMEOUT + CONNECTING);
          const { length } = readers.flatMap(({ outages }) => outages);
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThan(readers.length);
        },
      );

      testLong('with a read time-out of 60 s they come back to it, again and again', async () => {
        const own = await frontWith([['proxy_read_timeout 8s', 'proxy_read_timeout 60s']]);
        const readers = await hang(own);
        await delay(40_000);
        expect(readers.filter(({ isLive }) => !isLive)).not.toEqual([]);
      });
    });
  },
);
