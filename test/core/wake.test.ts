import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConsumer, type Signals } from '../../src/core/index.js';
import { createTestServer } from '../../src/testing/index.js';
import {
  monotonicClockJumps,
  pass,
  settle,
  timersAreLate,
  wallClockJumps,
} from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';
import { scriptedSockets } from '../support/scripted-socket.js';

const NEVER = 1e9;
const HOUR = 3_600_000;

let cable: ScriptedConsumer;
const reconnect = vi.fn(() => NEVER);
const opened = (options: Parameters<typeof scripted>[0] = {}) => {
  cable = scripted({ reconnect, ...options });
  cable.consumer.connect();
  cable.socket.welcomes();
  return cable;
};

beforeEach(() => {
  vi.useFakeTimers();
  reconnect.mockClear();
  cable = scripted({ reconnect });
});
afterEach(() => {
  cable.consumer.disconnect();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a wake', () => {
  it('while waiting tries at once, as the next retry', async () => {
    cable.consumer.connect();
    cable.socket.closes();
    await pass(10);
    cable.wake();
    expect(cable.sockets).toHaveLength(2);
    expect(cable.status).toMatchObject({ state: 'opening', attempt: 1 });
  });

  it('while opening does not disturb the attempt', async () => {
    cable.consumer.connect();
    const { status } = cable;
    await pass(5_000);
    cable.wake();
    expect(cable.sockets).toHaveLength(1);
    expect(cable.status).toBe(status);
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
  });

  it('repeated while opening does not keep a hung attempt for ever', async () => {
    cable.consumer.connect();
    for (let second = 0; second < 10; second++) {
      cable.wake();
      await pass(1_000);
    }
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'timeout' });
  });

  it('while idle connects nothing', async () => {
    cable.consumer.connect();
    cable.consumer.disconnect();
    cable.wake();
    await pass(10_000);
    expect(cable.sockets).toHaveLength(1);
  });
});

describe('a wake of an open connection', () => {
  it('is survived by a link that talks, and nobody is told of the suspicion', async () => {
    opened();
    await pass(100);
    cable.wake();
    await pass(3_999);
    cable.socket.pings();
    await pass(5_999);
    expect(cable.told.map(({ status }) => status.state)).toEqual(['opening', 'open']);
  });

  it('finds a dead link within wakeTimeout: half of staleAfter, and a second', async () => {
    opened();
    await pass(1_000);
    cable.wake();
    await pass(3_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.state).not.toBe('open');
    expect(cable.told.find(({ status }) => status.state === 'waiting')?.status.reason).toBe(
      'stale',
    );
  });

  it.each([
    [{ staleAfter: 10_000 }, 6_000],
    [{ staleAfter: 2_000 }, 2_000],
    [{ wakeTimeout: 500 }, 500],
    [{ staleAfter: 30_000, wakeTimeout: 1_500 }, 1_500],
  ])('finds a dead link, with %j, after %i ms', async (options, ms) => {
    opened(options);
    await pass(10);
    cable.wake();
    await pass(ms - 1);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.state).not.toBe('open');
  });

  it.each([1, 500, 2_999, 5_999])(
    'gives the link its time even if its last frame is %i ms old',
    async (age) => {
      opened();
      await pass(age);
      cable.wake();
      await pass(3_999);
      expect(cable.status.state).toBe('open');
      cable.socket.pings();
      await pass(5_999);
      expect(cable.status.state).toBe('open');
    },
  );

  it('does not trust a frame that came just before: that may have been in a buffer', async () => {
    opened();
    await pass(1_000);
    cable.socket.pings();
    await pass(1);
    cable.wake();
    await pass(4_000);
    expect(cable.status.state).not.toBe('open');
  });

  it('tries again at once where the link was dead, without asking for a back-off', async () => {
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.welcomes();
    await settle();
    cable.socket.receives({
      type: 'confirm_subscription',
      identifier: '{"channel":"ChatChannel"}',
    });
    await pass(1);
    cable.wake();
    await pass(4_000);
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: true,
      reason: 'stale',
      code: null,
    });
    expect(cable.sockets[0]?.isAlive).toBe(false);
    await pass(1);
    expect(cable.sockets).toHaveLength(2);
    expect(cable.status.state).toBe('opening');
  });

  it('goes back to the ordinary back-off where that attempt fails too', async () => {
    opened();
    await pass(1);
    cable.wake();
    await pass(4_001);
    cable.socket.closes();
    expect(cable.status.retryAt).toBe(Date.now() + NEVER);
    await pass(60_000);
    expect(cable.sockets).toHaveLength(2);
  });

  it('is not put off by further wakes: a dead link is found all the same', async () => {
    opened();
    await pass(1);
    cable.wake();
    for (let wakes = 0; wakes < 3; wakes++) {
      await pass(1_000);
      cable.wake();
    }
    await pass(999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.state).not.toBe('open');
  });

  it('counts anew after a frame', async () => {
    opened();
    await pass(1);
    cable.wake();
    await pass(1_000);
    cable.socket.pings();
    await pass(1_000);
    cable.wake();
    await pass(3_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.state).not.toBe('open');
  });

  it('asks shouldReconnect, as every loss does', async () => {
    opened({ shouldReconnect: ({ reason }) => reason !== 'stale' });
    await pass(1);
    cable.wake();
    await pass(10_000);
    expect(cable.sockets).toHaveLength(1);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'stale' });
  });
});

