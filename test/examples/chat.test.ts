/** The demo as a user starts it: a process of its own, and clients on real sockets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Consumer, createConsumer, type Subscription } from 'catenary';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';

const MAIN = fileURLToPath(new URL('../../examples/chat/server/main.mjs', import.meta.url));
const PATIENCE = { timeout: 10_000, interval: 20 };

const children: ChildProcess[] = [];
const consumers: Consumer[] = [];

afterEach(() => {
  for (const consumer of consumers.splice(0)) consumer.disconnect();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs the server; `exit` is its exit code or signal. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { ...process.env, HOST: '', ...env } });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr.on('data', (data) => {
    output.stderr += data;
  });
  const exit = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { child, output, exit };
}

async function startDemo(port = 0) {
  const demo = run({ PORT: String(port) });
  const address = await vi.waitFor(() => {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.output.stdout);
    expect(found, demo.output.stderr).not.toBeNull();
    return found?.[0] ?? '';
  }, PATIENCE);
  return { ...demo, address, port: Number(new URL(address).port) };
}

type Received = { type: string; body?: string; people?: { name: string }[]; from?: object };

/** A client as the page is one, but quicker to try again. */
function join(port: number, name: string) {
  const consumer = createConsumer(`ws://127.0.0.1:${port}/cable`, {
    WebSocket,
    reconnect: () => 100,
    logger: false,
  });
  consumers.push(consumer);
  const received: Received[] = [];
  const connections: boolean[] = [];
  const user = `user-${name}`;
  const chat: Subscription = consumer.subscriptions.create(
    { channel: 'ChatChannel', user },
    {
      connected({ reconnected }) {
        connections.push(reconnected);
        chat.perform('appear', { name });
      },
      received: (data) => received.push(data as Received),
    },
  );
  const hears = (body: string) =>
    vi.waitFor(
      () => expect(received.filter((data) => data.body === body)).toHaveLength(1),
      PATIENCE,
    );
  const sees = (...names: string[]) =>
    vi.waitFor(() => {
      const last = received.filter((data) => data.type === 'people').at(-1);
      expect(last?.people?.map((person) => person.name).sort()).toEqual(names);
    }, PATIENCE);
  const speak = (body: string, id: string = crypto.randomUUID()) =>
    chat.perform('speak', { id, body, name });
  return { consumer, chat, user, received, connections, hears, sees, speak };
}

test('serves the page, its parts and the script-tag build under a strict policy', async () => {
  const { address } = await startDemo();
  for (const path of ['/', '/chat.js', '/chat.css', '/favicon.svg', '/catenary.min.js']) {
    const response = await fetch(address + path);
    expect(response.status, path).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  }
  for (const path of ['/..%2fserver/main.mjs', '/%00', '/toString', '/control/toString']) {
    expect((await fetch(address + path)).ok, path).toBe(false);
  }
});

test('two clients see each other, exchange messages and hear who is typing', async () => {
  const { port } = await startDemo();
  const [ada, linus] = [join(port, 'Ada'), join(port, 'Linus')];
  await Promise.all([ada.sees('Ada', 'Linus'), linus.sees('Ada', 'Linus')]);

  ada.speak('Hello');
  await Promise.all([ada.hears('Hello'), linus.hears('Hello')]);
  linus.chat.perform('typing', { name: 'Linus' });
  await vi.waitFor(
    () => expect(ada.received.at(-1)).toMatchObject({ type: 'typing', from: { name: 'Linus' } }),
    PATIENCE,
  );

  linus.chat.unsubscribe();
  await ada.sees('Ada');
});

test('both clients are back after the server was killed and started again', async () => {
  const first = await startDemo();
  const [ada, linus] = [join(first.port, 'Ada'), join(first.port, 'Linus')];
  await ada.sees('Ada', 'Linus');

  first.child.kill('SIGKILL');
  await first.exit;
  await vi.waitFor(() => expect(ada.consumer.status.get().state).not.toBe('open'), PATIENCE);
  expect(ada.speak('Nobody hears this')).toBe(false);

  await startDemo(first.port);
  await vi.waitFor(
    () =>
      expect([ada.connections, linus.connections]).toEqual([
        [false, true],
        [false, true],
      ]),
    PATIENCE,
  );
  linus.speak('Back again');
  await Promise.all([ada.hears('Back again'), linus.hears('Back again')]);
});

test('a message that is sent again is answered, and not said twice', async () => {
  const { port } = await startDemo();
  const [ada, linus] = [join(port, 'Ada'), join(port, 'Linus')];
  await ada.sees('Ada', 'Linus');

  ada.speak('Once', 'the-same-id');
  await ada.hears('Once');
  ada.speak('Once', 'the-same-id');
  ada.speak('Afterwards');
  await linus.hears('Afterwards');
  await linus.hears('Once');
  expect(ada.received.filter((data) => data.body === 'Once')).toHaveLength(2);
});

test('rubbish is ignored and the server lives on', async () => {
  const { port, child } = await startDemo();
  const [ada, linus] = [join(port, 'Ada'), join(port, 'Linus')];
  await ada.sees('Ada', 'Linus');

  const { chat, consumer } = ada;
  chat.perform('speak', { id: 'long-message', body: 'x'.repeat(501) });
  chat.perform('speak', { id: 7, body: 'bad id' });
  chat.perform('speak', { id: 'no-text-at-all', body: { toString: 'x' } });
  chat.perform('appear', { name: ['not', 'a name'] });
  chat.perform('__proto__', {});
  chat.send(null);
  consumer.connection.webSocket?.send('not json');
  consumer.connection.webSocket?.send('{"command":"message","identifier":"{}","data":"["}');
  ada.speak('Still here');

  await linus.hears('Still here');
  expect(linus.received.filter((data) => data.type === 'message')).toHaveLength(1);
  expect(child.exitCode).toBeNull();
});

test('the buttons break the connection and the client recovers; strangers may not press them', async () => {
  const { port, address } = await startDemo();
  const ada = join(port, 'Ada');
  await ada.sees('Ada');
  const press = (control: string, headers: Record<string, string> = {}) =>
    fetch(`${address}/control/${control}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ user: ada.user }),
    });

  expect((await press('drop', { origin: 'https://example.com' })).status).toBe(403);
  expect(ada.connections).toEqual([false]);
  expect((await press('drop')).status).toBe(200);
  await vi.waitFor(() => expect(ada.connections).toEqual([false, true]), PATIENCE);
  await ada.sees('Ada');
  expect((await press('turn-away')).status).toBe(200);
  await vi.waitFor(
    () =>
      expect(ada.consumer.status.get()).toMatchObject({ state: 'idle', reason: 'unauthorized' }),
    PATIENCE,
  );
});

test('a page of another origin gets no socket', async () => {
  const { port } = await startDemo();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/cable`, 'actioncable-v1-json', {
    origin: 'https://example.com',
  });
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('404');
});

test('a port in use is one clear line, and so is a port that is none', async () => {
  const { port } = await startDemo();
  const second = run({ PORT: String(port) });
  expect(await second.exit).toBe(1);
  expect(second.output.stderr).toMatch(new RegExp(`^Port ${port} is in use\\..*\\n$`));
  expect(second.output.stdout).toBe('');

  const third = run({ PORT: 'seven' });
  expect(await third.exit).toBe(1);
  expect(third.output.stderr).toMatch(/^PORT must be a number.*\n$/);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it at once', async (signal) => {
  const { child, exit, port } = await startDemo();
  await join(port, 'Ada').sees('Ada');
  child.kill(signal);
  expect(await exit).toBe(0);
});
