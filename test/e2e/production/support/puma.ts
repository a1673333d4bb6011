/** Rails as the guide runs it: examples/production/puma.rb and a rackup file, straight from the repository. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type Program, startProgram } from '../../support/processes.js';
import { railsVersion } from '../../support/rails.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** The small application with the additions of the suites; the whole one, and its cable alone. */
const WITH_ADDITIONS = 'test/e2e/support/rails-server/config.ru';
export const APPLICATION = 'examples/rails/config.ru';
export const CABLE_ALONE = 'examples/rails/cable/config.ru';

export interface PumaOptions {
  readonly rackup?: string;
  /** `REDIS_URL`, `WEB_CONCURRENCY`, `RAILS_MAX_THREADS`, ... */
  readonly env?: Readonly<Record<string, string>>;
  /** How many files it may have open. */
  readonly files?: number;
}

export interface Puma {
  /** Stays the same when it is started again. */
  readonly port: number;
  readonly url: string;
  readonly cable: string;
  readonly running: () => boolean;
  /** Throws while there is none. */
  readonly pid: () => number;
  readonly log: () => string;
  start(): Promise<void>;
  /** Resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  get(path: string): Promise<Response>;
  post(path: string, body?: object): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts it on a free port. */
export async function startPuma({
  rackup = WITH_ADDITIONS,
  env = {},
  files = 1_024,
}: PumaOptions = {}): Promise<Puma> {
  railsVersion();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let program: Program | undefined;
  const start = async () => {
    const configuration = join(repository, 'examples/production/puma.rb');
    const puma = ['puma', '-C', configuration, join(repository, rackup)];
    program = await startProgram('prlimit', [`--nofile=${files}`, ...puma], {
      env: {
        RAILS_ENV: 'production',
        SECRET_KEY_BASE: 'shared by all servers of a test',
        PORT: `${port}`,
        ...env,
      },
      ready: async () => (await fetch(`${url}${rackup === WITH_ADDITIONS ? '/up' : '/health'}`)).ok,
    });
  };
  const kill = async (signal?: NodeJS.Signals) => program?.stop(signal);
  await start();
  return {
    port,
    url,
    cable: `ws://127.0.0.1:${port}/cable`,
    running: () => program?.running() ?? false,
    pid: () => {
      // A signal to 0 would go to ourselves, and all that we have started.
      if (!program?.running()) throw new Error('Puma does not run');
      return program.pid;
    },
    log: () => program?.log() ?? '',
    start,
    kill,
    get: (path) => fetch(url + path),
    post: (path, body) =>
      fetch(url + path, {
        method: 'POST',
        ...(body && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      }),
    stop: () => kill(),
  };
}
