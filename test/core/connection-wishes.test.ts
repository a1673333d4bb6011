import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { pass, settle } from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';
import { ScriptedSocket } from '../support/scripted-socket.js';

const NEVER = 1e9;

let server: TestServer;
let cable: ScriptedConsumer;
const reconnect = vi.fn<(attempt: number) => number>();

/** A consumer in one of its states. */
const arrange = {
  idle() {},
  opening() {
    cable.consumer.connect();
  },
  open() {
    cable.consumer.connect();
    cable.socket.welcomes();
  },
  waiting() {
    cable.consumer.connect();
    cable.socket.closes();
  },
  suspended() {
    cable.consumer.connect();
    cable.suspend();
  },
  refused() {
    cable.consumer.connect();
    cable.socket.opens().receives({ type: 'disconnect', reason: 'unauthorized', reconnect: false });
  },
} as const;
const into = (state: keyof typeof arrange) => {
  arrange[state]();
  expect(cable.status.state).toBe(state === 'refused' ? 'idle' : state);
  return cable.sockets.length;
};
const every = ['idle', 'opening', 'open', 'waiting', 'suspended', 'refused'] as const;

beforeEach(() => {
  vi.useFakeTimers();
  reconnect.mockReset().mockReturnValue(NEVER);
  server = createTestServer();
  cable = scripted({ reconnect });
});
afterEach(() => {
  cable.consumer.disconnect();
  server.close();
  vi.useRealTimers();
});

describe('connect()', () => {
  it.each(['idle', 'refused'] as const)(
    'from %s tries at once, as a first attempt, and returns true',
    (state) => {
      const before = into(state);
      expect(cable.consumer.connect()).toBe(true);
      expect(cable.sockets).toHaveLength(before + 1);
      expect(cable.status).toMatchObject({ state: 'opening', attempt: 0 });
    },
  );

  it('from waiting tries at once, as the next retry, and returns true', async () => {
    const before = into('waiting');
    expect(cable.consumer.connect()).toBe(true);
    expect(cable.sockets).toHaveLength(before + 1);
    expect(cable.status).toMatchObject({ state: 'opening', attempt: 1 });
    cable.socket.closes();
    expect(reconnect).toHaveBeenLastCalledWith(1, expect.anything());
  });

  it('from waiting leaves no second attempt behind', async () => {
    reconnect.mockReturnValue(2_000);
    const before = into('waiting');
    await pass(1_999);
    cable.consumer.connect();
    cable.socket.welcomes();
    await pass(5_000);
    expect(cable.sockets).toHaveLength(before + 1);
  });

  it.each(['opening', 'open'] as const)(
    'in %s returns exactly false and changes nothing',
    (state) => {
      const before = into(state);
      const { status } = cable;
      expect(cable.consumer.connect()).toBe(false);
      expect(cable.sockets).toHaveLength(before);
      expect(cable.status).toBe(status);
    },
  );

  it('while suspended returns true, opens nothing yet, and opens on wake', async () => {
    const before = into('suspended');
    expect(cable.consumer.connect()).toBe(true);
    expect(cable.consumer.connect()).toBe(true);
    await pass(60_000);
    expect(cable.sockets).toHaveLength(before);
    expect(cable.status.state).toBe('suspended');
    cable.wake();
    expect(cable.sockets).toHaveLength(before + 1);
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
  });

  it('while suspended, after the user had disconnected, opens on wake', () => {
    const before = into('suspended');
    cable.consumer.disconnect();
    cable.consumer.connect();
    cable.wake();
    expect(cable.sockets).toHaveLength(before + 1);
  });

  it('twice in a tick makes one socket', () => {
    expect([cable.consumer.connect(), cable.consumer.connect()]).toEqual([true, false]);
    expect(cable.sockets).toHaveLength(1);
  });
});

