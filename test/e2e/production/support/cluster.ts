/** Two servers of the application with one Redis and one database, as one of the guide's units or puma.rb starts them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../support/postgres.js';
import { startRedis } from '../../support/redis.js';
import { type Chat, startChat } from './chat.js';
import { APPLICATION, type Puma, startPuma } from './puma.js';

export interface Cluster<Server extends Chat | Puma = Chat | Puma> {
  readonly servers: readonly [Server, Server];
  stop(): Promise<void>;
}

/** Rails with SQLite: both are on one machine. */
export async function startRailsCluster(): Promise<Cluster<Puma>> {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-application-'));
  const redis = await startRedis();
  const env = {
    REDIS_URL: redis.url,
    DATABASE: join(folder, 'chat.sqlite3'),
    LOG_LEVEL: 'warn',
    // Everybody comes from one address.
    SIGN_INS_PER_MINUTE: '10000',
  };
  const start = () => startPuma({ rackup: APPLICATION, env });
  const servers = await Promise.all([start(), start()]);
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { servers, stop };
}

/** The TypeScript server with PostgreSQL. */
export async function startTypeScriptCluster(): Promise<Cluster<Chat>> {
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  const env = {
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.url,
    SECRET: 'shared by all servers of one test',
  };
  const servers = await Promise.all([startChat(env), startChat(env)]);
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all([redis.stop(), postgres.stop()]);
  };
  return { servers, stop };
}
