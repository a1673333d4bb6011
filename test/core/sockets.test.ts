import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConsumer } from '../../src/core/index.js';
import { createTestServer } from '../../src/testing/index.js';
import { monotonicClockJumps, pass, settle } from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';
import { ScriptedSocket } from '../support/scripted-socket.js';

const NEVER = 1e9;
const identifier = '{"channel":"ChatChannel"}';

let cable: ScriptedConsumer;
beforeEach(() => {
  vi.useFakeTimers();
  cable = scripted({ reconnect: () => NEVER });
});
afterEach(() => {
  cable.consumer.disconnect();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a socket that must go while it is connecting, in a page', () => {
  beforeEach(() => {
    vi.stubGlobal('document', {});
  });

  const ways: [string, () => void][] = [
    ['disconnect()', () => cable.consumer.disconnect()],
    ['a suspension', () => cable.suspend()],
    ['reopen()', () => cable.consumer.connection.reopen()],
  ];

  it.each(ways)(
    'by %s: is closed with its first ping: Rails keeps some for ever that are closed as they open, or welcomed',
    async (_, go) => {
      cable.consumer.subscriptions.create('ChatChannel');
      const { socket } = cable;
      await pass(2_000);
      go();
      await pass(3_000);
      socket.opens();
      await pass(500);
      expect(socket.closedAt).toBeUndefined();
      socket.welcomes();
      await pass(500);
      expect(socket.closedAt).toBeUndefined();
      socket.pings();
      expect(socket.closedAt).toBe(performance.now());
      await settle();
      expect(socket.sent).toEqual([]);
    },
  );

  it.each(ways)(
    'by %s: is closed openTimeout after it was made, if it has not opened',
    async (_, go) => {
      cable.consumer.connect();
      const { socket } = cable;
      await pass(2_500);
      go();
      await pass(7_499);
      expect(socket.closedAt).toBeUndefined();
      await pass(1);
      expect(socket.closedAt).toBe(performance.now());
    },
  );

  it('is counted from when it was made, not from when its address was asked for', async () => {
    const url = () => new Promise<string>((found) => setTimeout(found, 4_000, 'ws://test/cable'));
    cable = scripted({}, url);
    cable.consumer.connect();
    await pass(5_000);
    cable.consumer.disconnect();
    await pass(8_999);
    expect(cable.socket.closedAt).toBeUndefined();
    await pass(1);
    expect(cable.socket.closedAt).toBe(performance.now());
  });

  it('is not heard any more: nothing it does is taken for anything', async () => {
    const received = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { received });
    const { socket } = cable;
    cable.consumer.disconnect();
    const { status } = cable;
    socket.opens().welcomes();
    socket.receives({ identifier, message: 1 });
    socket.receives('junk');
    socket.receives({ type: 'disconnect', reason: 'x', reconnect: true });
    socket.closes();
    expect(cable.status).toBe(status);
    expect(received).not.toHaveBeenCalled();
    expect(cable.errors).toEqual([]);
  });

  it('is closed openTimeout after it was made, if it is welcomed and stays silent', async () => {
    cable.consumer.connect();
    const { socket } = cable;
    cable.consumer.disconnect();
    socket.welcomes();
    await pass(9_999);
    expect(socket.closedAt).toBeUndefined();
    await pass(1);
    expect(socket.closedAt).toBe(performance.now());
  });

  it('is closed with its first ping if it had just opened, too: Rails kept one in ten for ever', async () => {
    cable.consumer.connect();
    const { socket } = cable;
    socket.opens();
    cable.consumer.disconnect();
    await pass(3_000);
    socket.welcomes();
    expect(socket.closedAt).toBeUndefined();
    socket.pings();
    expect(socket.closedAt).toBe(performance.now());
  });

  it.each<[string, () => void]>([
    ['welcomed', () => cable.socket.welcomes()],
    ['refused', () => cable.socket.opens().receives({ type: 'disconnect', reconnect: false })],
    ['of another protocol', () => cable.socket.opens('graphql-ws')],
  ])('is closed at once when it was %s', (_, happens) => {
    cable.consumer.connect();
    const { socket } = cable;
    happens();
    cable.consumer.disconnect();
    expect(socket.closedAt).toBe(performance.now());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer once a ping has come', () => {
    cable.consumer.connect();
    cable.consumer.disconnect();
    cable.socket.welcomes().pings();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer once it has failed', () => {
    cable.consumer.connect();
    cable.consumer.disconnect();
    cable.socket.closes();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer once it was closed', async () => {
    cable.consumer.connect();
    cable.consumer.disconnect();
    await pass(10_000);
    expect(vi.getTimerCount()).toBe(0);
    expect(cable.socket.isAlive).toBe(false);
  });

  it('has an error that nobody must throw for: `ws` throws where nobody listens', () => {
    cable.consumer.connect();
    cable.consumer.disconnect();
    expect(cable.socket.onerror).toBeTypeOf('function');
    expect(() => cable.socket.closes(1006)).not.toThrow();
  });

  it('does not hold up connect(): the new socket is there at once, and is the one that counts', async () => {
    cable.consumer.subscriptions.create('ChatChannel');
    cable.consumer.disconnect();
    expect(cable.consumer.connect()).toBe(true);
    expect(cable.sockets).toHaveLength(2);
    const [old, socket] = cable.sockets;
    old?.welcomes().pings();
    expect(cable.status.state).toBe('opening');
    expect(old?.isAlive).toBe(false);
    socket?.welcomes();
    await settle();
    old?.closes(1000);
    expect(cable.status.state).toBe('open');
    expect(old?.sent).toEqual([]);
    expect(socket?.sent).toHaveLength(1);
  });

  it('never subscribes at the server', async () => {
    const server = createTestServer({ latency: 50 });
    cable = scripted({ WebSocket: server.WebSocket });
    cable.consumer.subscriptions.create('ChatChannel');
    await pass(10);
    cable.consumer.disconnect();
    await pass(5_000);
    expect(server.commands).toEqual([]);
    expect(server.connections).toEqual([]);
    server.close();
  });
});