describe.each([
  ['by the monotonic clock', monotonicClockJumps],
  ['by the wall clock alone, where the other stops in sleep', wallClockJumps],
  [
    'by both clocks',
    (ms: number) => {
      monotonicClockJumps(ms);
      wallClockJumps(ms);
    },
  ],
])('a machine that slept, %s', (_, sleep) => {
  it('keeps a connection whose frames are queued behind the late timer', async () => {
    opened();
    await pass(5_999);
    sleep(HOUR);
    await pass(1);
    expect(cable.status.state).toBe('open');
    await pass(1);
    cable.socket.pings();
    await pass(5_999);
    expect(cable.told.map(({ status }) => status.state)).toEqual(['opening', 'open']);
  });

  it('finds the dead connection within wakeTimeout of its first timer', async () => {
    opened();
    await pass(3_000);
    sleep(HOUR);
    await pass(3_000 + 4_000);
    expect(cable.status.state).not.toBe('open');
    await pass(1);
    expect(cable.sockets).toHaveLength(2);
  });

  it('keeps an attempt that was under way', async () => {
    cable.consumer.connect();
    cable.socket.opens();
    await pass(5_000);
    sleep(HOUR);
    await pass(5_000);
    expect(cable.status.state).toBe('opening');
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
  });

  it('gives up an attempt that goes on hanging', async () => {
    cable.consumer.connect();
    await pass(5_000);
    sleep(HOUR);
    await pass(5_000 + 10_000);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'timeout' });
  });

  it('tries at once if it was waiting', async () => {
    reconnect.mockReturnValueOnce(5_000);
    cable.consumer.connect();
    cable.socket.closes();
    await pass(1_000);
    sleep(HOUR);
    await pass(4_000);
    expect(cable.sockets).toHaveLength(2);
  });
});

describe('a timer that fires late', () => {
  it('by exactly a second is a verdict', async () => {
    opened();
    await pass(5_999);
    monotonicClockJumps(1_000);
    await pass(2);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'stale' });
  });

  it('by less lets a frame go first that waited behind a blocked thread', async () => {
    opened();
    await pass(5_999);
    // The frame is behind the timer in the queue, as it is after a poll of a busy Node.
    setTimeout(() => cable.socket.receives({ type: 'ping' }), 1);
    monotonicClockJumps(900);
    await pass(2);
    expect(cable.status.state).toBe('open');
  });

  it('by a millisecond more is a wake', async () => {
    opened();
    await pass(5_999);
    monotonicClockJumps(1_001);
    await pass(1);
    expect(cable.status.state).toBe('open');
    await pass(3_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.state).not.toBe('open');
  });

  it('a second time, with nothing heard in between, is a verdict: a throttled tab keeps no dead socket', async () => {
    opened();
    await pass(1);
    timersAreLate(1_500);
    cable.socket.pings();
    // 6 s from the first timer on, then 4 s + 1.5 s, and the first of the two was punctual or late.
    await pass(6_000 + 1_500 + 4_000 + 1_500 + 1_500);
    expect(cable.status.state).not.toBe('open');
  });

  it('as in a tab that may run timers once a minute: a dead socket is found, within three', async () => {
    timersAreLate((delay) => 60_000 - (delay % 60_000));
    opened();
    await pass(3 * 60_000);
    expect(cable.told.map(({ status }) => status.state)).toContain('waiting');
  });

  it('as in a tab that may run timers once a minute: a socket that talks is kept', async () => {
    timersAreLate((delay) => 60_000 - (delay % 60_000));
    opened();
    for (let beat = 0; beat < 200; beat++) {
      await pass(3_000);
      cable.socket.pings();
    }
    expect(cable.told.map(({ status }) => status.state)).toEqual(['opening', 'open']);
  });

  it('as in a tab that may run timers once a minute: a hung attempt is given up, within three', async () => {
    timersAreLate((delay) => 60_000 - (delay % 60_000));
    cable.consumer.connect();
    await pass(3 * 60_000);
    expect(cable.told.map(({ status }) => status.state)).toContain('waiting');
  });

  it('is not one that was due at once: a perform right behind create wakes nothing', async () => {
    await pass(2_000);
    opened();
    await pass(1);
    cable.socket.pings();
    cable.consumer.subscriptions.create('Chat').perform('speak');
    await pass(5_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'stale' });
  });

  it('does not stop the server from being found dead after the next frame', async () => {
    opened();
    await pass(5_999);
    monotonicClockJumps(HOUR);
    await pass(1);
    await pass(1_000);
    cable.socket.pings();
    await pass(5_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.state).toBe('waiting');
    expect(cable.status.retryAt).toBe(Date.now() + NEVER);
  });
});

