/** Health and metrics: what a check hears when Redis is away, and what Prometheus makes of a scrape. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { token } from 'catenary/credentials';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { areLive, consumerAt, listen, SOON } from '../rails/user.js';
import { freePort, startProgram } from '../support/processes.js';
import { BACK_WITHIN } from '../support/promises.js';
import { type Redis, startRedis } from '../support/redis.js';
import { type Chat, startChat } from './support/chat.js';
import { change, fileOfGuide, startFront } from './support/front.js';
import { APPLICATION, type Puma, startPuma } from './support/puma.js';
import { signIn, siteAt } from './support/site.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const version = /version (\S+)/.exec(
  execFileSync('sh', ['-c', 'promtool --version 2>&1'], { encoding: 'utf8' }),
)?.[1];

/** A scrape, and what Prometheus makes of it, or a server that finds its Redis again, on a busy machine. */
const PATIENCE = { timeout: 20_000, interval: 100 };

/** The guide's table of metrics. */
const NAMES = [
  ...readFileSync(join(root, 'docs/production.md'), 'utf8').matchAll(
    /`((?:cable|process|nodejs)_\w+)/g,
  ),
].map(([, name = '']) => name);

/** What leads to them on either server, or would after a mistake. */
const PATHS_OF_METRICS = [
  '/metrics',
  '/metrics/',
  '/metrics.txt',
  '//metrics',
  '/metrics?x',
  '/%6Detrics/',
  '/x/../metrics.json',
];

function promtool(...args: string[]): string {
  const cwd = join(root, 'examples/production');
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd, encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
}

/** Starts Prometheus with the guide's configuration, but for addresses and patience. */
async function startPrometheus(targets: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-prometheus-'));
  const port = await freePort();
  const [first, second] = targets;
  const configuration = change(fileOfGuide('prometheus.yml'), [
    ['scrape_interval: 15s', 'scrape_interval: 500ms'],
    ['127.0.0.1:4000', `127.0.0.1:${first}`],
    ['127.0.0.1:4001', `127.0.0.1:${second}`],
  ]);
  writeFileSync(join(folder, 'prometheus.yml'), configuration);
  writeFileSync(join(folder, 'alerts.yml'), fileOfGuide('alerts.yml'));
  const url = `http://127.0.0.1:${port}`;
  const options = [
    'config.file=prometheus.yml',
    `web.listen-address=127.0.0.1:${port}`,
    'storage.tsdb.path=data',
  ];
  const program = await startProgram(
    'prometheus',
    options.map((option) => `--${option}`),
    {
      cwd: folder,
      ready: async () => (await fetch(`${url}/-/ready`)).ok,
    },
  );
  onTestFinished(async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  /** The values of an expression, now. */
  return async (query: string): Promise<number[]> => {
    const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result.map(({ value }) => Number(value[1]));
  };
}

describe(`docs/production.md: health, and metrics with Prometheus ${version}`, () => {
  let redis: Redis;
  let folder: string;
  let chat: Chat;
  let rails: Puma;

  beforeAll(async () => {
    redis = await startRedis();
    folder = mkdtempSync(join(tmpdir(), 'catenary-application-'));
    const DATABASE = join(folder, 'chat.sqlite3');
    chat = await startChat({ REDIS_URL: redis.url });
    rails = await startPuma({ rackup: APPLICATION, env: { DATABASE } });
    return async () => {
      await Promise.all([chat.stop(), rails.stop()]);
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    };
  });

  /** Somebody in a room of one of them. */
  const visit = async ({ url, cable }: Chat | Puma) => {
    const ada = await signIn(siteAt(url), 'ada');
    const consumer = consumerAt(cable, token(ada.token, { in: 'url' }));
    const listener = listen(consumer, { channel: 'ChatChannel', room: 'general' });
    await areLive([listener]);
    return { consumer, listener };
  };

  test('the configuration and the alerts have no mistake; these fire when they should, and not before', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toBe('');
    expect(promtool('test', 'rules', 'alerts.test.yml')).toBe('');
  });

  test('promtool has nothing against the metrics of the cable', async () => {
    for (const server of [chat, rails]) {
      await visit(server);
      const metrics = async () => (await fetch(`${server.url}/metrics`)).text();
      // Who visited before may still be on the way out.
      await expect.poll(metrics, SOON).toMatch(/^cable_connections 1$/m);
      const input = await metrics();
      const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
        input,
        encoding: 'utf8',
      });
      expect((stdout + stderr).split('\n').filter((line) => line.startsWith('cable_'))).toEqual([]);
    }
  });

  test('nginx shows them to nobody, however they are asked for', async () => {
    for (const { port, url } of [chat, rails]) {
      const front = await startFront([port]);
      onTestFinished(() => front.stop());
      expect((await fetch(`${url}/metrics`)).status).toBe(200);
      expect((await front.send('GET', '/health')).status).toBe(200);
      for (const path of PATHS_OF_METRICS) {
        expect([path, (await front.send('GET', path)).status]).toEqual([path, 404]);
      }
    }
  });

  test('Redis goes away: 503 with the reason, sockets stay; it is back: clients come again, and hear', async () => {
    const health = async () => {
      const response = await fetch(`${chat.url}/health`);
      return [response.status, await response.json()];
    };
    const { listener } = await visit(chat);
    expect(await health()).toEqual([200, { ok: true, checks: { database: 'ok', pubsub: 'ok' } }]);
    await redis.stop();
    await expect
      .poll(health, PATIENCE)
      .toEqual([503, { ok: false, checks: { database: 'ok', pubsub: expect.any(String) } }]);
    expect(listener.state).toBe('subscribed');
    redis = await startRedis(redis.port);
    await expect.poll(health, PATIENCE).toMatchObject([200, { ok: true }]);
    const goodbye = { willAttemptReconnect: true, reason: 'server_restart', code: null };
    await expect.poll(() => listener.told, PATIENCE).toContainEqual(['disconnected', goodbye]);
    await areLive([listener], { timeout: BACK_WITHIN, interval: 50 });
  });

  test('Prometheus has what the guide names, from each server', async () => {
    const query = await startPrometheus([chat.port, rails.port]);
    for (const server of [chat, rails, chat]) await visit(server);
    // Each server is scraped in its own time, and maybe between a connection and its subscription.
    const has = (expression: string, ...values: unknown[]) =>
      expect.poll(() => query(expression), { ...PATIENCE, message: expression }).toEqual(values);
    await has('sum(cable_connections)', 3);
    const of = (port: number) => `{instance="127.0.0.1:${port}", channel="ChatChannel"}`;
    await has(`cable_subscriptions${of(chat.port)}`, 2);
    await has(`cable_subscriptions${of(rails.port)}`, 1);
    await has('up{job="chat"}', 1, 1);
    expect(NAMES).toContain('cable_messages_total');
    for (const { port } of [chat, rails]) {
      const names = NAMES.filter((name) => port === chat.port || !name.startsWith('nodejs'));
      for (const name of names)
        await has(`count(${name}{instance="127.0.0.1:${port}"}) > 0`, expect.any(Number));
    }
    await chat.kill();
    await has('sum(up{job="chat"})', 1);
  });
});