describe('a socket that must go while it is connecting, outside a page', () => {
  beforeEach(() => expect('document' in globalThis).toBe(false));

  it.each<[string, () => void]>([
    ['disconnect()', () => cable.consumer.disconnect()],
    ['a suspension', () => cable.suspend()],
    ['reopen()', () => cable.consumer.connection.reopen()],
  ])('by %s is closed at once: it would keep the process alive', async (_, go) => {
    cable.consumer.subscriptions.create('ChatChannel');
    const { socket } = cable;
    await pass(2_000);
    go();
    expect(socket.closedAt).toBe(performance.now());
    // Should it open all the same, nothing of it is heard.
    socket.opens().welcomes();
    expect(cable.status.state).not.toBe('open');
    expect(socket.sent).toEqual([]);
    expect(socket.isAlive).toBe(false);
    cable.consumer.disconnect();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may have its error and close events within close()', () => {
    cable.consumer.connect();
    cable.socket.closesSynchronously = true;
    expect(() => cable.consumer.disconnect()).not.toThrow();
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected', code: null });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a socket whose handshake timed out', () => {
  it('is closed at once: it would hold up the next one in the browser’s queue', async () => {
    cable.consumer.connect();
    await pass(9_999);
    expect(cable.socket.closedAt).toBeUndefined();
    await pass(1);
    expect(cable.socket.closedAt).toBe(10_000);
    expect(cable.socket.readyState).not.toBe(0);
  });

  it('is closed at once where its address had taken most of the time', async () => {
    const url = () => new Promise<string>((found) => setTimeout(found, 8_000, 'ws://test/cable'));
    cable = scripted({ reconnect: () => NEVER }, url);
    cable.consumer.connect();
    await pass(9_999);
    expect(cable.socket.closedAt).toBeUndefined();
    await pass(1);
    expect(cable.socket.closedAt).toBe(10_000);
  });

  it('is closed at once where it had been given more time than openTimeout', async () => {
    cable = scripted({ reconnect: () => 1_000 });
    cable.consumer.connect();
    await pass(11_000);
    const begun = performance.now();
    await pass(14_999);
    expect(cable.sockets[1]?.closedAt).toBeUndefined();
    await pass(1);
    expect(cable.sockets[1]?.closedAt).toBe(begun + 15_000);
  });

  it('is not heard any more', async () => {
    cable.consumer.connect();
    await pass(10_000);
    const { status } = cable;
    cable.socket.opens().welcomes();
    cable.socket.closes();
    expect(cable.status).toBe(status);
  });
});

describe('a socket that is lost', () => {
  const losses: [string, () => unknown][] = [
    ['stale', () => pass(6_000)],
    ['a disconnect frame', () => cable.socket.receives({ type: 'disconnect', reconnect: true })],
    ['disconnect()', () => cable.consumer.disconnect()],
    ['a suspension', () => cable.suspend()],
    ['reopen()', () => cable.consumer.connection.reopen()],
  ];

  it.each(losses)('by %s is closed at once, and not heard any more', async (_, lose) => {
    const received = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { received });
    const { socket } = cable;
    socket.welcomes();
    await settle();
    socket.receives({ type: 'confirm_subscription', identifier });
    await lose();
    expect(socket.closedAt).toBe(performance.now());
    const { status } = cable;
    socket.receives({ identifier, message: 1 });
    socket.receives('junk');
    socket.receives({ type: 'disconnect', reconnect: false });
    socket.closes(1006);
    expect(cable.status).toBe(status);
    expect(received).not.toHaveBeenCalled();
    expect(cable.errors).toEqual([]);
  });

  it.each(losses)('by %s is not the next one’s trouble', async (_, lose) => {
    cable.consumer.connect();
    const old = cable.socket;
    old.welcomes();
    await lose();
    cable.wake();
    cable.consumer.connect();
    cable.socket.welcomes();
    expect(cable.socket).not.toBe(old);
    expect(cable.status.state).toBe('open');
    const { status } = cable;
    old.pings().receives({ type: 'disconnect', reconnect: false }).closes(1006);
    expect(cable.status).toBe(status);
  });

  it('does not keep the next one alive with frames that are late', async () => {
    cable = scripted({ reconnect: () => 0 });
    cable.consumer.connect();
    const old = cable.socket;
    old.welcomes();
    cable.consumer.connection.reopen();
    await pass(1);
    cable.socket.welcomes();
    const { length } = cable.sockets;
    for (let second = 0; second < 5; second++) {
      await pass(1_000);
      old.pings();
    }
    await pass(1_001);
    expect(cable.sockets).toHaveLength(length + 1);
  });

  it('may have its close event within close(): it is one loss', () => {
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.closesSynchronously = true;
    cable.socket.welcomes();
    cable.consumer.disconnect();
    expect(disconnected).toHaveBeenCalledTimes(1);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected', code: null });
  });

  it('does not take commands: it is closing', () => {
    cable.consumer.connect();
    cable.socket.welcomes();
    cable.consumer.on('dropped', () => {});
    cable.socket.readyState = 2;
    expect(cable.consumer.send({ command: 'mine' })).toBe(false);
    expect(cable.socket.sent).toEqual([]);
  });

  it.each(losses)(
    'by %s may throw in close(), in words that may quote a token: not told, and the next one comes',
    async (_, lose) => {
      const report = vi.fn();
      vi.spyOn(console, 'error').mockImplementation(report);
      cable = scripted({ reconnect: () => 1_000 });
      const disconnected = vi.fn();
      cable.consumer.subscriptions.create('ChatChannel', { disconnected });
      const { socket } = cable;
      const thrown = new Error('close');
      socket.close = () => {
        throw thrown;
      };
      socket.welcomes();
      await lose();
      expect(report).not.toHaveBeenCalled();
      expect(disconnected).toHaveBeenCalledTimes(1);
      expect(cable.consumer.connection.webSocket).not.toBe(socket);
      cable.wake();
      cable.consumer.connect();
      await pass(1_000);
      expect(cable.socket).not.toBe(socket);
      cable.socket.welcomes();
      expect(cable.status.state).toBe('open');
      await settle();
      expect(cable.socket.sent).toHaveLength(1);
    },
  );

  it('after a handshake that timed out may throw in close(): the next attempt comes', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    cable = scripted({ reconnect: () => 1_000 });
    cable.consumer.connect();
    cable.socket.close = () => {
      throw new Error('close');
    };
    await pass(11_000);
    expect(cable.sockets).toHaveLength(2);
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
  });
});

describe('a socket’s error', () => {
  it('is always heard: `ws` throws where nobody listens', () => {
    cable.consumer.connect();
    const { socket } = cable;
    expect(socket.onerror).toBeTypeOf('function');
    socket.welcomes();
    expect(socket.onerror).toBeTypeOf('function');
    cable.consumer.disconnect();
    expect(socket.onerror).toBeTypeOf('function');
  });

  it('ends the attempt at once: a refused handshake held Node 22 up for 10 s, for no close event followed', () => {
    cable.consumer.connect();
    cable.socket.onerror?.({ type: 'error' } as never);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'closed', code: 1006 });
  });

  it('is a loss without a goodbye: Deno closed a dropped connection with code 0', () => {
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    const { socket } = cable;
    socket.welcomes();
    socket.onerror?.({ type: 'error' } as never);
    socket.closes(0);
    const lost = { willAttemptReconnect: true, reason: 'closed', code: 1006 };
    expect(disconnected.mock.calls).toEqual([[lost]]);
  });
});

