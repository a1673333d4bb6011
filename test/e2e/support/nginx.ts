/** An nginx of the suite's own, in front of several servers, as one would configure it for a cable. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listens, type Program, startProgram } from './processes.js';

/** As in 'nginx 1.22.1', asked from the program itself. */
export function nginxVersion(): string {
  try {
    // It prints this to stderr.
    const version = execFileSync('sh', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' });
    return `nginx ${/nginx\/(\S+)/.exec(version)?.[1]}`;
  } catch (cause) {
    throw new Error('There is no nginx here: run scripts/install-debian.sh servers', { cause });
  }
}

export interface Nginx {
  /** Stays the same when it is started again. */
  readonly port: number;
  readonly cable: string;
  /** Where relative paths of its configuration are. */
  readonly folder: string;
  /** Of the process that has the workers; 0 while there is none. */
  readonly pid: () => number;
  /** What it printed since it was last started. */
  readonly log: () => string;
  /** Resolves when it listens. */
  start(): Promise<void>;
  /** New workers take over, with another configuration if there is one. */
  reload(configuration?: string): void;
  /** Resolves when the process is gone, with all connections through it. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Relative paths are below its own folder. */
const configuration = (port: number, servers: readonly number[]) => `
daemon off;
pid nginx.pid;
worker_processes 1;
# Without it, old workers stay for as long as one of their connections is open.
worker_shutdown_timeout 1s;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  upstream rails {
    # A server that is down is asked again each time, and not only after a while.
${servers.map((server) => `    server 127.0.0.1:${server} max_fails=0;`).join('\n')}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://rails;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $http_connection;
    }
  }
}
`;

/** Starts nginx on a free port, in front of servers on these ports; old workers end after a second. */
export const startNginx = (servers: readonly number[]): Promise<Nginx> =>
  startNginxWith((port) => configuration(port, servers));

/** Starts nginx with a configuration that listens on the port; files that it needs can be put in its folder. */
export async function startNginxWith(
  configure: (port: number, folder: string) => string,
): Promise<Nginx> {
  nginxVersion();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'catenary-nginx-'));
  const file = join(folder, 'nginx.conf');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  let program: Program | undefined;
  const start = async () => {
    const args = ['-e', 'stderr', '-p', folder, '-c', file];
    program = await startProgram('nginx', args, { ready: () => listens(port) });
  };
  const kill = async () => program?.stop();
  const stop = async () => {
    await kill();
    remove();
  };
  try {
    writeFileSync(file, configure(port, folder));
    await start();
  } catch (error) {
    remove();
    throw error;
  }
  const reload = (changed?: string) => {
    if (changed) writeFileSync(file, changed);
    if (program) process.kill(program.pid, 'SIGHUP');
  };
  return {
    port,
    cable: `ws://127.0.0.1:${port}/cable`,
    folder,
    pid: () => (program?.running() ? program.pid : 0),
    log: () => program?.log() ?? '',
    start,
    reload,
    kill,
    stop,
  };
}
