/** The application of examples/rails-minimal with the additions for tests, on the Rails that RAILS names. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type Program, startProgram } from './processes.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
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

/** A Rails on this machine. */
interface Installation {
  /** What is in front of a command that is to run there. */
  readonly prefix: readonly string[];
  /** What its programs see as `/`. */
  readonly root: string;
  /** A folder for copies, inside the root. */
  readonly temporary: string;
  /** What installs it. */
  readonly install: string;
}

function installation(): Installation {
  const version = process.env.RAILS ?? '6.1';
  if (version === '6.1') {
    return {
      prefix: [],
      root: '/',
      temporary: tmpdir(),
      install: 'scripts/install-debian.sh rails',
    };
  }
  if (version !== '7.2') throw new Error(`RAILS is '${version}'; there are 6.1 and 7.2`);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const root = join(cache, 'catenary', 'rails-7.2');
  return {
    prefix: ['chroot', root],
    root,
    temporary: join(root, 'tmp'),
    install: 'scripts/install-rails-7.2.sh',
  };
}

const VERSIONS = `
  require "action_cable/version"
  require "puma/const"
  print "Rails #{ActionCable.version} on Ruby #{RUBY_VERSION}, puma #{Puma::Const::PUMA_VERSION}"
`;

/** As in 'Rails 6.1.7.10 on Ruby 3.1.2, puma 5.6.5', asked from the installation itself. */
export function railsVersion(): string {
  const { prefix, install } = installation();
  const wanted = `Rails ${process.env.RAILS ?? '6.1'}.`;
  const [command = '', ...args] = [...prefix, 'ruby', '-e', VERSIONS];
  try {
    const version = execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (!version.startsWith(wanted)) throw new Error(`There is ${version}`);
    return version;
  } catch (cause) {
    throw new Error(`There is no ${wanted}x here: run ${install}, on Debian 12`, { cause });
  }
}

/** Whether this Rails is at least that one, as in '7.1'. */
export function isRailsFrom(minimum: string): boolean {
  const [, version = ''] = /^Rails (\S+)/.exec(railsVersion()) ?? [];
  return version.localeCompare(minimum, 'en', { numeric: true }) >= 0;
}

/** Copies what runs to where the installation sees it: a chroot sees nothing of the repository. */
function copy(
  { root, temporary }: Installation,
  folders: Pick<RailsOptions, 'pages' | 'additions'>,
) {
  const folder = mkdtempSync(join(temporary, 'catenary-'));
  const seen = resolve('/', relative(root, folder));
  for (const part of ['examples/rails-minimal', ANSWERS, SERVER]) {
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  const env: Record<string, string> = {};
  for (const name of ['pages', 'additions'] as const) {
    const source = folders[name];
    if (!source) continue;
    cpSync(source, join(folder, name), { recursive: true });
    env[name.toUpperCase()] = join(seen, name);
  }
  return {
    config: join(seen, SERVER, 'config.ru'),
    env,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
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