describe('a socket that is made while the consumer changes its mind', () => {
  it('is closed where createSocket itself disconnects', async () => {
    const made: ScriptedSocket[] = [];
    const consumer = createConsumer('ws://test/cable', {
      createSocket() {
        consumer.disconnect();
        const socket = new ScriptedSocket();
        made.push(socket);
        return socket;
      },
    });
    consumer.connect();
    expect(consumer.status.get().state).toBe('idle');
    expect(consumer.connection.webSocket).toBeUndefined();
    await pass(10_000);
    expect(made[0]?.isAlive).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('whatever happens, in whatever order', () => {
  type Step = readonly [name: string, value?: number];
  const steps: fc.Arbitrary<Step> = fc.oneof(
    fc.constantFrom<Step>(
      ['connect'],
      ['disconnect'],
      ['create'],
      ['reopen'],
      ['wake'],
      ['suspend'],
      ['opens'],
      ['opensWrongly'],
      ['welcomes'],
      ['pings'],
      ['junk'],
      ['closes'],
      ['saysNo'],
      ['restarts'],
    ),
    fc.tuple(fc.constant('passes'), fc.integer({ min: 0, max: 12_000 })),
    fc.tuple(fc.constant('passes'), fc.constantFrom(1, 999, 1_000, 4_000, 6_000, 10_000)),
    fc.tuple(fc.constant('sleeps'), fc.integer({ min: 0, max: 100_000 })),
    fc.tuple(fc.constant('old'), fc.nat({ max: 9 })),
  );

  async function take(cable: ScriptedConsumer, [name, value = 0]: Step): Promise<void> {
    const { consumer } = cable;
    const socket = cable.sockets.at(-1);
    const hears = socket?.readyState === 1;
    const actions: Record<string, () => unknown> = {
      connect: () => consumer.connect(),
      disconnect: () => consumer.disconnect(),
      create: () => consumer.subscriptions.create('ChatChannel'),
      reopen: () => consumer.connection.reopen(),
      wake: () => cable.wake(),
      suspend: () => cable.suspend(),
      opens: () => socket?.readyState === 0 && socket.opens(),
      opensWrongly: () => socket?.readyState === 0 && socket.opens(''),
      welcomes: () => hears && socket.welcomes(),
      pings: () => hears && socket.pings(),
      junk: () => hears && socket.receives('junk'),
      closes: () => socket?.closes(),
      saysNo: () => hears && socket.receives({ type: 'disconnect', reconnect: false }),
      restarts: () => hears && socket.receives({ type: 'disconnect', reconnect: true }),
      passes: () => pass(value),
      sleeps: () => monotonicClockJumps(value),
      // One of the sockets before the last does something.
      old: () => {
        const old = cable.sockets[value];
        if (!old || old === socket) return;
        if (old.readyState === 0) old.opens().welcomes();
        else old.pings().closes();
      },
    };
    await actions[name]?.();
  }

  it('at most one socket is alive and heard, each other one is closed in time, and no timer is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (script) => {
        vi.restoreAllMocks();
        vi.clearAllTimers();
        const cable = scripted({ reconnect: (attempt) => attempt * 500 });
        for (const step of script) {
          await take(cable, step);
          const owned = cable.consumer.connection.webSocket;
          const { state } = cable.status;
          // One is owned only while opening or open, and what is open has a socket.
          if (owned) expect(['opening', 'open']).toContain(state);
          if (state === 'open') expect(owned).toBe(cable.sockets.at(-1));
          for (const socket of cable.sockets) {
            // The others are closed, or wait to be closed as soon as they open.
            if (socket !== owned && socket.isAlive) {
              expect(socket.readyState).toBe(0);
              expect(socket.sent).toEqual([]);
            }
          }
          expect(cable.consumer.connection.isActive()).toBe(
            state === 'opening' || state === 'open',
          );
          expect(cable.status.retryAt === null).toBe(state !== 'waiting');
        }
        cable.consumer.disconnect();
        expect(cable.status.state).toBe('idle');
        await pass(10_000);
        expect(cable.sockets.filter(({ isAlive }) => isAlive)).toEqual([]);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('no two states with a socket follow each other but opening and open', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (script) => {
        vi.restoreAllMocks();
        vi.clearAllTimers();
        const cable = scripted({ reconnect: () => 500 });
        for (const step of script) await take(cable, step);
        const states = cable.told.map(({ status }) => status.state);
        const next: Record<string, string[]> = {
          idle: ['opening', 'waiting'],
          opening: ['open', 'waiting', 'idle', 'suspended'],
          open: ['waiting', 'idle', 'suspended'],
          waiting: ['opening', 'waiting', 'idle', 'suspended'],
          suspended: ['opening', 'idle'],
        };
        states.reduce((before, state) => {
          expect(next[before]).toContain(state);
          return state;
        }, 'idle');
        cable.consumer.disconnect();
      }),
      { numRuns: 200 },
    );
  });
});
