/** The application on either server, each on a port and with a database of its own: SERVER names it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type Program, startProgram } from '../../support/processes.js';
import { copyParts, installation, railsVersion } from '../../support/rails-installation.js';

const chat = fileURLToPath(new URL('../../../../examples/chat', import.meta.url));

/** Everybody of a file signs in from one address. */
const MANY = '10000';

export interface ApplicationOptions {
  /** As of both servers: `TOKEN_TTL`, `PRESENCE_TIMEOUT`, `ALLOWED_ORIGINS`, `REDIS_URL`, ... */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Application {
  readonly port: number;
  readonly url: string;
  readonly cable: string;
  /** As the variable says where its data is, for another one beside it. */
  readonly database: Readonly<Record<string, string>>;
  readonly log: () => string;
  /** Its data stays, and so does its port. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Command {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly database: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

/** Which server is meant: that of examples/chat, or that of examples/rails on the Rails that RAILS names. */
export const serverName = (): string => process.env.SERVER ?? 'typescript';

/** As in 'TypeScript' or 'Rails 6.1.7.10 on Ruby 3.1.2, puma 5.6.5'. */
export const serverVersion = (): string =>
  serverName() === 'rails' ? railsVersion() : `TypeScript on Node ${process.versions.node}`;

function rails(port: number): Command {
  const where = installation();
  const copies = copyParts(where, ['examples/rails', 'examples/chat/dist']);
  mkdirSync(join(copies.folder, 'data'));
  const puma = `puma -q -C - -b tcp://127.0.0.1:${port} -t 5:5`.split(' ');
  return {
    command: [...where.prefix, ...puma, copies.seen('examples/rails/config.ru')],
    cwd: '/',
    // Puma believes PWD, which a chroot does not change.
    env: { PWD: '/', RAILS_ENV: 'production' },
    database: { DATABASE: copies.seen('data/chat.sqlite3') },
    remove: copies.remove,
  };
}

function typescript(port: number): Command {
  const copies = copyParts({ root: '/', temporary: '/tmp' }, []);
  return {
    command: [process.execPath, '--import', 'tsx', 'server/main.ts'],
    cwd: chat,
    env: { PORT: `${port}` },
    database: { DATABASE_URL: `file://${join(copies.folder, 'data')}` },
    remove: copies.remove,
  };
}

/** Starts the application on a free port. */
export async function startApplication({
  env = {},
}: ApplicationOptions = {}): Promise<Application> {
  if (serverName() === 'rails') railsVersion();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const prepared = (serverName() === 'rails' ? rails : typescript)(port);
  const { cwd, database, remove } = prepared;
  const [program = '', ...args] = prepared.command;
  let running: Program | undefined;
  const start = async () => {
    running = await startProgram(program, args, {
      cwd,
      env: { ...prepared.env, ...database, SIGN_INS_PER_MINUTE: MANY, ...env },
      ready: async () => {
        const { ok } = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
        return ok;
      },
    });
  };
  const kill = async (signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') => running?.stop(signal);
  const stop = async () => {
    await kill();
    remove();
  };
  await start().catch((error: unknown) => {
    remove();
    throw error;
  });
  return {
    port,
    url,
    cable: `ws://127.0.0.1:${port}/cable`,
    database,
    log: () => running?.log() ?? '',
    start,
    kill,
    stop,
  };
}
