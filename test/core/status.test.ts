import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionStatus } from '../../src/core/index.js';
import { monotonicClockJumps, pass, wallClockJumps } from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';

let cable: ScriptedConsumer;
const start = (options: Parameters<typeof scripted>[0] = {}) => {
  cable = scripted({ reconnect: () => 2_000, ...options });
  return cable;
};
const states = () => cable.told.map(({ status }) => status.state);

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-01') });
  start();
});
afterEach(() => {
  cable.consumer.disconnect();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a snapshot', () => {
  it('says that nothing has happened yet', () => {
    const { lastFrameAge, ...rest } = cable.status;
    expect(rest).toEqual({
      state: 'idle',
      attempt: 0,
      retryAt: null,
      reason: null,
      code: null,
      bufferedAmount: 0,
    });
    expect(lastFrameAge()).toBeNull();
  });

  it('goes through idle, opening, open, waiting, opening, open, suspended, opening, idle', async () => {
    cable.consumer.connect();
    cable.socket.welcomes().closes();
    await pass(2_000);
    cable.socket.welcomes();
    cable.suspend();
    cable.wake();
    cable.consumer.disconnect();
    expect(states()).toEqual([
      'opening',
      'open',
      'waiting',
      'opening',
      'open',
      'suspended',
      'opening',
      'idle',
    ]);
  });

  it('is the same object for as long as nothing changes', async () => {
    cable.consumer.connect();
    const opening = cable.status;
    cable.consumer.connect();
    cable.wake();
    await pass(1_000);
    cable.socket.opens();
    expect(cable.status).toBe(opening);
    cable.socket.welcomes();
    const open = cable.status;
    expect(open).not.toBe(opening);
    cable.socket.pings().welcomes().receives('junk').receives({ identifier: 'x', message: 1 });
    cable.consumer.connect();
    cable.wake();
    for (let beat = 0; beat < 10; beat++) {
      cable.socket.pings();
      await pass(3_000);
    }
    expect(cable.status).toBe(open);
    expect(states()).toEqual(['opening', 'open']);
  });

  it('stays as it was when the connection moves on', () => {
    cable.consumer.connect();
    const opening = cable.status;
    cable.socket.welcomes().closes();
    expect(opening).toMatchObject({ state: 'opening', reason: null });
  });

  it('is not told again where a wish changes nothing', () => {
    cable.consumer.disconnect();
    cable.wake();
    cable.suspend();
    expect(states()).toEqual([]);
    cable.consumer.connect();
    cable.suspend();
    cable.suspend();
    cable.consumer.connect();
    expect(states()).toEqual(['opening', 'suspended']);
    cable.consumer.disconnect();
    cable.consumer.disconnect();
    expect(states()).toEqual(['opening', 'suspended', 'idle']);
  });

  it('is the one that listeners get, by either way of listening', () => {
    const heard: ConnectionStatus[] = [];
    const stop = cable.consumer.status.subscribe((status) => {
      expect(cable.consumer.status.get()).toBe(status);
      heard.push(status);
    });
    cable.consumer.connect();
    expect(heard).toEqual([cable.told[0]?.status]);
    stop();
    stop();
    cable.socket.welcomes();
    expect(heard).toHaveLength(1);
  });

  it('needs no `this`: get and subscribe can be handed to useSyncExternalStore', () => {
    const { get, subscribe } = cable.consumer.status;
    const listener = vi.fn();
    subscribe(listener);
    cable.consumer.connect();
    expect(listener).toHaveBeenCalledWith(get());
  });
});

describe('retryAt', () => {
  it('is the time of the next attempt by the wall clock, and null at any other time', async () => {
    cable.consumer.connect();
    expect(cable.status.retryAt).toBeNull();
    await pass(500);
    cable.socket.closes();
    expect(cable.status.retryAt).toBe(Date.now() + 2_000);
    const { retryAt } = cable.status;
    await pass(1_999);
    expect(cable.status.state).toBe('waiting');
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'opening', retryAt: null });
    expect(Date.now()).toBe(retryAt);
  });

  it('is told anew where a new subscription brings the attempt forward', async () => {
    start({ reconnect: () => 60_000 });
    cable.consumer.connect();
    cable.socket.closes();
    const { retryAt } = cable.status;
    await pass(100);
    cable.consumer.subscriptions.create('ChatChannel');
    if (cable.status.state === 'waiting') {
      expect(cable.status.retryAt).toBeLessThan(retryAt as number);
      expect(cable.told.at(-1)?.status).toBe(cable.status);
    }
    await pass(1_000);
    expect(cable.status.state).toBe('opening');
  });
});

describe('attempt', () => {
  it('counts the retries since the last steady connection', async () => {
    cable.consumer.connect();
    const seen = [];
    for (let retry = 0; retry < 4; retry++) {
      seen.push(cable.status.attempt);
      cable.socket.closes();
      await pass(2_000);
    }
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(cable.status).toMatchObject({ state: 'opening', attempt: 4 });
    cable.socket.welcomes();
    await pass(5_000);
    cable.socket.closes();
    expect(cable.status).toMatchObject({ state: 'waiting', attempt: 0 });
  });
});

