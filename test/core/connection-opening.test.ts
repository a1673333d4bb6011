import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { pass, settle } from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';

const NEVER = 1e9;
const identifier = '{"channel":"ChatChannel"}';

let server: TestServer;
let cable: ScriptedConsumer;
const consume = (options: Parameters<typeof scripted>[0] = {}, ...url: string[]) => {
  cable = scripted({ reconnect: () => NEVER, ...options }, ...url);
  return cable;
};
/** A consumer of the test server's, in place of scripted sockets. */
const dial = (options: Parameters<typeof scripted>[0] = {}) =>
  consume({ WebSocket: server.WebSocket, ...options });

beforeEach(() => {
  vi.useFakeTimers();
  server = createTestServer();
});
afterEach(() => {
  cable.consumer.disconnect();
  server.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** How long each attempt lasted. */
const durations = () => {
  const { told } = cable;
  return told.flatMap(({ at, status }, index) => {
    const end = told[index + 1];
    return status.state === 'opening' && end ? [end.at - at] : [];
  });
};

describe('nothing connects', () => {
  it('until somebody wants it', async () => {
    dial();
    await pass(60_000);
    expect(server.attempts).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a server that welcomes', () => {
  it('makes the connection open: not the socket’s own opening', async () => {
    server.welcomesAfter(2_000);
    dial().consumer.connect();
    await pass(1_999);
    expect(server.connections).toHaveLength(1);
    expect(cable.consumer.connection.isOpen()).toBe(false);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.consumer.connection.isOpen()).toBe(true);
    expect(cable.status).toMatchObject({ state: 'open', attempt: 0, reason: null, code: null });
  });

  it('gets no command before its welcome, and believes no data before it', async () => {
    const received = vi.fn();
    const connected = vi.fn();
    consume().consumer.subscriptions.create('ChatChannel', { received, connected });
    cable.consumer.on('dropped', () => {});
    cable.socket.opens();
    cable.socket.receives({ identifier, message: 1 });
    cable.socket.receives({ type: 'confirm_subscription', identifier });
    await pass(100);
    expect(cable.socket.sent).toEqual([]);
    expect(cable.consumer.send({ command: 'mine' })).toBe(false);
    expect(received).not.toHaveBeenCalled();
    expect(connected).not.toHaveBeenCalled();
    cable.socket.welcomes();
    await settle();
    expect(cable.socket.sent).toEqual([JSON.stringify({ command: 'subscribe', identifier })]);
  });

  it('may say welcome twice: the second changes nothing and subscribes to nothing again', async () => {
    consume().consumer.subscriptions.create('ChatChannel');
    cable.socket.welcomes();
    await settle();
    const { status } = cable;
    cable.socket.welcomes();
    await settle();
    expect(cable.status).toBe(status);
    expect(cable.socket.sent).toHaveLength(1);
  });
});

describe('a handshake that hangs', () => {
  it('is given up at exactly openTimeout', async () => {
    server.hangs();
    dial().consumer.connect();
    await pass(9_999);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'timeout', code: null });
  });

  it('is given up at an openTimeout of one’s own', async () => {
    server.hangs();
    dial({ openTimeout: 1_234 }).consumer.connect();
    await pass(1_233);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.status.reason).toBe('timeout');
  });

  it('has no callback: no subscription was ever connected', async () => {
    const disconnected = vi.fn();
    server.hangs();
    dial().consumer.subscriptions.create('ChatChannel', { disconnected });
    await pass(10_000);
    expect(cable.status.state).toBe('waiting');
    expect(disconnected).not.toHaveBeenCalled();
    expect(cable.errors).toEqual([]);
  });
});