describe('create()', () => {
  const create = () => cable.consumer.subscriptions.create('ChatChannel');

  it('from idle connects within the call', () => {
    create();
    expect(cable.sockets).toHaveLength(1);
    expect(cable.status).toMatchObject({ state: 'opening', attempt: 0 });
  });

  it('after disconnect() connects again, at once', () => {
    into('open');
    cable.consumer.disconnect();
    create();
    expect(cable.sockets).toHaveLength(2);
    expect(cable.status.state).toBe('opening');
  });

  it.each(['opening', 'open'] as const)('in %s makes no second socket', (state) => {
    const before = into(state);
    create();
    create();
    expect(cable.sockets).toHaveLength(before);
    expect(cable.status.state).toBe(state);
  });

  it('while suspended opens nothing yet, and is subscribed after the wake', async () => {
    const before = into('suspended');
    create();
    await pass(60_000);
    expect(cable.sockets).toHaveLength(before);
    cable.wake();
    cable.socket.welcomes();
    await settle();
    expect(cable.socket.sent).toHaveLength(1);
  });

  it('with a signal that is aborted already wants nothing', async () => {
    cable.consumer.subscriptions.create('ChatChannel', {}, { signal: AbortSignal.abort() });
    await pass(10_000);
    expect(cable.sockets).toHaveLength(0);
  });

  it('in waiting, a second and more after the loss, tries at once', async () => {
    const before = into('waiting');
    await pass(1_000);
    create();
    await pass(1);
    expect(cable.sockets).toHaveLength(before + 1);
    expect(cable.status).toMatchObject({ state: 'opening', attempt: 1 });
  });

  it('in waiting, right after the loss, does not wait for more than a second', async () => {
    const before = into('waiting');
    await pass(100);
    create();
    await pass(1_000);
    expect(cable.sockets).toHaveLength(before + 1);
  });

  it('in waiting never puts the attempt off', async () => {
    reconnect.mockReturnValue(300);
    const before = into('waiting');
    await pass(200);
    create();
    await pass(100);
    expect(cable.sockets).toHaveLength(before + 1);
  });

  it.each([10, 100, 900, 1_100])(
    'every %i ms at a server that is down tries at most once a second',
    async (ms) => {
      server.refuses();
      cable = scripted({ WebSocket: server.WebSocket, reconnect });
      for (let time = 0; time < 20_000; time += ms) {
        create().unsubscribe();
        await pass(ms);
      }
      expect(server.attempts.length).toBeGreaterThan(5);
      expect(server.attempts.length).toBeLessThanOrEqual(21);
    },
  );

  it('in waiting keeps counting the retries', async () => {
    server.refuses();
    cable = scripted({ WebSocket: server.WebSocket, reconnect });
    for (let time = 0; time < 5; time++) {
      create();
      await pass(1_100);
    }
    const attempts = reconnect.mock.calls.map(([attempt]) => attempt);
    expect(attempts.length).toBeGreaterThanOrEqual(4);
    expect(attempts).toEqual(attempts.map((_, index) => index));
  });

  it('that is undone in `initialized() { this.unsubscribe() }` connects nothing', async () => {
    const { subscriptions } = cable.consumer;
    const subscription = subscriptions.create('ChatChannel', {
      initialized() {
        this.unsubscribe();
      },
    });
    await pass(10_000);
    expect(subscription.state).toBe('unsubscribed');
    expect(cable.sockets).toHaveLength(0);
    expect(cable.status.state).toBe('idle');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('whose signal is aborted in `initialized` connects nothing', async () => {
    const controller = new AbortController();
    const initialized = () => controller.abort();
    const { signal } = controller;
    cable.consumer.subscriptions.create('ChatChannel', { initialized }, { signal });
    await pass(10_000);
    expect(cable.sockets).toHaveLength(0);
  });
});

describe('create() after the server has refused for good', () => {
  beforeEach(() => {
    server.rejectsConnections();
    reconnect.mockImplementation((attempt) => 5_000 * (attempt + 1));
    cable = scripted({ WebSocket: server.WebSocket, reconnect });
  });
  const create = () => cable.consumer.subscriptions.create('ChatChannel');

  it('waits for the ordinary back-off', async () => {
    create();
    await settle();
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'unauthorized' });
    await pass(60_000);
    create();
    expect(cable.status).toMatchObject({
      state: 'waiting',
      attempt: 0,
      reason: 'unauthorized',
      retryAt: Date.now() + 5_000,
    });
    await pass(4_999);
    expect(server.attempts).toHaveLength(1);
    await pass(1);
    expect(server.attempts).toHaveLength(2);
  });

  it('keeps the number of the attempt, so that each refusal makes it slower', async () => {
    for (let attempt = 0; attempt < 4; attempt++) {
      create();
      await pass(60_000);
      expect(cable.status.state).toBe('idle');
    }
    expect(reconnect.mock.calls.map(([attempt]) => attempt)).toEqual([0, 1, 2]);
  });

  it('as a component does that remounts in a loop cannot hammer it', async () => {
    for (let time = 0; time < 60_000; time += 50) {
      const subscription = create();
      await pass(50);
      subscription.unsubscribe();
    }
    // 0, 5 s, 15 s, 30 s, 50 s
    expect(server.attempts.length).toBeLessThanOrEqual(5);
    expect(server.attempts.length).toBeGreaterThanOrEqual(4);
  });

  it('from within disconnected(), as an eager component does, cannot hammer it', async () => {
    const disconnected = vi.fn(() => {
      cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    });
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    await pass(29_000);
    expect(server.attempts).toHaveLength(3);
    disconnected.mockImplementation(() => {});
  });

  it('is let in when the server has changed its mind', async () => {
    create();
    await settle();
    server.welcomes();
    create();
    await pass(5_000);
    expect(cable.status.state).toBe('open');
    expect(server.connections[0]?.subscriptions).toHaveLength(1);
  });

  it('does not take connect() away: that is the user, and goes at once', async () => {
    create();
    await settle();
    create();
    server.welcomes();
    expect(cable.consumer.connect()).toBe(true);
    await settle();
    expect(cable.status.state).toBe('open');
  });
});

