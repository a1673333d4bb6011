/** nginx with the configuration of examples/production; only addresses and paths are the test's own. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SocketConstructor } from 'catenary';
import { type ClientOptions, WebSocket } from 'ws';
import { type Nginx, startNginxWith } from '../../support/nginx.js';
import { type Site, siteAt } from './site.js';

export const folderOfGuide = fileURLToPath(
  new URL('../../../../examples/production/', import.meta.url),
);

/** A file of the guide. */
export const fileOfGuide = (name: string): string =>
  readFileSync(join(folderOfGuide, name), 'utf8');

/** What is replaced by what; each of them has to be there, or the guide says something else by now. */
export type Changes = readonly (readonly [original: string, replacement: string])[];

/** All at once, so that nothing is replaced in a replacement. */
export function change(text: string, changes: Changes): string {
  const replacements = new Map(changes);
  const patterns = [...replacements.keys()].map((original) => {
    if (!text.includes(original)) throw new Error(`There is no '${original}' in:\n${text}`);
    return original.replaceAll(/[$()*+.?[\]^{|}\\]/g, '\\$&');
  });
  return text.replaceAll(new RegExp(patterns.join('|'), 'g'), (found) => replacements.get(found)!);
}

/** Where everything is on a machine that is not the test's own. */
const placesOf = (port: number, folder: string): Changes => [
  // Root's folder is for root alone.
  ['user www-data;', 'user root;\ndaemon off;'],
  ['pid /run/nginx.pid;', 'pid nginx.pid;'],
  ['error_log /var/log/nginx/error.log;', 'error_log stderr;'],
  ['/var/log/nginx/access.log', join(folder, 'access.log')],
  ['worker_processes auto;', 'worker_processes 2;'],
  ['default_type application/octet-stream;', TEMPORARY],
  ['listen 80;', `listen unix:${join(folder, 'plain.sock')};`],
  ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
  ['server_name chat.example.org;', 'server_name 127.0.0.1;'],
  ['/etc/ssl/chat.example.org', folder],
];

/** Distributions compile these paths in. */
const TEMPORARY = `default_type application/octet-stream;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;`;

/** `server 127.0.0.1:4000` and `:4001`, in each of the upstreams, become these. */
function serversAt(ports: readonly number[]): Changes {
  const [first = 0, second] = ports;
  const spare = second === undefined ? 'down' : '';
  return [
    ['127.0.0.1:4000', `127.0.0.1:${first}`],
    ['127.0.0.1:4001', `127.0.0.1:${second ?? first} ${spare}`.trim()],
  ];
}

function makeCertificate(folder: string): void {
  const [key, certificate] = [join(folder, 'privkey.pem'), join(folder, 'fullchain.pem')];
  const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1';
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', [...args.split(' '), ...names, ...files], { stdio: 'pipe' });
}

export interface Front extends Nginx, Site {
  /** The origin that a browser sees. */
  readonly origin: string;
  /** A class of sockets that trusts its certificate and comes from a page of that origin; `null` is no page. */
  socketsFrom(origin: string | null): SocketConstructor;
  readonly accessLog: () => string;
  /** New workers with other changes of the guide's configuration. */
  reloadWith(changes: Changes): void;
}

/** Starts it in front of one server or two; `changes` are what a test tries out. */
export async function startFront(ports: readonly number[], changes: Changes = []): Promise<Front> {
  const configure = (more: Changes) => (port: number, folder: string) =>
    change(fileOfGuide('nginx.conf'), [...placesOf(port, folder), ...more, ...serversAt(ports)]);
  const nginx = await startNginxWith((port, folder) => {
    makeCertificate(folder);
    return configure(changes)(port, folder);
  });
  const origin = `https://127.0.0.1:${nginx.port}`;
  const ca = readFileSync(join(nginx.folder, 'fullchain.pem'), 'utf8');
  const socketsFrom = (page: string | null) =>
    class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[], options?: ClientOptions) {
        super(url, protocols, { ...options, ca, ...(page && { origin: page }) });
      }
    };
  return {
    ...nginx,
    ...siteAt(origin, ca),
    cable: `wss://127.0.0.1:${nginx.port}/cable`,
    origin,
    socketsFrom,
    accessLog: () => readFileSync(join(nginx.folder, 'access.log'), 'utf8'),
    reloadWith: (more) => nginx.reload(configure(more)(nginx.port, nginx.folder)),
  };
}