describe('the page’s or the app’s signals', () => {
  const stop = vi.fn();
  const wake = vi.fn((_: Signals) => stop);
  beforeEach(() => {
    stop.mockClear();
    wake.mockClear();
  });

  it('are listened to for as long as a connection is wanted, and no longer', async () => {
    cable = scripted({ wake, reconnect: () => 1_000 });
    expect(wake).not.toHaveBeenCalled();
    cable.consumer.connect();
    cable.socket.welcomes().closes();
    await pass(1_000);
    cable.socket.welcomes();
    wake.mock.lastCall?.[0].suspend();
    wake.mock.lastCall?.[0].wake();
    expect(wake).toHaveBeenCalledTimes(1);
    expect(stop).not.toHaveBeenCalled();
    cable.consumer.disconnect();
    expect(stop).toHaveBeenCalledTimes(1);
    cable.consumer.disconnect();
    expect(stop).toHaveBeenCalledTimes(1);
    cable.consumer.connect();
    expect(wake).toHaveBeenCalledTimes(2);
    cable.socket.opens('');
    expect(cable.status.state).toBe('idle');
    expect(stop).toHaveBeenCalledTimes(2);
  });

  it('may come within the call that installs them', async () => {
    cable = scripted({
      wake(signals) {
        signals.wake();
        signals.suspend();
        return undefined;
      },
    });
    expect(() => cable.consumer.connect()).not.toThrow();
    await pass(60_000);
    expect(cable.sockets.filter(({ isAlive }) => isAlive)).toHaveLength(0);
    expect(cable.status.state).toBe('suspended');
  });

  it('may be missing their clean-up', () => {
    cable = scripted({ wake: () => undefined });
    cable.consumer.connect();
    expect(() => cable.consumer.disconnect()).not.toThrow();
  });

  it('that cannot be installed are reported, and the connection does without', () => {
    const report = vi.fn();
    vi.spyOn(console, 'error').mockImplementation(report);
    const thrown = new Error('mine');
    cable = scripted({
      wake() {
        throw thrown;
      },
    });
    expect(() => cable.consumer.connect()).not.toThrow();
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
    expect(report).toHaveBeenCalledExactlyOnceWith(thrown);
    expect(() => cable.consumer.disconnect()).not.toThrow();
  });

  it('whose clean-up throws do not keep disconnect() from its work', () => {
    const report = vi.fn();
    vi.spyOn(console, 'error').mockImplementation(report);
    const disconnected = vi.fn();
    const thrown = new Error('mine');
    cable = scripted({
      wake: () => () => {
        throw thrown;
      },
    });
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.welcomes();
    expect(() => cable.consumer.disconnect()).not.toThrow();
    expect(cable.status.state).toBe('idle');
    expect(cable.told.at(-1)?.status.state).toBe('idle');
    expect(disconnected).toHaveBeenCalledTimes(1);
    expect(report).toHaveBeenCalledExactlyOnceWith(thrown);
  });

  it('that end the connection while they are set up are cleaned up all the same', () => {
    const stop = vi.fn();
    const { WebSocket, sockets } = scriptedSockets();
    const wake = () => {
      consumer.disconnect();
      return stop;
    };
    const consumer = createConsumer('ws://test/cable', { WebSocket, wake });
    consumer.connect();
    expect(consumer.status.get().state).toBe('idle');
    expect(stop).toHaveBeenCalledTimes(1);
    expect(sockets).toEqual([]);
  });

  it('that suspend at once are told of once: an app that starts in the background', () => {
    const { WebSocket } = scriptedSockets();
    const consumer = createConsumer('ws://test/cable', {
      WebSocket,
      wake: ({ suspend }) => void suspend(),
    });
    const states: string[] = [];
    consumer.status.subscribe(({ state }) => states.push(state));
    consumer.connect();
    expect(states).toEqual(['suspended']);
    consumer.disconnect();
  });

  it('are nothing in the core: it needs no page', async () => {
    const { WebSocket, sockets } = scriptedSockets();
    const consumer = createConsumer('ws://test/cable', { WebSocket });
    const add = vi.fn();
    vi.stubGlobal('addEventListener', add);
    consumer.connect();
    sockets[0]?.welcomes();
    consumer.disconnect();
    expect(add).not.toHaveBeenCalled();
  });
});

describe('a real sleep, against the test server', () => {
  it('is over within seconds, and every subscription is back', async () => {
    const server = createTestServer();
    cable = scripted({ WebSocket: server.WebSocket, reconnect });
    const connected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { connected });
    await settle();
    server.connections[0]?.staysSilent();
    wallClockJumps(HOUR);
    cable.wake();
    await pass(4_001);
    expect(connected).toHaveBeenLastCalledWith({ reconnected: true });
    server.close();
  });
});
