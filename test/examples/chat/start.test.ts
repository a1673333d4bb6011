/** The application as a user starts it: a process of its own, its environment, its signals, its data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { readConfig } from '../../../examples/chat/server/config.js';
import { text, User } from './support/user.js';

const CHAT = fileURLToPath(new URL('../../../examples/chat', import.meta.url));

/** Milliseconds. Each start takes a second or two where nothing else runs. */
vi.setConfig({ testTimeout: 180_000 });
const STARTED = { timeout: 60_000, interval: 50 };
const SOON = { timeout: 10_000, interval: 10 };

let folder = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catenary-chat-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) {
      await once(child, 'close');
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A database in the test's folder. */
function data(name: string): string {
  const path = join(folder, name);
  cpSync(inject('template'), path, { recursive: true });
  return pathToFileURL(path).href;
}

/** Runs the server; `exit` is its exit code or signal. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: CHAT,
    env: { ...process.env, ...env },
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const exit = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { child, output, exit };
}

async function start(env: Record<string, string>) {
  const chat = run({ PORT: '0', ...env });
  const address = await vi.waitFor(() => {
    const found =
      /^The chat is at (http:\/\/127\.0\.0\.1:\d+) \(open it in another browser or a private window, too\)\n/.exec(
        chat.output.stdout,
      );
    expect(found, chat.output.stderr).not.toBeNull();
    return found?.[1] ?? '';
  }, STARTED);
  return { ...chat, address };
}

test('starts with nothing set but a port, and a killed server has lost nothing', async () => {
  const DATABASE_URL = data('one');
  const first = await start({ DATABASE_URL });
  const ann = await User.signIn(first.address, 'ann');
  const said = await ann.post('/api/rooms/general/messages', text('do not forget'));
  expect(said.status).toBe(201);
  const room = await ann.enter('general');
  await room.hears(({ type }) => type === 'here');
  first.child.kill('SIGKILL');
  expect(await first.exit).toBe('SIGKILL');
  await ann.leave();

  const second = await start({ DATABASE_URL, PORT: new URL(first.address).port });
  // Also the session is known: its secret is kept with the data.
  const { body } = await ann.get('/api/rooms/general/messages');
  expect(body.changed).toEqual([said.body]);
  const people = await ann.get('/api/presence');
  expect(people.body).toContainEqual({ name: 'ann', status: 'offline' });
  expect(second.output.stderr).toBe('');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s tells everybody, and ends it', async (signal) => {
  const { address, child, exit, output } = await start({ DATABASE_URL: data('one') });
  const ann = await User.signIn(address, 'ann');
  await ann.enter('general');
  const frames: string[] = [];
  const socket = ann.first().connection.webSocket as unknown as NodeJS.EventEmitter;
  socket.on('message', (frame) => void frames.push(String(frame)));
  child.kill(signal);
  expect(await exit).toBe(0);
  const goodbye = '{"type":"disconnect","reason":"server_restart","reconnect":true}';
  await vi.waitFor(() => expect(frames.at(-1)).toBe(goodbye), SOON);
  expect(output.stderr).toBe('');
  await ann.leave();
});

test('a port in use is one clear line, and so is a database in use', async () => {
  const DATABASE_URL = data('one');
  const { address } = await start({ DATABASE_URL });
  const { port } = new URL(address);
  const second = run({ PORT: port, DATABASE_URL: data('two') });
  expect(await second.exit).toBe(1);
  expect(second.output.stderr).toMatch(new RegExp(`^Port ${port} is in use\\. .*npm start\\n$`));
  expect(second.output.stdout).toBe('');
  const third = run({ PORT: '0', DATABASE_URL });
  expect(await third.exit).toBe(1);
  expect(third.output.stderr).toMatch(/^.*is used by process \d+ on .*\n$/);
});

test('who stood still, and whose database another one has, ends with one clear line', async () => {
  const DATABASE_URL = data('one');
  const first = await start({ DATABASE_URL });
  first.child.kill('SIGSTOP');
  const second = await start({ DATABASE_URL });
  first.child.kill('SIGCONT');
  expect(await first.exit).toBe(1);
  expect(first.output.stderr).toMatch(/^.* was taken over by another process: .*owner\.lock .*\n$/);
  expect((await fetch(`${second.address}/health`)).status).toBe(200);
});

test('without its Redis it starts, says what is wrong, works over HTTP, and ends', async () => {
  // Nobody listens there.
  const env = { DATABASE_URL: 'memory:', REDIS_URL: 'redis://127.0.0.1:1' };
  const { address, child, exit, output } = await start(env);
  // It is another pipe than that of the address.
  const away = /^Redis is away; it is tried again: .*ECONNREFUSED 127\.0\.0\.1:1/;
  await vi.waitFor(() => expect(output.stderr).toMatch(away), SOON);
  const health = await fetch(`${address}/health`);
  expect(health.status).toBe(503);
  expect((await health.json()).checks).toEqual({
    database: 'ok',
    pubsub: expect.stringMatching(/\w/),
  });
  const ann = await User.signIn(address, 'ann');
  expect((await ann.post('/api/rooms/general/messages', text('all the same'))).status).toBe(201);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});

test('a mistake in the environment is one clear line', async () => {
  const { exit, output } = run({ PORT: 'seven' });
  expect(await exit).toBe(1);
  expect(output.stderr).toBe('PORT must be a number from 0 to 65535\n');
});

test.each([
  [{ PORT: '65536' }, /^PORT must be/],
  [{ PORT: '-1' }, /^PORT /],
  [{ PORT: '1.5' }, /^PORT /],
  [{ DATABASE_URL: 'mysql://localhost' }, /^DATABASE_URL /],
  [{ REDIS_URL: 'localhost' }, /^REDIS_URL /],
  [{ SECRET: 'short' }, /^SECRET has at least 32 characters$/],
  [{ ALLOWED_ORIGINS: 'example.org' }, /^ALLOWED_ORIGINS is a list of origins/],
  [{ TOKEN_TTL: '0' }, /^TOKEN_TTL /],
  [{ PRESENCE_TIMEOUT: 'x' }, /^PRESENCE_TIMEOUT /],
  [{ TRUSTED_PROXIES: '10.0.0.0/33' }, /^TRUSTED_PROXIES is a list of addresses and networks/],
  [{ UPLOADS_PER_MINUTE: '0' }, /^UPLOADS_PER_MINUTE /],
])('%j is a mistake', (env, line) => {
  expect(() => readConfig(env)).toThrow(line);
});

test('what is not set, or empty, has a default', () => {
  expect(readConfig({ PORT: '', REDIS_URL: '', SECRET: '' })).toEqual({
    HOST: '127.0.0.1',
    PORT: 4000,
    DATABASE_URL: expect.stringMatching(/^file:.*\/examples\/chat\/data\/postgres$/),
    REDIS_PREFIX: 'catenary-chat',
    ALLOWED_ORIGINS: [],
    TOKEN_TTL: 60,
    PRESENCE_TIMEOUT: 45,
    TRUSTED_PROXIES: [],
    NOTIFICATIONS_PER_MINUTE: 30,
    UPLOADS_PER_MINUTE: 20,
    SIGN_INS_PER_MINUTE: 20,
  });
  const { ALLOWED_ORIGINS } = readConfig({ ALLOWED_ORIGINS: ' https://a.org , http://b.org:1,' });
  expect(ALLOWED_ORIGINS).toEqual(['https://a.org', 'http://b.org:1']);
});
