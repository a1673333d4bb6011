/** Servers that are stopped and started one after another, and one that hangs: what clients see and miss. */
import { setTimeout as delay } from 'node:timers/promises';
import { catchUp } from 'catenary/resync';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { consumerAt, SOON, tokenOf } from '../rails/user.js';
import { nginxVersion } from '../support/nginx.js';
import { CONNECTING, FIRST_RETRY, STALE_AFTER } from '../support/promises.js';
import { railsVersion } from '../support/rails.js';
import { type Redis, redisVersion, startRedis } from '../support/redis.js';
import { testLong } from './support/complete.js';
import { type Front, startFront } from './support/front.js';
import { type Puma, startPuma } from './support/puma.js';

const CLIENTS = 40;
/** Milliseconds. */
const EVERY = 50;
const READ_TIMEOUT = 8_000;

interface Entry {
  readonly number: number;
  /** By the clock of this machine, which is the servers' as well. */
  readonly at: number;
}

/** What the application keeps in its database, and broadcasts behind the commit. */
class Journal {
  readonly entries: Entry[] = [];
  readonly #servers: readonly Puma[];
  #isWriting = false;

  constructor(servers: readonly Puma[]) {
    this.#servers = servers;
  }

  since(time: number | null): Entry[] {
    return this.entries.filter(({ at }) => time === null || at >= time);
  }

  /** Any server that is up broadcasts it. */
  async #broadcast({ number }: Entry): Promise<void> {
    for (;;) {
      for (const server of this.#servers) {
        const sent = await server.post('/rooms/news/messages', { body: number }).catch(() => null);
        if (sent?.ok) return;
      }
      await delay(10);
    }
  }

  async writeUntilStopped(): Promise<void> {
    this.#isWriting = true;
    while (this.#isWriting) {
      const entry = { number: this.entries.length, at: Date.now() / 1_000 };
      this.entries.push(entry);
      await this.#broadcast(entry);
      await delay(EVERY);
    }
  }

  stop(): void {
    this.#isWriting = false;
  }
}

/** Somebody who reads along, and notes for how long there was no connection. */
class Reader {
  readonly numbers = new Set<number>();
  readonly outages: number[] = [];
  readonly reasons: string[] = [];
  readonly subscription;
  #lostAt = 0;

