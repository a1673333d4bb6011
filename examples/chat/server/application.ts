/** The whole server: makes its parts, puts them together, and takes them apart again. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { MemoryPubSub, type PubSub } from './cable/pub-sub.js';
import { RedisPubSub } from './cable/redis-pub-sub.js';
import { CableServer } from './cable/server.js';
import { ApplicationConnection } from './channels/application-connection.js';
import { BooksChannel } from './channels/books-channel.js';
import { ChatChannel } from './channels/chat-channel.js';
import { DashboardChannel } from './channels/dashboard-channel.js';
import { NotificationsChannel } from './channels/notifications-channel.js';
import { PresenceChannel } from './channels/presence-channel.js';
import { addressFinder } from './client-address.js';
import type { Config } from './config.js';
import { healthController } from './controllers/health-controller.js';
import { cleanupJob } from './jobs/cleanup-job.js';
import { dashboardJob } from './jobs/dashboard-job.js';
import { schedule } from './jobs/job.js';
import { leavingJob } from './jobs/leaving-job.js';
import { presenceJob } from './jobs/presence-job.js';
import { reportJob } from './jobs/report-job.js';
import { createMetrics } from './models/cable-metrics.js';
import { DatabaseClaims } from './models/claims.js';
import { type Database, openDatabase } from './models/database.js';
import { migrate } from './models/migrations.js';
import { createModels } from './models/models.js';
import { Limits } from './models/rate-limit.js';
import { sharedSecret, Tokens } from './models/token.js';
import { originChecker } from './origin.js';
import { drawRoutes } from './routes.js';

const CHANNELS = [
  ChatChannel,
  NotificationsChannel,
  PresenceChannel,
  DashboardChannel,
  BooksChannel,
];

export interface RunningApplication {
  /** As in `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Sends everybody elsewhere, and resolves when nothing is left. */
  close(): Promise<void>;
}

type Log = (what: string, error: unknown) => void;

const logToConsole: Log = (what, error) => console.error(`${what}:`, error);

/** Resolves when it listens. */
export async function startApplication(
  config: Config,
  log: Log = logToConsole,
): Promise<RunningApplication> {
  const database = await openDatabase(config.DATABASE_URL, log);
  try {
    await migrate(database);
    const redis = await openRedis(config, log);
    return await start(config, database, redis, log);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openRedis({ REDIS_URL: url, REDIS_PREFIX: prefix }: Config, log: Log) {
  return url === undefined
    ? null
    : { prefix, pubSub: await RedisPubSub.open({ url, prefix, log }) };
}

type Redis = Awaited<ReturnType<typeof openRedis>>;

/** Everything that does not listen yet. */
async function assemble(config: Config, database: Database, redis: Redis, log: Log) {
  const pubSub: PubSub = redis?.pubSub ?? new MemoryPubSub();
  const allowsOrigin = originChecker(config.ALLOWED_ORIGINS);
  const claims = new DatabaseClaims(database);
  const metrics = createMetrics(() => cable.connectionCount);
  const cable: CableServer = new CableServer({
    pubSub,
    claims,
    metrics,
    log,
    allowsOrigin: ({ headers }) => allowsOrigin((name) => headers[name]?.toString()),
  });
  const models = createModels({
    database,
    claims,
    broadcaster: cable,
    limits: new Limits(config, redis ? { ...redis, client: redis.pubSub.client } : undefined),
    presenceTimeout: config.PRESENCE_TIMEOUT,
  });
  const tokens = new Tokens(config.SECRET ?? (await sharedSecret(database)));
  const routes = drawRoutes(
    {
      models,
      tokens,
      tokenLifetime: config.TOKEN_TTL,
      allowsOrigin,
      addressOf: addressFinder(config.TRUSTED_PROXIES),
      log,
    },
    healthController({ database, pubSub, metrics }),
  );
  const http = createAdaptorServer({ fetch: routes.fetch }) as Server;
  cable.attach(
    http,
    CHANNELS,
    (host, socket, request) => new ApplicationConnection(host, socket, request, { models, tokens }),
  );
  return { cable, http, models, pubSub };
}

async function start(config: Config, database: Database, redis: Redis, log: Log) {
  const { cable, http, models, pubSub } = await assemble(config, database, redis, log);
  // Subscriptions refer to it.
  await models.processes.start();
  const address = await listen(http, config);
  const jobs = [
    dashboardJob(models),
    presenceJob(models),
    cleanupJob(models),
    reportJob(models, cable),
    leavingJob(models),
  ];
  const stops = jobs.map((job) => schedule(database, job, log));
  return {
    address,
    async close() {
      const closed = once(http, 'close');
      http.close();
      await cable.close();
      // Who has asked before is answered; who takes too long is not waited for.
      const late = setTimeout(() => http.closeAllConnections(), 4_000);
      await closed;
      clearTimeout(late);
      await Promise.all(stops.map((stop) => stop()));
      await models.processes.stop();
      await pubSub.close();
      await database.close();
    },
  };
}

async function listen(http: Server, { HOST, PORT }: Config): Promise<string> {
  http.listen({ host: HOST, port: PORT });
  await once(http, 'listening');
  const { address, family, port } = http.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
