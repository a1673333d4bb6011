/** An application with a binding, as its developer runs it: Vite's server in front of real Rails. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { freePort, startProgram } from '../../support/processes.js';
import { type RailsServer, startRails } from '../../support/rails.js';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** The folder of an example, with a package file of its own. */
export const folderOf = (example: string): string => join(repository, 'examples', example);

export interface App {
  /** Where its files are. */
  readonly folder: string;
  readonly url: string;
  readonly rails: RailsServer;
  /** What Vite printed. */
  readonly log: () => string;
  /** Changes a source file, as a developer who saves it; resolves when Vite has seen it. */
  edit(file: string, change: (code: string) => string): Promise<void>;
  stop(): Promise<void>;
}

/** Has Vite serve a folder. */
async function serve(folder: string, rails: RailsServer): Promise<App> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const vite = join(folder, 'node_modules/vite/bin/vite.js');
  const args = [vite, '--host', '127.0.0.1', '--port', String(port), '--strictPort'];
  const program = await startProgram(process.execPath, args, {
    cwd: folder,
    // A watcher that is told of changes may miss one that comes right behind another.
    env: { RAILS_URL: rails.url, CHOKIDAR_USEPOLLING: 'true', CHOKIDAR_INTERVAL: '100' },
    ready: async () => (await fetch(url)).ok,
  });
  return {
    folder,
    url,
    rails,
    log: program.log,
    async edit(file, change) {
      const path = join(folder, file);
      const served = async () => (await fetch(`${url}/${file}`)).text();
      const former = await served();
      const before = readFileSync(path, 'utf8');
      const after = change(before);
      expect(after, `the edit of ${file} changes it`).not.toBe(before);
      writeFileSync(path, after);
      await expect.poll(served, { timeout: 10_000 }).not.toBe(former);
    },
    stop: () => program.stop(),
  };
}

/**
 * Starts an application in a folder of its own, in which tests may change it.
 *
 * @param make - puts it into that folder, with what it depends on; returns where it is in there
 */
export async function startMade(make: (folder: string) => string | Promise<string>): Promise<App> {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-'));
  let rails: RailsServer | undefined;
  const clean = async () => {
    await rails?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const made = await make(folder);
    // Of confirmations it tells nobody else.
    rails = await startRails({ env: { LOG_LEVEL: 'debug' } });
    const app = await serve(made, rails);
    return {
      ...app,
      async stop() {
        await app.stop();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Starts a copy of an example. */
export const startApp = (example: string): Promise<App> =>
  startMade((folder) => {
    cpSync(folderOf(example), folder, { recursive: true });
    return folder;
  });

interface Connection {
  readonly user: string;
  readonly identifiers: readonly string[];
}

/** The server's own list: for each connection, the identifiers that it has. */
async function subscriptionsOf({ rails }: App): Promise<readonly string[][]> {
  const list = (await (await rails.get('/test/subscriptions')).json()) as Connection[];
  return list.map(({ identifiers }) => [...identifiers].sort());
}

/** Waits until the server has just these connections, each with just the subscriptions to its rooms. */
export const expectConnections = (app: App, ...connections: readonly string[][]): Promise<void> =>
  expect
    .poll(() => subscriptionsOf(app), { timeout: 10_000 })
    .toEqual(
      connections.map((rooms) =>
        rooms.map((room) => JSON.stringify({ channel: 'ChatChannel', room })).sort(),
      ),
    );

/** Waits until the server has one connection, with just the subscriptions to these rooms. */
export const expectRooms = (app: App, ...rooms: string[]): Promise<void> =>
  expectConnections(app, rooms);

/** Waits until the server has no connection. */
export const expectNobody = (app: App): Promise<void> => expectConnections(app);

/** How many sockets the server has opened, and how often it has confirmed a subscription. */
export function trafficOf({ rails }: App) {
  const count = (text: string) => rails.log().split(text).length - 1;
  return {
    sockets: count('Successfully upgraded to WebSocket'),
    subscribed: count('is transmitting the subscription confirmation'),
  };
}

/** What happens at the server from now on, as `trafficOf` has it, whenever it is asked for. */
export function trafficSince(app: App): () => ReturnType<typeof trafficOf> {
  const before = trafficOf(app);
  return () => {
    const { sockets, subscribed } = trafficOf(app);
    return { sockets: sockets - before.sockets, subscribed: subscribed - before.subscribed };
  };
}