describe('an address that takes its time', () => {
  it('counts: the attempt is lost at openTimeout, however little of it was the socket’s', async () => {
    const url = () => new Promise<string>((found) => setTimeout(found, 9_000, 'ws://test/cable'));
    server.hangs();
    cable = scripted({ WebSocket: server.WebSocket, reconnect: () => NEVER }, url);
    cable.consumer.connect();
    await pass(9_999);
    expect(server.attempts).toHaveLength(1);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'timeout' });
  });

  it('that is never found is given up at openTimeout, and its promise does not block the next', async () => {
    const url = vi
      .fn<() => string | Promise<string>>()
      .mockReturnValueOnce(new Promise<string>(() => {}))
      .mockReturnValue('ws://test/cable');
    cable = scripted({ reconnect: () => 1_000 }, url);
    cable.consumer.connect();
    await pass(9_999);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'timeout' });
    await pass(1_000);
    expect(url).toHaveBeenCalledTimes(2);
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
  });

  it('that is found too late makes no socket', async () => {
    const url = () => new Promise<string>((found) => setTimeout(found, 10_001, 'ws://test/cable'));
    cable = scripted({ reconnect: () => NEVER }, url);
    cable.consumer.connect();
    await pass(30_000);
    expect(cable.sockets).toHaveLength(0);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'timeout' });
  });
});

describe('a socket that opens and says nothing', () => {
  it('is given up at exactly staleAfter, long before openTimeout', async () => {
    server.withholdsWelcome();
    dial().consumer.connect();
    await pass(5_999);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'timeout', code: null });
  });

  it('has staleAfter from the moment it opened', async () => {
    consume().consumer.connect();
    await pass(2_500);
    cable.socket.opens();
    await pass(5_999);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.status.reason).toBe('timeout');
  });

  it('has no longer than openTimeout if it opened late', async () => {
    consume().consumer.connect();
    await pass(9_000);
    cable.socket.opens();
    await pass(999);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.status.reason).toBe('timeout');
  });

  it('that pings but never welcomes is given up at openTimeout', async () => {
    consume().consumer.connect();
    cable.socket.opens();
    for (let beat = 0; beat < 3; beat++) {
      await pass(3_000);
      cable.socket.pings();
    }
    await pass(999);
    expect(cable.status.state).toBe('opening');
    await pass(1);
    expect(cable.status.reason).toBe('timeout');
  });

  it('is welcomed a moment before it would be given up', async () => {
    server.welcomesAfter(5_999);
    dial().consumer.connect();
    await pass(6_001);
    expect(cable.status.state).toBe('open');
  });
});

describe('time-outs in a row', () => {
  it('each give the next attempt half as much again, up to 30 s', async () => {
    server.hangs();
    dial({ reconnect: () => 1_000 }).consumer.connect();
    await pass(200_000);
    expect(durations().slice(0, 6)).toEqual([10_000, 15_000, 22_500, 30_000, 30_000, 30_000]);
  });

  it('give an open but silent socket more time too', async () => {
    server.withholdsWelcome();
    dial({ reconnect: () => 1_000 }).consumer.connect();
    await pass(200_000);
    expect(durations().slice(0, 6)).toEqual([6_000, 9_000, 13_500, 20_250, 30_000, 30_000]);
  });

  it('never make it shorter than it was set', async () => {
    server.hangs();
    dial({ reconnect: () => 1_000, openTimeout: 45_000 }).consumer.connect();
    await pass(200_000);
    expect(durations().slice(0, 3)).toEqual([45_000, 45_000, 45_000]);
  });

  it('get a slow link through, at last', async () => {
    server.welcomesAfter(12_000);
    dial({ reconnect: () => 1_000 }).consumer.connect();
    await pass(60_000);
    expect(durations()).toEqual([6_000, 9_000, 12_000]);
    expect(cable.status.state).toBe('open');
  });

  it('are over when a socket closes: the server is there, and says no', async () => {
    consume({ reconnect: () => 1_000 }).consumer.connect();
    await pass(11_000);
    await pass(16_000);
    cable.socket.closes();
    await pass(1_000);
    await pass(10_000);
    expect(durations()).toEqual([10_000, 15_000, 0, 10_000]);
  });

  it('are over when a welcome comes', async () => {
    consume({ reconnect: () => 1_000 }).consumer.connect();
    await pass(11_000);
    cable.socket.welcomes();
    await pass(1_000);
    cable.socket.closes();
    await pass(11_000);
    expect(durations()).toEqual([10_000, 0, 10_000]);
  });

  it('still count when the next attempt is brought forward by hand', async () => {
    server.hangs();
    dial().consumer.connect();
    await pass(10_000);
    cable.consumer.connect();
    await pass(15_000);
    expect(durations()).toEqual([10_000, 15_000]);
  });

  it('do not shorten the grace of later silence in an open connection', async () => {
    consume({ reconnect: () => 1_000 }).consumer.connect();
    await pass(11_000);
    cable.socket.welcomes();
    await pass(5_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.reason).toBe('stale');
  });
});

