/** Cloudflare's workerd: a consumer lives within one request, and nothing of it ends by itself. */
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { freePort, listens, type Program, startProgram } from '../support/processes.js';
import { type Guest, guestFolder, hear, type Line, versionOf } from './guest.js';
import { prepare } from './others.js';
import { comesBack, entries, talks } from './scenarios.js';

const workerd = prepare('@cloudflare/workerd-linux-64/bin/workerd');
const modules = join(guestFolder, 'node_modules');
const ENTRIES = {
  catenary: 'index',
  'catenary/core': 'core/index',
  'catenary/testing': 'testing/index',
};

/** Its programs are made of modules with names; a bundler would do the same. */
function configure(port: number): string {
  const built = readdirSync(join(modules, 'catenary/dist/esm'), { recursive: true });
  const sources = built.map(String).filter((name) => name.endsWith('.js'));
  const embedded = [
    ...['worker.mjs', 'guest.mjs'].map((name) => [name, `embed "../${name}"`]),
    ...sources.map((name) => [`esm/${name}`, `embed "catenary/dist/esm/${name}"`]),
    ...Object.entries(ENTRIES).map(([name, file]) => [name, `"export * from '/esm/${file}.js';"`]),
  ].map(([name, source]) => `(name = "${name}", esModule = ${source})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "guest", worker = .guest),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "guest")],
);
const guest :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  modules = [${embedded.join(', ')}],
);`;
}

let program: Program;
let address: string;

beforeAll(async () => {
  const port = await freePort();
  const config = join(modules, 'guest.capnp');
  writeFileSync(config, configure(port));
  address = `127.0.0.1:${port}`;
  program = await startProgram(workerd, ['serve', config], {
    ready: () => listens(port),
  });
});
afterAll(() => program?.stop());

/** A guest is a request, its lines go over a socket. */
async function start(): Promise<Guest> {
  const told: Line[] = [];
  const before = program.log().length;
  let end: number | undefined;
  const socket = new WebSocket(`ws://${address}`);
  socket.on('message', (data) => told.push(JSON.parse(String(data))));
  socket.on('close', (code) => {
    end = code;
  });
  await once(socket, 'open');
  return {
    told,
    log: () => program.log().slice(before),
    end: () => end,
    ask: (...line) => socket.send(JSON.stringify(line)),
    leave: () => socket.close(),
    kill: () => socket.terminate(),
  };
}

describe(`workerd ${versionOf(workerd)}`, () => {
  it('imports every entry', async () => {
    const response = await fetch(`http://${address}`);
    expect(await response.json()).toEqual(entries);
  });

  talks({ start });
  comesBack({ start });

  it('says that it can send no headers, and tries no more', async () => {
    const guest = await start();
    guest.ask('open', 'ws://127.0.0.1:9/cable', { headers: { authorization: 'Bearer 1' } });
    guest.ask('subscribe', { channel: 'HeadersChannel' });
    await hear(guest, ['status', 'idle', 'no_socket']);
    await hear(guest, ['error', expect.stringContaining('check the url, subprotocols or headers')]);
  });
});
