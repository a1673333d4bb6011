/** Two servers with one Redis behind nginx, as a deployment has them; each part of it goes away for a while. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Nginx, nginxVersion, startNginx } from '../support/nginx.js';
import { BACK_WITHIN, CONNECTING, FIRST_RETRY } from '../support/promises.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { redisVersion, startRedis } from '../support/redis.js';
import { Audience } from './audience.js';
import { SOON } from './user.js';

describe(`${railsVersion()}, two with ${redisVersion()} behind ${nginxVersion()}`, () => {
  let servers: readonly [RailsServer, RailsServer];
  let nginx: Nginx;
  let audience: Audience;

  beforeEach(async ({ task, onTestFinished }) => {
    /** What has been started ends with the test, in reverse order, even if the next does not start. */
    const own = async <Started extends { stop(): unknown }>(starting: Promise<Started>) => {
      const started = await starting;
      onTestFinished(async () => void (await started.stop()));
      return started;
    };
    const redis = await own(startRedis());
    const env = { REDIS_URL: redis.url };
    servers = await Promise.all([own(startRails({ env })), own(startRails({ env }))]);
    nginx = await own(startNginx(servers.map(({ port }) => port)));
    audience = await Audience.at(nginx.cable, servers[0], task.name, 8);
    onTestFinished(() => audience.leave());
    // Right behind their start, servers on a busy machine are slow.
    await isLive(15_000);
  });

  const isLive = (within: number) =>
    expect.poll(() => audience.pending, { timeout: within }).toEqual([]);

  /** How many connections each server says it has. */
  const connections = () =>
    Promise.all(
      servers.map(async (server) => {
        const response = await server.get('/test/subscriptions');
        return ((await response.json()) as unknown[]).length;
      }),
    );

  /** What one of the servers broadcasts comes to everybody, once; and everybody gets answers. */
  const isServed = async (by: readonly RailsServer[] = servers) => {
    for (const server of by) {
      await audience.call(server);
      await expect.poll(() => audience.missing, SOON).toEqual([]);
      expect(audience.repeated).toEqual([]);
    }
  };

  /** So many listeners were told of one loss, and the others of none. */
  const isLost = (listeners: number) =>
    expect.poll(() => audience.losses.flat(), SOON).toEqual(Array(listeners).fill('closed'));

  test('a broadcast of either server reaches the clients of both', async () => {
    expect(await connections()).toEqual([4, 4]);
    await isServed();
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'clients of a server that ends by %s come back on the other',
    async (signal) => {
      const [ending, staying] = servers;
      await ending.kill(signal);
      await isLost(4);
      await isLive(FIRST_RETRY + CONNECTING);
      await isServed([staying]);
      await ending.start();
      // Its own clients are all on the other now.
      await isServed();
    },
  );

  test('nginx is reloaded: who is sent away by its old workers comes back through the new ones', async () => {
    nginx.reload();
    // The old workers have a second to end.
    await isLost(8);
    await isLive(FIRST_RETRY + CONNECTING);
    await isServed();
  });

  test('nginx is restarted: everybody comes back', async () => {
    await nginx.kill();
    await isLost(8);
    await nginx.start();
    // Whose first retry came while it was down has to wait for the second.
    await isLive(BACK_WITHIN);
    await isServed();
  });
});