describe('a handshake that is refused', () => {
  it('is a failed attempt with code 1006, and is tried again', async () => {
    server.refuses();
    dial({ reconnect: () => 4_000 }).consumer.connect();
    await settle();
    expect(cable.status).toMatchObject({
      state: 'waiting',
      attempt: 0,
      reason: 'closed',
      code: 1006,
    });
    server.accepts();
    await pass(3_999);
    expect(server.attempts).toHaveLength(1);
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'open', attempt: 1 });
  });

  it('has no callback and is no error, however often', async () => {
    server.refuses();
    const disconnected = vi.fn();
    dial({ reconnect: () => 1_000 }).consumer.subscriptions.create('ChatChannel', { disconnected });
    await pass(20_000);
    expect(server.attempts.length).toBeGreaterThan(10);
    expect(disconnected).not.toHaveBeenCalled();
    expect(cable.errors).toEqual([]);
  });
});

describe('the subprotocol', () => {
  it.each(['actioncable-unsupported', ''])(
    '%j ends it for good: this is no server that we can talk to',
    async (subprotocol) => {
      server.negotiates(subprotocol);
      const disconnected = vi.fn();
      dial({ reconnect: () => 1_000 }).consumer.subscriptions.create('ChatChannel', {
        disconnected,
      });
      await pass(60_000);
      expect(server.attempts).toHaveLength(1);
      expect(server.connections).toHaveLength(0);
      expect(server.commands).toEqual([]);
      expect(cable.status).toMatchObject({ state: 'idle', reason: 'unsupported_subprotocol' });
      expect(cable.errors).toEqual([expect.objectContaining({ name: 'ConnectionError' })]);
      expect(disconnected).toHaveBeenCalledExactlyOnceWith({
        willAttemptReconnect: false,
        reason: 'unsupported_subprotocol',
        code: null,
      });
    },
  );

  it('is checked before any frame is believed', async () => {
    consume().consumer.subscriptions.create('ChatChannel');
    const { socket } = cable;
    socket.opens('').receives({ type: 'welcome' });
    await settle();
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'unsupported_subprotocol' });
    expect(socket.sent).toEqual([]);
    expect(socket.isAlive).toBe(false);
  });
});

describe('names that Rails uses', () => {
  it('isOpen, isActive and getState follow the connection', async () => {
    const { consumer } = consume({ reconnect: () => 1_000 });
    const { connection } = consumer;
    const names = () => [connection.isOpen(), connection.isActive(), connection.getState()];
    expect(names()).toEqual([false, false, 'closed']);
    consumer.connect();
    expect(names()).toEqual([false, true, 'connecting']);
    cable.socket.opens();
    expect(names()).toEqual([false, true, 'connecting']);
    cable.socket.welcomes();
    expect(names()).toEqual([true, true, 'open']);
    expect(connection.webSocket).toBe(cable.socket);
    cable.socket.closes();
    expect(names()).toEqual([false, false, 'closed']);
    expect(connection.webSocket).toBeUndefined();
    cable.suspend();
    expect(names()).toEqual([false, false, 'closed']);
  });
});