describe('disconnect()', () => {
  it.each(every)(
    'in %s ends in idle, for good: no attempt follows, no timer stays',
    async (state) => {
      reconnect.mockReturnValue(1_000);
      const before = into(state);
      cable.consumer.disconnect();
      expect(cable.status.state).toBe('idle');
      cable.sockets.at(-1)?.closes(1000);
      expect(vi.getTimerCount()).toBe(0);
      await pass(120_000);
      expect(cable.sockets).toHaveLength(before);
      expect(cable.status.state).toBe('idle');
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it.each(every)('in %s: what the user closed, no wake opens', async (state) => {
    const before = into(state);
    cable.consumer.disconnect();
    cable.wake();
    cable.suspend();
    cable.wake();
    await pass(60_000);
    expect(cable.sockets).toHaveLength(before);
    expect(cable.status.state).toBe('idle');
  });

  it('of an open connection closes its socket at once and tells the subscriptions', () => {
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.welcomes();
    cable.consumer.disconnect();
    expect(cable.socket.closedAt).toBe(performance.now());
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected', code: null });
    cable.socket.closes(1000);
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: false,
      reason: 'disconnected',
      code: null,
    });
    expect(cable.status).toMatchObject({ reason: 'disconnected', code: null });
  });

  it('keeps the subscriptions for the next connect()', async () => {
    cable = scripted({ WebSocket: server.WebSocket, reconnect });
    const connected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { connected });
    await settle();
    cable.consumer.disconnect();
    await settle();
    expect(server.connections).toHaveLength(0);
    cable.consumer.connect();
    await settle();
    expect(connected.mock.calls).toEqual([[{ reconnected: false }], [{ reconnected: true }]]);
    expect(server.connections[0]?.subscriptions).toHaveLength(1);
  });

  it('and connect() in one tick is a new connection', async () => {
    cable = scripted({ WebSocket: server.WebSocket, reconnect });
    cable.consumer.subscriptions.create('ChatChannel');
    await settle();
    cable.consumer.disconnect();
    expect(cable.consumer.connect()).toBe(true);
    await settle();
    expect(cable.status.state).toBe('open');
    expect(server.connections).toHaveLength(1);
    expect(server.commands.filter(({ command }) => command === 'subscribe')).toHaveLength(2);
  });

  it('from within disconnected() is the end', async () => {
    const disconnected = vi.fn(() => cable.consumer.disconnect());
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.welcomes().closes();
    await pass(60_000);
    expect(cable.status.state).toBe('idle');
    expect(cable.sockets).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('reopen()', () => {
  it.each(['opening', 'open', 'waiting', 'idle'] as const)(
    'in %s opens a new socket at once',
    async (state) => {
      const before = into(state);
      cable.consumer.connection.reopen();
      await pass(1);
      expect(cable.sockets).toHaveLength(before + 1);
      expect(cable.status.state).toBe('opening');
    },
  );

  it('closes the old socket before there is a new one', async () => {
    const made: ScriptedSocket[] = [];
    const alive: number[] = [];
    cable = scripted({
      createSocket() {
        alive.push(made.filter(({ isAlive }) => isAlive).length);
        const socket = new ScriptedSocket();
        made.push(socket);
        return socket;
      },
    });
    cable.consumer.connect();
    made[0]?.welcomes();
    cable.consumer.connection.reopen();
    await pass(1);
    expect(alive).toEqual([0, 0]);
  });

  it('is what the user wants, whatever shouldReconnect says: nobody is told that it is the end', async () => {
    const disconnected = vi.fn();
    cable = scripted({ shouldReconnect: () => false });
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.welcomes();
    cable.consumer.connection.reopen();
    await pass(1);
    expect(cable.status.state).toBe('opening');
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: true,
      reason: 'reopened',
      code: null,
    });
  });

  it('while suspended changes nothing', async () => {
    const before = into('suspended');
    cable.consumer.connection.reopen();
    await pass(10_000);
    expect(cable.sockets).toHaveLength(before);
    expect(cable.status.state).toBe('suspended');
  });
});

describe('suspension', () => {
  it('closes an open connection cleanly, and says that it will be back', () => {
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.welcomes();
    cable.suspend();
    expect(cable.socket.closedAt).toBe(performance.now());
    expect(cable.status).toMatchObject({ state: 'suspended', reason: 'suspended', code: null });
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: true,
      reason: 'suspended',
      code: null,
    });
    cable.socket.closes(1006);
    cable.suspend();
    expect(disconnected).toHaveBeenCalledTimes(1);
  });

  it.each(['opening', 'open', 'waiting'] as const)(
    'in %s leaves no timer and makes no attempt',
    async (state) => {
      reconnect.mockReturnValue(1_000);
      const before = into(state);
      cable.suspend();
      cable.sockets.at(-1)?.closes(1000);
      expect(cable.status.state).toBe('suspended');
      expect(vi.getTimerCount()).toBe(0);
      await pass(3_600_000);
      expect(cable.sockets).toHaveLength(before);
    },
  );

  it.each(['opening', 'waiting'] as const)('in %s is no loss: no callback', (state) => {
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    if (state === 'waiting') cable.socket.closes();
    cable.suspend();
    expect(disconnected).not.toHaveBeenCalled();
  });

  it.each(['idle', 'refused'] as const)('in %s does nothing', (state) => {
    into(state);
    const { status } = cable;
    cable.suspend();
    cable.wake();
    expect(cable.status).toBe(status);
  });

  it('ends with a wake: a new first attempt, and everything is subscribed again', async () => {
    cable = scripted({ WebSocket: server.WebSocket, reconnect });
    const connected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { connected });
    await settle();
    cable.suspend();
    await pass(3_600_000);
    expect(server.connections).toHaveLength(0);
    cable.wake();
    expect(cable.status).toMatchObject({ state: 'opening', attempt: 0, reason: null });
    await settle();
    expect(connected).toHaveBeenLastCalledWith({ reconnected: true });
    expect(server.connections[0]?.subscriptions).toHaveLength(1);
  });
});