  constructor(front: Front, token: string, journal: Journal, catchesUp: boolean) {
    const WebSocket = front.socketsFrom(front.origin);
    const consumer = consumerAt(`${front.cable}?token=${token}`, { WebSocket });
    this.subscription = consumer.subscriptions.create(
      { channel: 'ChatChannel', room: 'news' },
      {
        received: (message: { type: string; body: number }) => {
          if (message.type === 'message') this.numbers.add(message.body);
        },
        disconnected: ({ reason }) => {
          this.#lostAt = performance.now();
          this.reasons.push(reason);
        },
        connected: ({ reconnected }) => {
          if (reconnected) this.outages.push(performance.now() - this.#lostAt);
        },
      },
    );
    if (!catchesUp) return;
    catchUp(this.subscription, {
      resync: ({ since }) => journal.since(since),
      apply: (entries: Entry[]) => {
        for (const { number } of entries) this.numbers.add(number);
      },
    });
  }

  missing(journal: Journal, from: number): number[] {
    return journal.entries
      .slice(from)
      .flatMap(({ number }) => (this.numbers.has(number) ? [] : [number]));
  }
}

const title = `docs/production.md: two with ${redisVersion()} behind ${nginxVersion()}, ${railsVersion()}`;

describe(title, () => {
  let redis: Redis;
  let servers: readonly [Puma, Puma];
  let front: Front;

  beforeAll(async () => {
    redis = await startRedis();
    const env = { REDIS_URL: redis.url, LOG_LEVEL: 'warn' };
    servers = await Promise.all([startPuma({ env }), startPuma({ env })]);
    front = await startFront(servers.map(({ port }) => port));
    return async () => {
      await front.stop();
      await Promise.all(servers.map(({ stop }) => stop()));
      await redis.stop();
    };
  });

  const readersOf = async (journal: Journal, count: number, catchesUp = true, at = front) => {
    const token = await tokenOf(servers[1], 'ada', 3_600);
    return Array.from({ length: count }, () => new Reader(at, token, journal, catchesUp));
  };

  const areLive = (readers: readonly Reader[], within: number = SOON.timeout) =>
    expect
      .poll(
        () => readers.filter(({ subscription }) => subscription.state !== 'subscribed').length,
        {
          timeout: within,
          interval: 20,
        },
      )
      .toBe(0);

  test('a rolling restart: each client is away for up to 5 s, and misses nothing with `catchUp`', async () => {
    const journal = new Journal(servers);
    const readers = await readersOf(journal, CLIENTS);
    const others = await readersOf(journal, 5, false);
    await areLive([...readers, ...others]);
    const from = journal.entries.length;
    const writing = journal.writeUntilStopped();
    for (const server of servers) {
      await server.kill('SIGTERM');
      await Promise.all([server.start(), areLive(readers, FIRST_RETRY + CONNECTING)]);
    }
    await areLive(others);
    journal.stop();
    await writing;
    await expect
      .poll(() => readers.flatMap((reader) => reader.missing(journal, from)), SOON)
      .toEqual([]);
    expect(others.flatMap((reader) => reader.missing(journal, from))).not.toEqual([]);
    const outages = readers.flatMap((reader) => reader.outages).sort((a, b) => a - b);
    const seconds = (share: number) =>
      ((outages[Math.floor(share * (outages.length - 1))] ?? 0) / 1_000).toFixed(1);
    console.log(
      `${CLIENTS} clients, ${outages.length} losses: away for ${seconds(0.5)} s (median), ` +
        `${seconds(0.95)} s (95 %), ${seconds(1)} s (longest); ` +
        `then the servers have ${(await connections()).join(' and ')} sockets`,
    );
    expect(new Set(readers.flatMap(({ reasons }) => reasons))).toEqual(new Set(['server_restart']));
    // Attempts that met the server that was down are there with all of their address.
    expect(front.log()).toContain('"GET /cable?token=');
  });

  /** How many sockets each server has. */
  const connections = async () => {
    const lists = servers.map(async (server) => (await server.get('/test/subscriptions')).json());
    return ((await Promise.all(lists)) as unknown[][]).map(({ length }) => length);
  };

  describe.each([
    ['with max_fails=0, a server that is back is asked at once', [], true],
    ['without it, not for 10 s', [[' max_fails=0', '']], false],
  ] as const)('%s', (_, changes, isAsked) => {
    testLong('behind a restart', async () => {
      const own = await startFront(
        servers.map(({ port }) => port),
        changes,
      );
      onTestFinished(() => own.stop());
      await servers[0].kill('SIGTERM');
      const journal = new Journal(servers);
      await areLive(await readersOf(journal, 4, false, own));
      await servers[0].start();
      await areLive(await readersOf(journal, 4, false, own));
      const [back] = await connections();
      expect(back).toBe(isAsked ? 4 : 0);
    });
  });

  describe('a server that hangs', () => {
    /** Half of some readers have sockets to a server that stops in its tracks; it goes on behind the test. */
    const hang = async (at: Front) => {
      const readers = await readersOf(new Journal(servers), 10, false, at);
      await areLive(readers);
      const [hanging] = servers;
      process.kill(hanging.pid(), 'SIGSTOP');
      onTestFinished(() => void process.kill(hanging.pid(), 'SIGCONT'));
      const reasons = () => readers.flatMap((reader) => reader.reasons);
      await expect.poll(reasons, { timeout: STALE_AFTER + CONNECTING }).toContain('stale');
      return readers;
    };

    testLong(
      'its clients leave it after 6 s; the read time-out of 8 s leads them to the other',
      async () => {
        const readers = await hang(front);
        await areLive(readers, STALE_AFTER + FIRST_RETRY + READ_TIMEOUT + CONNECTING);
        const { length } = readers.flatMap(({ outages }) => outages);
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThan(readers.length);
      },
    );

    testLong('with a read time-out of 60 s they come back to it, again and again', async () => {
      const own = await startFront(
        servers.map(({ port }) => port),
        [['proxy_read_timeout 8s', 'proxy_read_timeout 60s']],
      );
      onTestFinished(() => own.stop());
      const readers = await hang(own);
      await delay(40_000);
      expect(readers.filter(({ subscription }) => subscription.state !== 'subscribed')).not.toEqual(
        [],
      );
    });
  });
});
