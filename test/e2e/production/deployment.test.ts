/** Two servers of the application that are stopped and started one after another: what clients see and miss. */
import { beforeAll, describe, expect, test } from 'vitest';
import { SOON } from '../rails/user.js';
import { nginxVersion } from '../support/nginx.js';
import { CONNECTING, FIRST_RETRY, waitAfter } from '../support/promises.js';
import { railsVersion } from '../support/rails.js';
import { redisVersion } from '../support/redis.js';
import { type Cluster, startRailsCluster, startTypeScriptCluster } from './support/cluster.js';
import { isComplete, testLong } from './support/complete.js';
import { type Front, startFront } from './support/front.js';
import {
  areLive,
  booksOf,
  connectionsOf,
  type Loss,
  type Reader,
  readersAt,
  writeDuring,
} from './support/readers.js';
import { type Person, signIn } from './support/site.js';

const READERS = 40;

const reasonOf = ({ reason }: Loss) => reason;

/** For how long they were away, for the guide. */
function describeOutages(readers: readonly Reader[]): string {
  const outages = readers.flatMap((reader) => reader.outages).sort((a, b) => a - b);
  const seconds = (share: number) =>
    ((outages[Math.floor(share * (outages.length - 1))] ?? 0) / 1_000).toFixed(1);
  return (
    `${readers.length} clients, ${outages.length} losses: away for ${seconds(0.5)} s (median), ` +
    `${seconds(0.95)} s (95 %), ${seconds(1)} s (longest)`
  );
}

const where = `two with ${redisVersion()} behind ${nginxVersion()}`;
const kinds = [
  { name: railsVersion(), start: startRailsCluster, isLong: false },
  { name: 'TypeScript', start: startTypeScriptCluster, isLong: true },
];

for (const { name, start, isLong } of kinds) {
  describe.runIf(isComplete || !isLong)(`docs/production.md: ${where}, ${name}`, () => {
    let cluster: Cluster;
    let front: Front;
    let person: Person;

    beforeAll(async () => {
      cluster = await start();
      front = await startFront(cluster.servers.map(({ port }) => port));
      person = await signIn(front, 'ada');
      return async () => {
        await front.stop();
        await cluster.stop();
      };
    });

    const rolls = isLong ? testLong : test;

    rolls('a rolling restart: with `catchUp` nobody misses anything', async () => {
      const readers = await readersAt(front, person, READERS);
      const others = await readersAt(front, person, 5, false);
      await areLive([...readers, ...others]);
      /** When a server was told to go, and when it had gone. */
      const ends: [number, number][] = [];
      const roll = async () => {
        for (const server of cluster.servers) {
          const toldAt = performance.now();
          await server.kill('SIGTERM');
          ends.push([toldAt, performance.now()]);
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
      // Who comes to a server that is going already may not be told.
      const wasTold = ({ openedAt }: Loss) =>
        !ends.some(([toldAt, goneAt]) => openedAt > toldAt && openedAt < goneAt);
      const reasons = new Set(
        readers.flatMap(({ losses }) => losses.filter(wasTold)).map(reasonOf),
      );
      expect(reasons).toEqual(new Set(['server_restart']));
      // Attempts that met the server that was down are there with all of their address.
      await expect.poll(front.log, SOON).toContain('"GET /cable?token=');
      const sockets = await Promise.all(cluster.servers.map(connectionsOf));
      console.log(`${name}: ${describeOutages(readers)}; then ${sockets.join(' and ')} sockets`);
    });
  });
}
