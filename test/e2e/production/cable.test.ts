/** The cable alone, beside the web server: who may connect, what passes between the two, what outlives what. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { token } from 'catenary/credentials';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { areLive, consumerAt, listen, SOON, statusesOf } from '../rails/user.js';
import { railsVersion } from '../support/rails.js';
import { type Redis, redisVersion, startRedis } from '../support/redis.js';
import { testLong } from './support/complete.js';
import { APPLICATION, CABLE_ALONE, type Puma, startPuma } from './support/puma.js';
import { signIn, siteAt } from './support/site.js';

const DASHBOARD = { channel: 'DashboardChannel' };

describe(`docs/production.md: cable/config.ru, ${railsVersion()}, ${redisVersion()}`, () => {
  let env: Readonly<Record<string, string>>;
  let web: Puma;
  let redis: Redis;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'catenary-application-'));
    redis = await startRedis();
    env = { REDIS_URL: redis.url, DATABASE: join(folder, 'chat.sqlite3') };
    web = await startPuma({ rackup: APPLICATION, env });
    return async () => {
      await web.stop();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    };
  });

  const cableWith = async (more: Readonly<Record<string, string>> = {}) => {
    const allowed = { ALLOWED_ORIGINS: web.url };
    const cable = await startPuma({ rackup: CABLE_ALONE, env: { ...env, ...allowed, ...more } });
    onTestFinished(() => cable.stop());
    return cable;
  };

  /** A page of the web server, whose user has signed in there, and hears of what that does every other second. */
  const pageAt = async ({ cable }: Puma) => {
    const headers = { origin: web.url };
    const ada = await signIn(siteAt(web.url), 'ada');
    const tokens = token(ada.token, { in: 'url' });
    const consumer = consumerAt(cable, { headers, ...tokens });
    return { consumer, listener: listen(consumer, DASHBOARD) };
  };

  test('takes the token of the web server, hears what that broadcasts, and serves nothing else', async () => {
    const cable = await cableWith();
    const { listener } = await pageAt(cable);
    await areLive([listener]);
    // The first comes with the subscription; the others are the job's, which runs in the web server.
    await expect.poll(() => listener.heard.length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect((await cable.get('/health')).status).toBe(200);
    expect((await cable.get('/api/session')).status).toBe(404);
    expect((await web.get('/api/session')).status).toBe(401);
  });

  test('its sockets count on the dashboard, which the web server feeds', async () => {
    const cable = await cableWith();
    await areLive([(await pageAt(cable)).listener, (await pageAt(cable)).listener]);
    const ada = await signIn(siteAt(web.url), 'ada');
    const dashboard = async () => JSON.parse((await ada.send('GET', '/api/dashboard')).body);
    await expect
      .poll(dashboard, { timeout: 10_000 })
      .toMatchObject({ connections: 2, subscriptions: 2 });
  });

  test('its sockets stay open while the web server is restarted', async () => {
    const { listener } = await pageAt(await cableWith());
    await areLive([listener]);
    await web.kill('SIGTERM');
    await web.start();
    const { length } = listener.heard;
    await expect.poll(() => listener.heard.length, { timeout: 10_000 }).toBeGreaterThan(length + 1);
    const events = listener.told.filter(([what]) => what !== 'received');
    expect(events).toEqual([['connected', { reconnected: false }]]);
  });

  test('another port is another origin: unless it is allowed, the page is turned away', async () => {
    const cable = await cableWith({ ALLOWED_ORIGINS: '' });
    const statuses = statusesOf((await pageAt(cable)).consumer);
    // It tries again, and at any moment.
    const failure = () => statuses.find(({ state }) => state !== 'opening');
    const closed = { state: 'waiting', reason: 'closed', code: 1006 };
    await expect.poll(failure, SOON).toMatchObject(closed);
    await expect.poll(cable.log, SOON).toContain(`Request origin not allowed: ${web.url}`);
  });

  testLong('with another secret nobody is known: unauthorized, for good', async () => {
    const cable = await cableWith({ SECRET_KEY_BASE: 'another' });
    const { consumer } = await pageAt(cable);
    const refused = { state: 'idle', reason: 'unauthorized' };
    await expect.poll(() => consumer.status.get(), SOON).toMatchObject(refused);
  });
});
