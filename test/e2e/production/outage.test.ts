/** A server that hangs, and one that is back: where nginx.conf leads clients. The complete form alone has these. */
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, onTestFinished } from 'vitest';
import { nginxVersion } from '../support/nginx.js';
import { CONNECTING, FIRST_RETRY, STALE_AFTER } from '../support/promises.js';
import { railsVersion } from '../support/rails.js';
import { type Cluster, startRailsCluster } from './support/cluster.js';
import { isComplete, testLong } from './support/complete.js';
import { type Changes, startFront } from './support/front.js';
import type { Puma } from './support/puma.js';
import { areLive, connectionsOf, readersAt } from './support/readers.js';
import { type Person, signIn, siteAt } from './support/site.js';

/** Milliseconds, as in nginx.conf. */
const READ_TIMEOUT = 8_000;

const where = `${nginxVersion()}, ${railsVersion()}`;

describe.runIf(isComplete)(`docs/production.md: nginx.conf in an outage, ${where}`, () => {
  let cluster: Cluster<Puma>;
  let person: Person;

  beforeAll(async () => {
    cluster = await startRailsCluster();
    return () => cluster.stop();
  });

  beforeEach(async () => {
    const ada = await signIn(siteAt(cluster.servers[1].url), 'ada');
    // One for all attempts: what is asked over HTTP is not what this is about.
    const token = await ada.token();
    person = { ...ada, token: () => Promise.resolve(token) };
  });

  const frontWith = async (changes: Changes) => {
    const front = await startFront(
      cluster.servers.map(({ port }) => port),
      changes,
    );
    onTestFinished(() => front.stop());
    return front;
  };

  /** Half of some readers have sockets to a server that stops in its tracks; it goes on behind the test. */
  const hang = async (changes: Changes) => {
    const readers = await readersAt(await frontWith(changes), person, 10, false);
    await areLive(readers);
    const pid = cluster.servers[0].pid();
    process.kill(pid, 'SIGSTOP');
    onTestFinished(() => void process.kill(pid, 'SIGCONT'));
    const losses = () => readers.flatMap((reader) => reader.losses.map(({ reason }) => reason));
    await expect.poll(losses, { timeout: STALE_AFTER + CONNECTING }).toContain('stale');
    return readers;
  };

  testLong(
    'a server hangs: clients leave it after 6 s; the read time-out leads them to the other',
    async () => {
      const readers = await hang([]);
      await areLive(readers, FIRST_RETRY + READ_TIMEOUT + CONNECTING);
      const { length } = readers.flatMap(({ outages }) => outages);
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThan(readers.length);
    },
  );

  testLong('with a read time-out of 60 s they come back to it, again and again', async () => {
    const readers = await hang([['proxy_read_timeout 8s', 'proxy_read_timeout 60s']]);
    await delay(30_000);
    expect(readers.filter(({ isLive }) => !isLive)).not.toEqual([]);
  });

  /** A server is away when some come, and back when others do: how many of those it has. */
  const comeBehindRestart = async (changes: Changes) => {
    const front = await frontWith(changes);
    const [server] = cluster.servers;
    await server.kill('SIGTERM');
    await areLive(await readersAt(front, person, 4, false));
    await server.start();
    await areLive(await readersAt(front, person, 4, false));
    return connectionsOf(server);
  };

  testLong('a server that is back is asked at once', async () => {
    expect(await comeBehindRestart([])).toBe(4);
  });

  testLong('without `max_fails=0` it is not', async () => {
    // Ten seconds by default, in which it may not yet be back on a busy machine.
    expect(await comeBehindRestart([[' max_fails=0', ' fail_timeout=60s']])).toBe(0);
  });
});
