/** The cable alone, beside the web server: who may connect, what passes between the two, what outlives what. */
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { areLive, consumerAt, listen, SOON } from '../rails/user.js';
import { railsVersion } from '../support/rails.js';
import { type Redis, redisVersion, startRedis } from '../support/redis.js';
import { CABLE_ALONE, type Puma, startPuma } from './support/puma.js';

const LOBBY = { channel: 'ChatChannel', room: 'lobby' };

describe(`docs/production.md: cable/config.ru, ${railsVersion()}, ${redisVersion()}`, () => {
  let web: Puma;
  let redis: Redis;

  beforeAll(async () => {
    redis = await startRedis();
    web = await startPuma({ env: { REDIS_URL: redis.url } });
    return async () => {
      await web.stop();
      await redis.stop();
    };
  });

  const cableWith = async (env: Record<string, string> = {}) => {
    const shared = { REDIS_URL: redis.url, ALLOWED_ORIGINS: web.url };
    const cable = await startPuma({ rackup: CABLE_ALONE, env: { ...shared, ...env } });
    onTestFinished(() => cable.stop());
    return cable;
  };

  /** A page of the web server, whose user has logged in there. */
  const pageAt = async ({ cable }: Puma) => {
    const response = await web.post('/login', { name: 'ada' });
    const [cookie = ''] = response.headers.getSetCookie();
    const headers = { origin: web.url, cookie: cookie.split(';')[0] ?? '' };
    const consumer = consumerAt(cable, { WebSocket, headers });
    return { consumer, listener: listen(consumer, LOBBY) };
  };

  test('takes the cookie of the web server, hears what that broadcasts, and serves nothing else', async () => {
    const cable = await cableWith();
    const { listener } = await pageAt(cable);
    await areLive([listener]);
    await web.post('/rooms/lobby/messages', { body: 'Hello' });
    const message = { type: 'message', from: 'server', body: 'Hello' };
    await expect.poll(() => listener.heard.at(-1), SOON).toEqual(message);
    expect((await cable.get('/up')).status).toBe(200);
    expect((await cable.get('/books')).status).toBe(404);
    expect((await web.get('/books')).status).toBe(200);
  });

  test('its sockets stay open while the web server is restarted', async () => {
    const { listener } = await pageAt(await cableWith());
    await areLive([listener]);
    await web.kill('SIGTERM');
    await web.start();
    await web.post('/rooms/lobby/messages', { body: 'Here again' });
    await expect.poll(() => listener.heard.at(-1), SOON).toMatchObject({ body: 'Here again' });
    const events = listener.told.filter(([what]) => what !== 'received');
    expect(events).toEqual([['connected', { reconnected: false }]]);
  });

  test('another port is another origin: unless it is allowed, the page is turned away', async () => {
    const cable = await cableWith({ ALLOWED_ORIGINS: '' });
    const { consumer } = await pageAt(cable);
    const closed = { state: 'waiting', reason: 'closed', code: 1006 };
    await expect.poll(() => consumer.status.get(), SOON).toMatchObject(closed);
    expect(cable.log()).toContain(`Request origin not allowed: ${web.url}`);
  });

  test('with another secret nobody is known: unauthorized, for good', async () => {
    const cable = await cableWith({ SECRET_KEY_BASE: 'another' });
    const { consumer } = await pageAt(cable);
    const refused = { state: 'idle', reason: 'unauthorized' };
    await expect.poll(() => consumer.status.get(), SOON).toMatchObject(refused);
  });
});
