import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Consumer, Subscription } from '../../src/core/index.js';
import { hold } from '../../src/offline/index.js';
import { countTimers, pass, settle } from '../support/clock.js';
import { writePlainSources } from '../support/plain-sources.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';

describe('timers', () => {
  let cable: ScriptedConsumer;
  beforeEach(() => {
    vi.useFakeTimers();
    cable = scripted({ reconnect: () => 2_000 });
  });
  afterEach(() => {
    cable.consumer.disconnect();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  /** Half an hour of a quiet connection. */
  const idle = async (minutes: number) => {
    for (let second = 0; second < minutes * 60; second += 3) {
      cable.socket.pings();
      await pass(3_000);
    }
  };

  it('run at most 20 times a minute at idle', async () => {
    const counts = countTimers();
    cable.consumer.connect();
    cable.socket.welcomes();
    await idle(1);
    const { fired } = counts;
    await idle(10);
    expect(counts.fired - fired).toBeLessThanOrEqual(200);
    expect(fired).toBeLessThanOrEqual(20);
    expect(cable.status.state).toBe('open');
  });

  it('run at most 20 times a minute with subscriptions, too', async () => {
    const counts = countTimers();
    for (let room = 0; room < 50; room++) {
      const { identifier } = cable.consumer.subscriptions.create({ channel: 'ChatChannel', room });
      if (room === 0) cable.socket.welcomes();
      await settle();
      cable.socket.receives({ type: 'confirm_subscription', identifier });
    }
    await idle(1);
    const { fired } = counts;
    await idle(5);
    expect(counts.fired - fired).toBeLessThanOrEqual(100);
  });

  it("run under jest's `resetMocks`: in React Native `subscribe` was never sent", async () => {
    // Its preset makes `performance.now` a mock, and a mock that is reset returns nothing.
    vi.spyOn(performance, 'now').mockReturnValue(undefined as unknown as number);
    const { identifier } = cable.consumer.subscriptions.create('Chat');
    cable.socket.welcomes();
    await settle();
    expect(cable.socket.sent).toEqual([JSON.stringify({ command: 'subscribe', identifier })]);
    cable.socket.receives({ type: 'confirm_subscription', identifier });
    await pass(5_900);
    expect(cable.status.state).toBe('open');
    await pass(200);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'stale' });
  });

  it('are not reset by frames: a thousand of them set none', async () => {
    cable.consumer.connect();
    cable.socket.welcomes();
    const counts = countTimers();
    for (let frame = 0; frame < 1_000; frame++) {
      cable.socket.receives({ identifier: 'x', message: frame });
      if (frame % 10 === 0) await pass(10);
    }
    expect(counts.set).toBeLessThanOrEqual(1);
  });

  it('are one at most, in every state, and none where there is no deadline', async () => {
    const counts: [string, number][] = [];
    const count = () => counts.push([cable.status.state, vi.getTimerCount()]);
    count();
    cable.consumer.connect();
    count();
    cable.socket.opens();
    count();
    cable.socket.welcomes();
    count();
    await pass(1);
    cable.wake();
    count();
    await pass(1);
    cable.socket.pings();
    await pass(5_000);
    count();
    cable.socket.closes();
    count();
    cable.suspend();
    count();
    cable.wake();
    cable.socket.closes();
    cable.consumer.disconnect();
    count();
    expect(counts).toEqual([
      ['idle', 0],
      ['opening', 1],
      ['opening', 1],
      ['open', 1],
      ['open', 1],
      ['open', 1],
      ['waiting', 1],
      ['suspended', 0],
      ['idle', 0],
    ]);
  });

  it('are none while a disconnected consumer’s address is still being looked up', async () => {
    cable = scripted({}, () => new Promise(() => {}));
    cable.consumer.connect();
    expect(vi.getTimerCount()).toBe(1);
    cable.consumer.disconnect();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are none after disconnect() with subscriptions unanswered, commands held and others cooling down', async () => {
    cable = scripted({ linger: 5_000 });
    const { subscriptions } = cable.consumer;
    const held = subscriptions.create('HeldChannel');
    const left = subscriptions.create('LeftChannel');
    cable.socket.welcomes();
    await settle();
    held.perform('speak');
    cable.socket.receives({ type: 'confirm_subscription', identifier: left.identifier });
    left.unsubscribe();
    await settle();
    cable.consumer.on('dropped', () => {});
    cable.consumer.disconnect();
    expect(vi.getTimerCount()).toBe(0);
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['unsubscribe()', (held: Subscription) => held.unsubscribe()],
    ['clearHeld()', (held: Subscription) => held.clearHeld()],
    ['reset()', ({ consumer }: Subscription) => (consumer as Consumer).reset()],
  ])('are none behind disconnect() where %s gives up what is held', async (_, giveUp) => {
    cable = scripted({ offline: hold() });
    cable.consumer.on('dropped', () => {});
    const held = cable.consumer.subscriptions.create('HeldChannel');
    cable.consumer.disconnect();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    expect(held.perform('speak')).toBe(true);
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    giveUp(held);
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are none behind disconnect() where what is given up could not be taken from its storage', async () => {
    const texts = new Map<string, string>();
    const removeItem = vi.fn((key: string) => void texts.delete(key));
    removeItem.mockImplementationOnce(() => {
      throw new Error('not now');
    });
    const storage = {
      getItem: (key: string) => texts.get(key) ?? null,
      setItem: (key: string, text: string) => void texts.set(key, text),
      removeItem,
    };
    cable = scripted({ offline: hold({ storage, key: 'ada' }) });
    cable.consumer.on('dropped', () => {});
    cable.consumer.on('error', () => {});
    const held = cable.consumer.subscriptions.create('HeldChannel');
    held.perform('speak');
    cable.socket.welcomes();
    await settle();
    cable.socket.receives({ type: 'confirm_subscription', identifier: held.identifier });
    await settle();
    expect([removeItem.mock.calls.length, held.held.length]).toEqual([1, 1]);
    cable.consumer.disconnect();
    held.clearHeld();
    await settle();
    expect([texts.size, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('are none after disconnect() from within the timer that found the server silent', async () => {
    const { subscriptions } = cable.consumer;
    cable.consumer.on('dropped', () => {});
    const lost = subscriptions.create('LostChannel', {
      disconnected: () => cable.consumer.disconnect(),
    });
    const held = subscriptions.create('HeldChannel');
    cable.socket.welcomes();
    await settle();
    cable.socket.receives({ type: 'confirm_subscription', identifier: lost.identifier });
    await pass(5_999);
    held.perform('speak');
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected' });
    expect(vi.getTimerCount()).toBe(0);
    await pass(120_000);
    expect(cable.sockets).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are set again by the next connection: it is watched like the first', async () => {
    cable.consumer.connect();
    cable.socket.welcomes();
    cable.consumer.disconnect();
    await pass(60_000);
    cable.consumer.connect();
    cable.socket.welcomes();
    await pass(5_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.reason).toBe('stale');
  });

  it('of the subscriptions do not put off the connection’s, nor the reverse', async () => {
    const { subscriptions } = cable.consumer;
    subscriptions.create('UnansweredChannel');
    cable.socket.welcomes();
    for (let count = 0; count < 59; count++) {
      subscriptions.create({ channel: 'ChatChannel', count }).unsubscribe();
      await pass(100);
    }
    await pass(99);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.reason).toBe('stale');
  });

  it('are none after disconnect() from within any callback', async () => {
    for (const name of ['connected', 'received', 'rejected', 'disconnected'] as const) {
      cable = scripted({ reconnect: () => 1_000 });
      const callback = vi.fn(() => cable.consumer.disconnect());
      const { identifier } = cable.consumer.subscriptions.create('ChatChannel', {
        [name]: callback,
      });
      cable.socket.welcomes();
      await settle();
      const type = name === 'rejected' ? 'reject_subscription' : 'confirm_subscription';
      cable.socket.receives({ type, identifier });
      cable.socket.receives({ identifier, message: 1 });
      cable.socket.closes();
      await settle();
      expect([name, callback.mock.calls.length, vi.getTimerCount()]).toEqual([name, 1, 0]);
    }
  });
});

describe('a Node process', () => {
  const run = promisify(execFile);
  let folder: string;

  /** The sources as JavaScript that a bare Node can run. */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catenary-process-'));
    writePlainSources(folder, ['core', 'testing', 'wire']);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const connected = `
    const connected = new Promise((connected) => {
      consumer.subscriptions.create('ChatChannel', { connected });
    });
    await connected;`;

  it.each([
    ['open', `${connected} consumer.disconnect();`],
    [
      'open, with commands held',
      `
      server.ignores('LateChannel');
      const subscription = consumer.subscriptions.create('LateChannel');
      ${connected}
      subscription.perform('speak');
      consumer.on('dropped', () => {});
      consumer.disconnect();`,
    ],
    [
      'waiting',
      `
      server.refuses();
      consumer.connect();
      await until('waiting');
      consumer.disconnect();`,
    ],
    ['suspended', `${connected} signals.suspend();`],
    [
      'refused for good',
      `
      server.rejectsConnections();
      consumer.connect();
      await until('idle');`,
    ],
    ['never connected', ''],
    [
      'disconnected while its address was being looked up',
      `
      address = new Promise(() => {});
      consumer.connect();
      consumer.disconnect();`,
    ],
  ])(
    'ends by itself when a consumer is %s',
    async (_, script) => {
      const file = join(folder, `${Math.random()}.js`);
      await writeFile(
        file,
        `import { createConsumer } from './core/index.js';
      import { createTestServer } from './testing/index.js';
      const server = createTestServer({ pingInterval: 0 });
      let signals;
      let address = 'ws://test/cable';
      const consumer = createConsumer(() => address, {
        WebSocket: server.WebSocket,
        reconnect: () => 3_600_000,
        wake: (given) => { signals = given; },
      });
      const until = (state) => new Promise((reached) => {
        consumer.on('status', (status) => status.state === state && reached());
      });
      ${script}
      server.close();
      console.log('done');`,
      );
      const { stdout } = await run(process.execPath, [file], { timeout: 8_000 });
      expect(stdout).toBe('done\n');
    },
    10_000,
  );

  describe('with `ws`, and a server that never answers the handshake', () => {
    let silent: Server;
    let port: number;
    beforeAll(async () => {
      silent = createServer((socket) => socket.on('error', () => {}).resume());
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      port = (silent.address() as AddressInfo).port;
    });
    afterAll(() => void silent.close());

    it.each([
      ['disconnect()', 'consumer.disconnect();'],
      ['a suspension', 'signals.suspend();'],
      [
        'reopen() and disconnect()',
        'consumer.connection.reopen(); await wait(50); consumer.disconnect();',
      ],
    ])(
      'ends within 2 s of %s',
      async (_, script) => {
        const file = join(folder, `${Math.random()}.js`);
        const ws = new URL('../../node_modules/ws/wrapper.mjs', import.meta.url);
        await writeFile(
          file,
          `import { createConsumer } from './core/index.js';
        import WebSocket from '${ws}';
        const wait = (ms) => new Promise((over) => setTimeout(over, ms));
        let signals;
        const consumer = createConsumer('ws://127.0.0.1:${port}/cable', {
          WebSocket,
          logger: { warn: (message) => console.log(message) },
          wake: (given) => { signals = given; },
        });
        consumer.connect();
        await wait(200);
        console.log(consumer.status.get().state);
        ${script}
        const gone = performance.now();
        process.on('exit', () => {
          const took = performance.now() - gone;
          console.log(took < 2_000 ? 'within 2 s' : Math.round(took) + ' ms');
        });`,
        );
        const { stdout, stderr } = await run(process.execPath, [file], { timeout: 15_000 });
        expect([stdout, stderr]).toEqual(['opening\nwithin 2 s\n', '']);
      },
      20_000,
    );
  });
});
