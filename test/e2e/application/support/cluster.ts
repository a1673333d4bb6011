/** Two of the application's servers with one Redis and one PostgreSQL behind nginx, and who uses them. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Subscribed, User } from '../../../examples/chat/support/user.js';
import { type Nginx, nginxVersion, startNginx } from '../../support/nginx.js';
import { type Postgres, postgresVersion, startPostgres } from '../../support/postgres.js';
import { type Redis, redisVersion, startRedis } from '../../support/redis.js';
import { type ChatServer, startChatServer } from './chat-server.js';

export const PREFIX = 'a-cluster';

export const clusterVersions = (): string =>
  `two with ${redisVersion()} and ${postgresVersion()} behind ${nginxVersion()}`;

export class Cluster {
  redis!: Redis;
  postgres!: Postgres;
  servers!: readonly [ChatServer, ChatServer];
  nginx!: Nginx;
  readonly #users: User[] = [];
  #people = 0;

  async start(): Promise<void> {
    [this.redis, this.postgres] = await Promise.all([startRedis(), startPostgres()]);
    const env = {
      REDIS_URL: this.redis.url,
      REDIS_PREFIX: PREFIX,
      DATABASE_URL: this.postgres.url,
      // Everybody comes from one address.
      SIGN_INS_PER_MINUTE: '10000',
    };
    this.servers = await Promise.all([startChatServer(env), startChatServer(env)]);
    this.nginx = await startNginx(this.servers.map(({ port }) => port));
  }

  /** Also what is left of one that has not started. */
  async stop(): Promise<void> {
    await this.nginx?.stop();
    await Promise.all((this.servers ?? []).map((server) => server.stop()));
    await this.redis?.stop();
    await this.postgres?.stop();
  }

  /** Another server than they have: as after a restart of its machine. */
  async restartRedis(): Promise<void> {
    this.redis = await startRedis(this.redis.port);
  }

  /** Their connections are closed behind the test. */
  own(user: User): User {
    this.#users.push(user);
    return user;
  }

  async leave(): Promise<void> {
    await Promise.all(this.#users.splice(0).map((user) => user.leave()));
  }

  /** Somebody who comes by way of nginx. */
  async signIn(name?: string): Promise<User> {
    this.#people += 1;
    const address = `http://127.0.0.1:${this.nginx.port}`;
    return this.own(await User.signIn(address, name ?? `user${this.#people}`));
  }

  /** Somebody who is connected to that server, and not by way of nginx. */
  async signInAt(server: ChatServer, name?: string): Promise<User> {
    return this.own((await this.signIn(name)).at(server.address));
  }

  async onePerServer(room: string) {
    const ann = await this.signInAt(this.servers[0]);
    const bob = await this.signInAt(this.servers[1]);
    return { ann, bob, anns: await ann.enter(room), bobs: await bob.enter(room) };
  }
}

/** A cluster for all tests of a file. */
export function useCluster(): Cluster {
  const cluster = new Cluster();
  beforeAll(() => cluster.start());
  afterEach(() => cluster.leave());
  afterAll(() => cluster.stop());
  return cluster;
}

export const hears = (room: Subscribed, content: string) =>
  room.hears(
    ({ type, message }) =>
      type === 'message' && (message as { content: string }).content === content,
  );

export const here = (room: Subscribed) => room.of('here').at(-1)?.people;
