/** A bad network between our client and a real `ws` server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Consumer, ConsumerOptions } from '../../src/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { consumerFor, subscribe, until } from './client.js';
import { wsWorld } from './worlds.js';

describe('over a network that', () => {
  let world: Awaited<ReturnType<typeof wsWorld>>;
  let proxy: TcpProxy;
  let cable: Consumer;
  const connect = (options?: ConsumerOptions): Consumer => {
    const { WebSocket } = world;
    cable = consumerFor({ url: `ws://127.0.0.1:${proxy.port}/cable`, WebSocket }, options);
    return cable;
  };

  beforeEach(async () => {
    world = await wsWorld();
    proxy = await TcpProxy.to(world.port);
  });
  afterEach(async () => {
    cable.disconnect();
    await proxy.close();
    await world.close();
  });

  it('works: everything goes through', async () => {
    const chat = subscribe(connect(), 'Chat');
    await chat.told('connected');
    chat.subscription.perform('echo', { body: 'hello' });
    await chat.told('received');
    cable.disconnect();
    await until(() => proxy.connections === 0);
    expect(proxy.accepted).toBe(1);
  });

  it('refuses: it tries again, quietly, until somebody listens', async () => {
    proxy.refuses();
    const attempts: number[] = [];
    connect().on('status', ({ state, attempt, reason, code }) => {
      if (state === 'waiting') attempts.push(attempt);
      if (state === 'waiting') expect({ reason, code }).toEqual({ reason: 'closed', code: 1006 });
    });
    const chat = subscribe(cable, 'Chat');
    await until(() => attempts.length >= 3);
    expect(attempts.slice(0, 3)).toEqual([0, 1, 2]);
    expect(chat.trace).toEqual([]);
    await proxy.accepts();
    await chat.told('connected');
    expect(chat.trace).toEqual([['connected', { reconnected: false }]]);
  });

  it('refuses: it can be told to stop', async () => {
    proxy.refuses();
    const causes: unknown[] = [];
    connect({ shouldReconnect: (cause) => causes.push(cause) < 3 });
    const chat = subscribe(cable, 'Chat');
    await chat.told('disconnected');
    expect(chat.trace).toEqual([
      ['disconnected', { willAttemptReconnect: false, reason: 'closed', code: 1006 }],
    ]);
    expect(causes).toHaveLength(3);
    expect(cable.status.get().state).toBe('idle');
  });

  it('hangs: the handshake is given up', async () => {
    proxy.hangs();
    const reasons: unknown[] = [];
    connect({ openTimeout: 200 }).on('status', ({ state, reason }) => {
      if (state === 'waiting') reasons.push(reason);
    });
    const chat = subscribe(cable, 'Chat');
    await until(() => reasons.length >= 2);
    expect(reasons.slice(0, 2)).toEqual(['timeout', 'timeout']);
    expect(chat.trace).toEqual([]);
    proxy.hangs(false);
    await chat.told('connected');
    expect(chat.count('disconnected')).toBe(0);
    // The handshakes that were given up are not left hanging.
    await until(() => proxy.connections === 1);
  });

  it('hangs: disconnect() in the middle leaves nothing', async () => {
    proxy.hangs();
    connect({ openTimeout: 200 }).connect();
    await until(() => proxy.accepted === 1);
    cable.disconnect();
    await until(() => proxy.connections === 0);
    expect(cable.status.get().state).toBe('idle');
    expect(proxy.accepted).toBe(1);
  });

  it('delays: it is slow and nothing else', async () => {
    proxy.delays(100);
    const chat = subscribe(connect(), 'Chat');
    await chat.told('connected');
    for (let n = 0; n < 20; n++) chat.subscription.perform('echo', { n });
    await chat.told('received', 20);
    const numbers = Array.from({ length: 20 }, (_, n) => ['received', { n, action: 'echo' }]);
    expect(chat.trace.slice(1)).toEqual(numbers);
    expect(proxy.accepted).toBe(1);
  });

  it('delays too much: time-outs grow until the link gets through', async () => {
    proxy.delays(120);
    // A handshake over this link takes some 360 ms: too long at first, not after growing by half.
    const chat = subscribe(connect({ openTimeout: 200, staleAfter: 1_000 }), 'Chat');
    await chat.told('connected');
    expect(proxy.accepted).toBeGreaterThan(1);
    expect(chat.count('disconnected')).toBe(0);
  });

  it('trickles: it is slow and nothing else', async () => {
    proxy.throttles(2_000);
    const chat = subscribe(connect(), 'Chat');
    await chat.told('connected');
    const askedAt = performance.now();
    const data = { body: 'x'.repeat(500) };
    chat.subscription.perform('echo', data);
    await chat.told('received');
    // There and back.
    expect(performance.now() - askedAt).toBeGreaterThan(500);
    expect(chat.trace.at(-1)).toEqual(['received', { ...data, action: 'echo' }]);
    expect(proxy.accepted).toBe(1);
  });

  it('flaps: it goes on when that is over', async () => {
    const chat = subscribe(connect(), 'Chat');
    await chat.told('connected');
    await proxy.flaps(300, 50);
    await until(() => chat.subscription.state === 'subscribed');
    chat.subscription.perform('echo');
    await chat.told('received');
    expect(chat.count('connected')).toBeGreaterThan(1);
    // A connection may be cut between its welcome and the confirmation.
    expect(chat.count('disconnected')).toBeGreaterThanOrEqual(chat.count('connected') - 1);
  });

  it('freezes: the dead connection is found, and replaced', async () => {
    const chat = subscribe(connect({ staleAfter: 300 }), 'Chat');
    await chat.told('connected');
    const frozenAt = performance.now();
    proxy.freezes();
    await chat.told('connected', 2);
    expect(performance.now() - frozenAt).toBeGreaterThan(200);
    expect(chat.trace).toEqual([
      ['connected', { reconnected: false }],
      ['disconnected', { willAttemptReconnect: true, reason: 'stale', code: null }],
      ['connected', { reconnected: true }],
    ]);
    chat.subscription.perform('echo');
    await chat.told('received');
  });

  it('freezes: disconnect() is heard at once', async () => {
    const chat = subscribe(connect(), 'Chat');
    await chat.told('connected');
    proxy.freezes();
    cable.disconnect();
    expect(chat.trace.at(-1)).toEqual([
      'disconnected',
      { willAttemptReconnect: false, reason: 'disconnected', code: null },
    ]);
    expect(cable.connect()).toBe(true);
    await chat.told('connected', 2);
  });

  it('resets: it comes back', async () => {
    const chat = subscribe(connect(), 'Chat');
    for (let times = 1; times <= 3; times++) {
      await chat.told('connected', times);
      proxy.resets();
      await chat.told('disconnected', times);
    }
    await chat.told('connected', 4);
    expect(chat.trace.filter(([name]) => name === 'disconnected')).toEqual(
      Array(3).fill(['disconnected', { willAttemptReconnect: true, reason: 'closed', code: 1006 }]),
    );
  });
});
