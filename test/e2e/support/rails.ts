/** The application of examples/rails-minimal with the additions for tests, on the Rails that RAILS names. */
import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type Program, startProgram } from './processes.js';
import { copyParts, type Installation, installation, railsVersion } from './rails-installation.js';

export { isRailsFrom, railsVersion } from './rails-installation.js';

/** What the application borrows from examples/rails. */
const ANSWERS = 'examples/rails/app/channels/concerns/answers.rb';
const SERVER = 'test/e2e/support/rails-server';

export interface RailsOptions {
  /** `REDIS_URL`, `WORKERS` (threads of Action Cable), `LOG_LEVEL`, ... */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that is served at `/`, as it is when the server starts. */
  readonly pages?: string;
  /** A folder with what a suite adds to the application: `app` and `config/routes.rb`. */
  readonly additions?: string;
}

export interface RailsServer {
  /** Stays the same when it is started again. */
  readonly port: number;
  readonly url: string;
  readonly cable: string;
  /** What it printed since it was last started. */
  readonly log: () => string;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Resolves when the process is gone. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  post(path: string, body?: object): Promise<Response>;
  patch(path: string, body?: object): Promise<Response>;
  get(path: string): Promise<Response>;
  delete(path: string): Promise<Response>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Copies what runs to where the installation sees it: a chroot sees nothing of the repository. */
function copy(where: Installation, folders: Pick<RailsOptions, 'pages' | 'additions'>) {
  const copies = copyParts(where, ['examples/rails-minimal', ANSWERS, SERVER]);
  const env: Record<string, string> = {};
  for (const name of ['pages', 'additions'] as const) {
    const source = folders[name];
    if (!source) continue;
    cpSync(source, join(copies.folder, name), { recursive: true });
    env[name.toUpperCase()] = copies.seen(name);
  }
  return { config: copies.seen(join(SERVER, 'config.ru')), env, remove: copies.remove };
}

const json = (method: string, body?: object): RequestInit => ({
  method,
  ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
});

/** Starts Rails on a free port. */
export async function startRails({
  env = {},
  ...folders
}: RailsOptions = {}): Promise<RailsServer> {
  railsVersion();
  const where = installation();
  const copied = copy(where, folders);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const puma = `puma -q -C - -b tcp://127.0.0.1:${port} -t 5:5`.split(' ');
  const [command = '', ...args] = [...where.prefix, ...puma, copied.config];
  let program: Program | undefined;

  const request = async (path: string, init: RequestInit) => {
    const response = await fetch(url + path, init);
    if (response.status < 500) return response;
    throw new Error(`${init.method} ${path}: ${response.status}\n${program?.log()}`);
  };
  const start = async () => {
    // A port that was free a moment ago may be another server's by now.
    const instance = randomUUID();
    program = await startProgram(command, args, {
      cwd: '/',
      // Puma believes PWD, which a chroot does not change.
      env: {
        PWD: '/',
        RAILS_ENV: 'production',
        SECRET_KEY_BASE: 'shared by all servers of a test',
        INSTANCE: instance,
        ...copied.env,
        ...env,
      },
      ready: async () => {
        const signal = AbortSignal.timeout(2_000);
        return (await (await fetch(`${url}/test/instance`, { signal })).text()) === instance;
      },
    });
  };
  const kill = async (signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') => program?.stop(signal);
  const stop = async () => {
    await kill();
    copied.remove();
  };

  await start().catch(async (error: unknown) => {
    copied.remove();
    throw error;
  });
  return {
    port,
    url,
    cable: `ws://127.0.0.1:${port}/cable`,
    log: () => program?.log() ?? '',
    start,
    kill,
    post: (path, body) => request(path, json('POST', body)),
    patch: (path, body) => request(path, json('PATCH', body)),
    get: (path) => request(path, json('GET')),
    delete: (path) => request(path, json('DELETE')),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