describe('reason and code', () => {
  it('say why the last attempt failed, until the next one is under way', async () => {
    cable.consumer.connect();
    cable.socket.welcomes().closes(4_001);
    expect(cable.status).toMatchObject({ reason: 'closed', code: 4_001 });
    await pass(2_000);
    cable.socket.welcomes();
    expect(cable.status).toMatchObject({ state: 'open', reason: null, code: null });
  });

  it('have no code where the client itself closed', async () => {
    cable.consumer.connect();
    cable.socket.welcomes();
    await pass(6_000);
    expect(cable.status).toMatchObject({ reason: 'stale', code: null });
    cable.socket.closes(1006);
    expect(cable.status).toMatchObject({ reason: 'stale', code: null });
  });
});

describe('lastFrameAge', () => {
  it('is asked for, not told: it runs on while the snapshot stays the same', async () => {
    cable.consumer.connect();
    const { status } = cable;
    expect(status.lastFrameAge()).toBeNull();
    await pass(1_000);
    cable.socket.opens();
    expect(status.lastFrameAge()).toBe(0);
    await pass(1_500);
    expect(status.lastFrameAge()).toBe(1_500);
    cable.socket.welcomes();
    expect(cable.status.lastFrameAge()).toBe(0);
    await pass(700);
    cable.socket.receives('junk');
    await pass(20);
    expect(cable.status.lastFrameAge()).toBe(20);
  });

  it('takes one look at the clock for all frames of a turn, and another in the next', async () => {
    cable.consumer.connect();
    cable.socket.welcomes();
    await pass(10);
    const clock = vi.spyOn(performance, 'now');
    for (let frame = 0; frame < 1_000; frame++) cable.socket.receives('{"type":"ping"}');
    expect(clock).toHaveBeenCalledTimes(1);
    await pass(40);
    cable.socket.receives('{"type":"ping"}');
    expect(cable.status.lastFrameAge()).toBe(0);
  });

  it('is right where a test runs all timers at once: who pings lives, who does not is lost', async () => {
    cable.consumer.connect();
    cable.socket.welcomes();
    await pass(10);
    const { socket } = cable;
    const pings = setInterval(() => socket.receives('{"type":"ping"}'), 3_000);
    vi.advanceTimersByTime(60_000);
    expect(cable.status).toMatchObject({ state: 'open' });
    clearInterval(pings);
    vi.advanceTimersByTime(12_000);
    expect(cable.status.state).not.toBe('open');
  });

  it('is null again without a socket, and never that of an old one', async () => {
    cable.consumer.connect();
    cable.socket.welcomes().closes();
    expect(cable.status.lastFrameAge()).toBeNull();
    await pass(2_000);
    expect(cable.status).toMatchObject({ state: 'opening' });
    expect(cable.status.lastFrameAge()).toBeNull();
  });

  it('goes by the monotonic clock', async () => {
    cable.consumer.connect();
    cable.socket.welcomes();
    wallClockJumps(3_600_000);
    expect(cable.status.lastFrameAge()).toBe(0);
    wallClockJumps(-7_200_000);
    expect(cable.status.lastFrameAge()).toBe(0);
    monotonicClockJumps(40);
    expect(cable.status.lastFrameAge()).toBe(40);
  });
});

describe('bufferedAmount', () => {
  it('is the present socket’s, now, and 0 without one', () => {
    expect(cable.status.bufferedAmount).toBe(0);
    cable.consumer.connect();
    cable.socket.welcomes();
    const { status } = cable;
    cable.socket.bufferedAmount = 123;
    expect(status.bufferedAmount).toBe(123);
    cable.socket.bufferedAmount = 7;
    expect(status.bufferedAmount).toBe(7);
    cable.socket.closes();
    expect(status.bufferedAmount).toBe(0);
  });
});

describe('a listener that moves the connection on', () => {
  it('disconnects at `opening`: no socket is made', async () => {
    cable.consumer.on('status', ({ state }) => state === 'opening' && cable.consumer.disconnect());
    cable.consumer.connect();
    await pass(60_000);
    expect(cable.sockets).toHaveLength(0);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('disconnects at `open`: nothing is subscribed', async () => {
    cable.consumer.on('status', ({ state }) => state === 'open' && cable.consumer.disconnect());
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.welcomes();
    await pass(60_000);
    expect(cable.sockets).toHaveLength(1);
    expect(cable.socket.sent).toEqual([]);
    expect(cable.socket.isAlive).toBe(false);
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: false,
      reason: 'disconnected',
      code: null,
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('connects at `waiting`: there is one attempt, and one timer', async () => {
    cable.consumer.on('status', ({ state }) => state === 'waiting' && cable.consumer.connect());
    cable.consumer.connect();
    cable.socket.welcomes().closes();
    expect(cable.status).toMatchObject({ state: 'opening', attempt: 1 });
    expect(cable.sockets).toHaveLength(2);
    cable.socket.welcomes();
    await pass(3_000);
    expect(cable.sockets).toHaveLength(2);
    expect(cable.status.state).toBe('open');
  });

  it('tells the others the present status last, not the one before', () => {
    cable.consumer.on('status', ({ state }) => state === 'open' && cable.consumer.disconnect());
    const heard: string[] = [];
    cable.consumer.on('status', ({ state }) => heard.push(state));
    cable.consumer.connect();
    cable.socket.welcomes();
    expect(cable.status.state).toBe('idle');
    expect(heard.at(-1)).toBe('idle');
  });
});
