/** A PostgreSQL of the suite's own, in a temporary folder; it runs as somebody without rights. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listens, type Program, startProgram } from './processes.js';

/** Where Debian has the programs of each version; they are not on the path. */
const VERSIONS = '/usr/lib/postgresql';
/** Debian's `nobody` and `nogroup`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

function programs(): string {
  try {
    const [newest] = readdirSync(VERSIONS).sort((one, other) => Number(other) - Number(one));
    return join(VERSIONS, newest ?? '', 'bin');
  } catch (cause) {
    throw new Error('There is no PostgreSQL here: run scripts/install-debian.sh postgres', {
      cause,
    });
  }
}

/** As in 'PostgreSQL 15.18', asked from the program itself. */
export function postgresVersion(): string {
  const version = execFileSync(join(programs(), 'postgres'), ['--version'], { encoding: 'utf8' });
  return `PostgreSQL ${/(\d[\d.]*)/.exec(version)?.[1]}`;
}

/** A command that does not run as root. */
const withoutRights = (command: string, args: readonly string[]): [string, string[]] => {
  if (process.getuid?.() !== 0) return [command, [...args]];
  // To change the user forgets who is to be ended with whom: it is said again.
  const as = ['--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups'];
  return ['setpriv', [...as, '--pdeathsig', 'KILL', command, ...args]];
};

export interface Postgres {
  readonly url: string;
  /** On the port and with the data that it had. */
  start(): Promise<void>;
  /** Resolves when the process is gone, with all connections to it. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Nobody else gets at a table until PostgreSQL goes. */
  lock(table: string): Promise<void>;
  /** How many connections wait for what others have locked. */
  waiting(): number;
}

/** Starts PostgreSQL on a free port, with nothing in it. */
export async function startPostgres(): Promise<Postgres> {
  const bin = programs();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'catenary-postgres-'));
  if (process.getuid?.() === 0) chownSync(folder, NOBODY, NOBODY);
  const run = { cwd: folder, stdio: 'ignore' } as const;
  const options = ['-D', folder, '-U', 'chat', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(...withoutRights(join(bin, 'initdb'), options), run);
  let program: Program | undefined;
  const start = async () => {
    // -F: nothing that is written here has to outlive the machine.
    const args = ['-D', folder, '-p', `${port}`, '-h', '127.0.0.1', '-k', '', '-F'];
    const command = withoutRights(join(bin, 'postgres'), args);
    program = await startProgram(...command, { cwd: folder, ready: () => listens(port) });
  };
  // "Fast": the default waits for the clients to go.
  const kill = async () => program?.stop('SIGINT');
  const stop = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://chat@127.0.0.1:${port}/postgres`;
  const psql = join(bin, 'psql');
  const lock = async (table: string) => {
    const held = ['-c', `begin; lock table ${table}`, '-c', 'select pg_sleep(600)'];
    const holder = spawn(psql, [url, ...held], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(holder.stdout, 'data');
  };
  const waiting = () => {
    const asked = 'select count(*) from pg_locks where not granted';
    return Number(execFileSync(psql, [url, '-Atc', asked], { encoding: 'utf8' }));
  };
  await start();
  return { url, start, kill, stop, lock, waiting };
}
