import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LossCause, ProtocolError } from '../../src/core/index.js';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { pass, settle, wallClockJumps } from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';

let server: TestServer;
let cable: ScriptedConsumer;
const reconnect = vi.fn<(attempt: number, cause: LossCause) => number>();
const report = vi.fn();
const consume = (options: Parameters<typeof scripted>[0] = {}) => {
  cable = scripted({ reconnect, ...options });
  return cable;
};
const dial = (options: Parameters<typeof scripted>[0] = {}) =>
  consume({ WebSocket: server.WebSocket, ...options });
/** Connected, by scripted sockets. */
const opened = (options: Parameters<typeof scripted>[0] = {}) => {
  consume(options).consumer.connect();
  cable.socket.welcomes();
  return cable;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'error').mockImplementation(report);
  reconnect.mockReset().mockReturnValue(1_000);
  report.mockReset();
  server = createTestServer();
});
afterEach(() => {
  cable.consumer.disconnect();
  server.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a silent server', () => {
  it('is found at exactly staleAfter', async () => {
    dial().consumer.connect();
    await pass(4_000);
    server.staysSilent();
    // Its last ping was after 3 s.
    await pass(4_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'stale', code: null });
  });

  it.each([1, 1_234, 2_999, 5_999])(
    'is found 6 s after its last frame, which came %i ms after the welcome',
    async (ms) => {
      opened();
      await pass(ms);
      cable.socket.pings();
      await pass(5_999);
      expect(cable.status.state).toBe('open');
      await pass(1);
      expect(cable.status.reason).toBe('stale');
    },
  );

  it('is found at a staleAfter of one’s own', async () => {
    opened({ staleAfter: 2_345 });
    await pass(2_344);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.reason).toBe('stale');
  });

  it('is found however much was sent to it meanwhile', async () => {
    opened();
    for (let second = 0; second < 5; second++) {
      await pass(1_000);
      cable.consumer.send({ command: 'mine' });
    }
    await pass(999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.reason).toBe('stale');
  });

  it.each([
    ['a ping', { type: 'ping' }],
    ['a message', { identifier: '{"channel":"ChatChannel"}', message: 1 }],
    ['a confirmation of something', { type: 'confirm_subscription', identifier: 'x' }],
    ['a frame of a later protocol', { type: 'pong' }],
    ['junk', 'junk'],
    ['bytes', new Uint8Array([1, 2, 3])],
  ])('is not silent: %s is a sign of life', async (_, frame) => {
    opened();
    await pass(5_999);
    cable.socket.receives(frame);
    await pass(5_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.reason).toBe('stale');
  });

  it('is told to the subscriptions, which will be connected again', async () => {
    const disconnected = vi.fn();
    dial().consumer.subscriptions.create('ChatChannel', { disconnected });
    await settle();
    server.connections[0]?.staysSilent();
    await pass(6_000);
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: true,
      reason: 'stale',
      code: null,
    });
    await pass(1_000);
    expect(cable.status.state).toBe('open');
  });

  it('waits for the ordinary back-off before it is tried again', async () => {
    opened();
    await pass(6_000);
    expect(reconnect).toHaveBeenCalledExactlyOnceWith(
      0,
      expect.objectContaining({ reason: 'stale' }),
    );
    await pass(999);
    expect(cable.sockets).toHaveLength(1);
    await pass(1);
    expect(cable.sockets).toHaveLength(2);
  });

  it.each([3_600_000, -3_600_000])(
    'that talks is not lost when the wall clock is set by %i ms',
    async (ms) => {
      opened();
      await pass(2_000);
      wallClockJumps(ms);
      for (let beat = 0; beat < 5; beat++) {
        cable.socket.pings();
        await pass(3_000);
      }
      expect(cable.told.map(({ status }) => status.state)).toEqual(['opening', 'open']);
    },
  );

  it('is found at exactly staleAfter even if the wall clock is set back', async () => {
    opened();
    await pass(2_000);
    wallClockJumps(-3_600_000);
    await pass(3_999);
    expect(cable.status.state).toBe('open');
    await pass(1);
    expect(cable.status.reason).toBe('stale');
  });
});

describe('the back-off', () => {
  const attempts = () => reconnect.mock.calls.map(([attempt]) => attempt);

  it('starts with a first retry, counts on, and is told the cause', async () => {
    consume().consumer.connect();
    for (let loss = 0; loss < 4; loss++) {
      cable.socket.closes(1006);
      await pass(1_000);
    }
    expect(attempts()).toEqual([0, 1, 2, 3]);
    expect(reconnect).toHaveBeenLastCalledWith(3, { reason: 'closed', code: 1006, refused: false });
  });

  it('is not hurried: the next attempt is when the policy says, to the millisecond', async () => {
    reconnect.mockReturnValue(4_321);
    opened().socket.closes();
    await pass(4_320);
    expect(cable.sockets).toHaveLength(1);
    await pass(1);
    expect(cable.sockets).toHaveLength(2);
  });

  it('starts over after a connection of 5 s', async () => {
    consume().consumer.connect();
    cable.socket.closes();
    await pass(1_000);
    cable.socket.closes();
    await pass(1_000);
    cable.socket.welcomes();
    await pass(5_000);
    cable.socket.closes();
    expect(attempts()).toEqual([0, 1, 0]);
    expect(cable.status.attempt).toBe(0);
  });

  it('goes on where a server welcomes and drops within 5 s, and does not hammer it', async () => {
    opened();
    for (let loss = 0; loss < 4; loss++) {
      await pass(4_999);
      cable.socket.closes();
      await pass(1_000);
      cable.socket.welcomes();
    }
    expect(attempts()).toEqual([0, 1, 2, 3]);
  });

  it('counts the 5 s from the welcome, not from the socket’s opening', async () => {
    consume().consumer.connect();
    cable.socket.closes();
    await pass(1_000);
    cable.socket.opens();
    await pass(3_000);
    cable.socket.welcomes();
    await pass(4_999);
    cable.socket.closes();
    expect(attempts()).toEqual([0, 1]);
  });

  it('starts over for what the user connects anew', async () => {
    consume().consumer.connect();
    cable.socket.closes();
    await pass(1_000);
    cable.socket.closes();
    cable.consumer.disconnect();
    cable.consumer.connect();
    cable.socket.closes();
    expect(attempts()).toEqual([0, 1, 0]);
  });

  it('by default is the one of spreadThenSteady', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    cable = scripted();
    cable.consumer.connect();
    cable.socket.closes();
    await pass(2_499);
    expect(cable.sockets).toHaveLength(1);
    await pass(1);
    expect(cable.sockets).toHaveLength(2);
    cable.socket.closes();
    await pass(4_999);
    expect(cable.sockets).toHaveLength(2);
    await pass(1);
    expect(cable.sockets).toHaveLength(3);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['says NaN', () => Number.NaN],
    ['says nothing', () => undefined as unknown as number],
    ['says a negative number', () => -5],
    ['says something else', () => 'soon' as unknown as number],
    ['says a Date', () => new Date(5) as unknown as number],
    ['promises', () => Promise.resolve(1) as unknown as number],
  ])('neither ends nor hammers the server where the policy %s', async (_, policy) => {
    server.refuses();
    reconnect.mockImplementation(policy);
    dial().consumer.connect();
    await pass(60_000);
    expect(server.attempts.length).toBeGreaterThanOrEqual(3);
    expect(server.attempts.length).toBeLessThanOrEqual(20);
  });

  it('reports a policy that throws', () => {
    const thrown = new Error('mine');
    reconnect.mockImplementation(() => {
      throw thrown;
    });
    opened();
    expect(() => cable.socket.closes()).not.toThrow();
    expect(report).toHaveBeenCalledExactlyOnceWith(thrown);
    expect(cable.status.state).toBe('waiting');
  });

  it('may be endless: Infinity waits for a wake, or for the user', async () => {
    reconnect.mockReturnValue(Infinity);
    opened().socket.closes();
    await pass(1e10);
    expect(cable.sockets).toHaveLength(1);
    expect(cable.status.state).toBe('waiting');
    cable.wake();
    expect(cable.sockets).toHaveLength(2);
    cable.socket.closes();
    expect(cable.consumer.connect()).toBe(true);
    expect(cable.sockets).toHaveLength(3);
  });

  it('may be a month: no timer of the platform’s is that long, and it is not cut to nothing', async () => {
    const month = 30 * 24 * 3_600_000;
    reconnect.mockReturnValue(month);
    opened().socket.closes();
    await pass(month - 1);
    expect(cable.sockets).toHaveLength(1);
    await pass(2);
    expect(cable.sockets).toHaveLength(2);
  });

  it('of 0 tries at once', async () => {
    reconnect.mockReturnValue(0);
    opened().socket.closes();
    expect(cable.status.state).toBe('waiting');
    await pass(1);
    expect(cable.sockets).toHaveLength(2);
  });
});

describe('shouldReconnect', () => {
  it('ends it for good, once, and says so', async () => {
    const shouldReconnect = vi.fn(() => false);
    const disconnected = vi.fn();
    consume({ shouldReconnect }).consumer.subscriptions.create('ChatChannel', { disconnected });
    cable.socket.welcomes().closes(4_000);
    await pass(60_000);
    expect(cable.sockets).toHaveLength(1);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'closed', code: 4_000 });
    expect(shouldReconnect).toHaveBeenCalledExactlyOnceWith({
      reason: 'closed',
      code: 4_000,
      refused: false,
    });
    expect(reconnect).not.toHaveBeenCalled();
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: false,
      reason: 'closed',
      code: 4_000,
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends it for good even where no welcome was ever seen', async () => {
    server.refuses();
    const disconnected = vi.fn();
    let refusals = 0;
    dial({ shouldReconnect: () => ++refusals < 3 }).consumer.subscriptions.create('ChatChannel', {
      disconnected,
    });
    await pass(60_000);
    expect(server.attempts).toHaveLength(3);
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: false,
      reason: 'closed',
      code: 1006,
    });
  });

  it.each(['stale', 'timeout'])('is asked after a loss as %s', async (reason) => {
    const shouldReconnect = vi.fn(() => false);
    consume({ shouldReconnect }).consumer.connect();
    if (reason === 'stale') cable.socket.welcomes();
    await pass(10_000);
    expect(cable.status).toMatchObject({ state: 'idle', reason });
    expect(shouldReconnect).toHaveBeenCalledTimes(1);
  });

  it('that throws is reported, and trying goes on', async () => {
    const thrown = new Error('mine');
    opened({
      shouldReconnect() {
        throw thrown;
      },
    });
    expect(() => cable.socket.closes()).not.toThrow();
    expect(report).toHaveBeenCalledExactlyOnceWith(thrown);
    await pass(1_000);
    expect(cable.sockets).toHaveLength(2);
  });

  it('is not asked where the server has said no, nor where the user has', async () => {
    const shouldReconnect = vi.fn(() => true);
    opened({ shouldReconnect });
    cable.consumer.disconnect();
    cable.consumer.connect();
    cable.socket
      .welcomes()
      .receives({ type: 'disconnect', reason: 'unauthorized', reconnect: false });
    expect(cable.status.state).toBe('idle');
    await pass(60_000);
    expect(cable.sockets).toHaveLength(2);
    expect(shouldReconnect).not.toHaveBeenCalled();
  });

  describe.each(['shouldReconnect', 'reconnect'] as const)('and reconnect: %s', (name) => {
    let listening = 0;
    const wake = () => {
      listening++;
      return () => void listening--;
    };
    /** Open, with a policy that acts, and says what it says. */
    const acting = (act: () => void, result: unknown) => {
      listening = 0;
      const policy = vi.fn(() => {
        act();
        return result as never;
      });
      const disconnected = vi.fn();
      consume({ wake, [name]: policy });
      cable.consumer.subscriptions.create('ChatChannel', { disconnected });
      cable.socket.welcomes();
      return { policy, disconnected };
    };
    const results: unknown[] =
      name === 'reconnect' ? [1_000, 0, undefined] : [true, false, undefined];

    it.each(results)(
      'disconnect() inside it counts, though it returns %s: no attempt follows, and it is told once',
      async (result) => {
        const { policy, disconnected } = acting(() => cable.consumer.disconnect(), result);
        cable.socket.closes(4_001);
        expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected', code: null });
        await pass(60_000);
        expect(policy).toHaveBeenCalledTimes(1);
        expect(cable.told.map(({ status }) => status.state)).toEqual(['opening', 'open', 'idle']);
        expect(cable.sockets).toHaveLength(1);
        expect(disconnected).toHaveBeenCalledExactlyOnceWith({
          willAttemptReconnect: false,
          reason: 'disconnected',
          code: null,
        });
        expect(vi.getTimerCount()).toBe(0);
      },
    );

    it('disconnect() inside it loses no page signals: they are there again with connect()', async () => {
      acting(() => cable.consumer.disconnect(), undefined);
      cable.socket.closes(4_001);
      expect(listening).toBe(0);
      await pass(5_000);
      expect(listening).toBe(0);
      expect(cable.consumer.connect()).toBe(true);
      expect(listening).toBe(1);
      cable.socket.welcomes();
      expect(cable.status.state).toBe('open');
      cable.consumer.disconnect();
      expect(listening).toBe(0);
    });

    it('disconnect() inside it counts for an attempt that failed, too', async () => {
      acting(() => cable.consumer.disconnect(), undefined);
      cable.consumer.connection.reopen();
      await pass(1);
      expect(cable.status.state).toBe('opening');
      cable.socket.closes();
      await pass(60_000);
      expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected' });
      expect(cable.sockets).toHaveLength(2);
    });

    it('disconnect() inside it counts where the server was silent', async () => {
      const { disconnected } = acting(() => cable.consumer.disconnect(), undefined);
      await pass(60_000);
      expect(cable.status).toMatchObject({ state: 'idle', reason: 'disconnected' });
      expect(cable.sockets).toHaveLength(1);
      expect(disconnected).toHaveBeenCalledTimes(1);
    });

    it('disconnect() and connect() inside it is a new connection, at once, and the only one', async () => {
      const { disconnected } = acting(() => {
        cable.consumer.disconnect();
        cable.consumer.connect();
      }, undefined);
      const [first] = cable.sockets;
      first?.closes();
      expect(cable.status).toMatchObject({ state: 'opening', attempt: 0 });
      expect(cable.sockets).toHaveLength(2);
      expect(listening).toBe(1);
      cable.socket.welcomes();
      await pass(5_000);
      expect(cable.status.state).toBe('open');
      expect(cable.sockets).toHaveLength(2);
      expect(cable.sockets.filter(({ isAlive }) => isAlive)).toHaveLength(1);
      expect(disconnected).toHaveBeenCalledTimes(1);
    });

    it('reopen() inside it tries at once, and once', async () => {
      const { policy, disconnected } = acting(() => cable.consumer.connection.reopen(), undefined);
      cable.socket.closes();
      await pass(1);
      expect(cable.sockets).toHaveLength(2);
      expect(cable.status.state).toBe('opening');
      cable.socket.welcomes();
      await pass(5_000);
      expect(cable.status.state).toBe('open');
      expect(policy).toHaveBeenCalledTimes(1);
      expect(disconnected).toHaveBeenCalledTimes(1);
    });
  });

  it('connect() inside reconnect, asked by create() after a refusal, makes one socket, which counts', async () => {
    reconnect.mockImplementation(() => {
      cable.consumer.connect();
      return 1_000;
    });
    consume().consumer.connect();
    cable.socket.opens().receives({ type: 'disconnect', reason: 'remote', reconnect: false });
    expect(cable.status.state).toBe('idle');
    cable.consumer.subscriptions.create('ChatChannel');
    expect(cable.status.state).toBe('opening');
    expect(cable.sockets).toHaveLength(2);
    cable.socket.welcomes();
    await settle();
    expect(cable.socket.sent).toHaveLength(1);
    await pass(5_000);
    expect(cable.status.state).toBe('open');
    expect(cable.sockets).toHaveLength(2);
  });
});

describe('why it was lost', () => {
  type Act = (cable: ScriptedConsumer) => unknown;

  it.each<[string, Act, { reason: string; code: number | null; willAttemptReconnect: boolean }]>([
    [
      'the link breaks',
      ({ socket }) => socket.closes(1006),
      { reason: 'closed', code: 1006, willAttemptReconnect: true },
    ],
    [
      'the server closes',
      ({ socket }) => socket.closes(1001),
      { reason: 'closed', code: 1001, willAttemptReconnect: true },
    ],
    [
      'a proxy closes',
      ({ socket }) => socket.closes(4_999),
      { reason: 'closed', code: 4_999, willAttemptReconnect: true },
    ],
    [
      'the server falls silent',
      () => pass(6_000),
      { reason: 'stale', code: null, willAttemptReconnect: true },
    ],
    [
      'the user disconnects',
      ({ consumer }) => consumer.disconnect(),
      { reason: 'disconnected', code: null, willAttemptReconnect: false },
    ],
    [
      'the user reopens',
      ({ consumer }) => consumer.connection.reopen(),
      { reason: 'reopened', code: null, willAttemptReconnect: true },
    ],
    [
      'the page is put away',
      ({ suspend }) => suspend(),
      { reason: 'suspended', code: null, willAttemptReconnect: true },
    ],
    [
      'the server restarts',
      ({ socket }) =>
        socket.receives({ type: 'disconnect', reason: 'server_restart', reconnect: true }),
      { reason: 'server_restart', code: null, willAttemptReconnect: true },
    ],
    [
      'the server says no',
      ({ socket }) =>
        socket.receives({ type: 'disconnect', reason: 'unauthorized', reconnect: false }),
      { reason: 'unauthorized', code: null, willAttemptReconnect: false },
    ],
    [
      'the server says no by saying nothing',
      ({ socket }) => socket.receives({ type: 'disconnect', reason: 'remote' }),
      { reason: 'remote', code: null, willAttemptReconnect: false },
    ],
    [
      'the server gives null for a reason',
      ({ socket }) => socket.receives({ type: 'disconnect', reason: null, reconnect: true }),
      { reason: 'server_closed', code: null, willAttemptReconnect: true },
    ],
    [
      'the server gives no reason',
      ({ socket }) => socket.receives({ type: 'disconnect' }),
      { reason: 'server_closed', code: null, willAttemptReconnect: false },
    ],
    [
      'the server has a word of its own',
      ({ socket }) => socket.receives({ type: 'disconnect', reason: 'banned', reconnect: false }),
      { reason: 'banned', code: null, willAttemptReconnect: false },
    ],
  ])('%s', async (_, act, info) => {
    const disconnected = vi.fn();
    consume({ reconnect: () => 1e9 }).consumer.subscriptions.create('ChatChannel', {
      disconnected,
    });
    cable.socket.welcomes();
    await settle();
    await act(cable);
    expect(disconnected).toHaveBeenCalledExactlyOnceWith(info);
    // The first status after opening and open.
    const { state, reason, code } = cable.told[2]?.status ?? cable.status;
    expect({ reason, code, willAttemptReconnect: state !== 'idle' }).toEqual(info);
    await pass(10_000);
    cable.sockets[0]?.closes(1000);
    expect(disconnected).toHaveBeenCalledTimes(1);
  });

  it('is told once per loss of a welcomed connection, not once per attempt that fails', async () => {
    const disconnected = vi.fn();
    dial().consumer.subscriptions.create('ChatChannel', { disconnected });
    await settle();
    server.stops();
    await pass(20_000);
    expect(server.attempts.length).toBeGreaterThan(10);
    expect(disconnected).toHaveBeenCalledTimes(1);
    server.starts();
    await pass(2_000);
    server.drops({ code: 1001 });
    await settle();
    expect(disconnected).toHaveBeenCalledTimes(2);
  });
});

describe('a server that says disconnect', () => {
  it('and may be tried again is left before it closes, and its close is no second loss', async () => {
    dial().consumer.connect();
    await settle();
    server.disconnects({ reason: 'server_restart', reconnect: true });
    await settle();
    expect(cable.status).toMatchObject({
      state: 'waiting',
      reason: 'server_restart',
      code: null,
    });
    expect(reconnect).toHaveBeenCalledTimes(1);
    expect(reconnect).toHaveBeenCalledWith(0, {
      reason: 'server_restart',
      code: null,
      refused: false,
    });
    await pass(1_000);
    expect(cable.status.state).toBe('open');
  });

  it('in place of a welcome ends it for good, and the subscriptions are told', async () => {
    server.rejectsConnections();
    const disconnected = vi.fn();
    dial().consumer.subscriptions.create('ChatChannel', { disconnected });
    await pass(60_000);
    expect(server.attempts).toHaveLength(1);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'unauthorized', code: null });
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: false,
      reason: 'unauthorized',
      code: null,
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('in place of a welcome, but try again: no callback, and the ordinary back-off', async () => {
    server.rejectsConnections({ reason: 'too_many', reconnect: true });
    const disconnected = vi.fn();
    dial().consumer.subscriptions.create('ChatChannel', { disconnected });
    await pass(3_500);
    expect(server.attempts).toHaveLength(4);
    expect(reconnect.mock.calls.map(([attempt]) => attempt)).toEqual([0, 1, 2, 3]);
    expect(disconnected).not.toHaveBeenCalled();
  });

  it('is not woken up by the page: what the server refused stays closed', async () => {
    opened().socket.receives({ type: 'disconnect', reason: 'unauthorized', reconnect: false });
    cable.wake();
    await pass(60_000);
    expect(cable.sockets).toHaveLength(1);
  });
});

describe('a frame that is not Action Cable', () => {
  const identifier = '{"channel":"ChatChannel"}';

  it.each([
    ['text', '<html>'],
    ['half a frame', '{"type":"ping"'],
    ['nothing', ''],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '12'],
    ['an object without a meaning', '{}'],
    ['a confirmation of nothing', '{"type":"confirm_subscription"}'],
    ['a message for an object', '{"identifier":{},"message":1}'],
    ['bytes', new Uint8Array([123, 125])],
  ])('is an error event and nothing else: %s', async (_, frame) => {
    const received = vi.fn();
    dial().consumer.subscriptions.create('ChatChannel', { received });
    await settle();
    const { status } = cable;
    server.sends(frame);
    server.transmit('ChatChannel', 'still here');
    await settle();
    expect(cable.errors).toHaveLength(1);
    expect(cable.errors[0]).toBeInstanceOf(ProtocolError);
    expect(received.mock.calls).toEqual([['still here']]);
    expect(cable.status).toBe(status);
    await pass(30_000);
    expect(cable.status).toBe(status);
  });

  it('is in the error as it arrived', () => {
    opened().socket.receives('<html>');
    expect(cable.errors).toEqual([expect.objectContaining({ frame: '<html>' })]);
  });

  it('before the welcome does not prevent it', () => {
    consume().consumer.connect();
    cable.socket.opens().receives('<html>').welcomes();
    expect(cable.status.state).toBe('open');
    expect(cable.errors).toHaveLength(1);
  });

  it('never throws out of the socket’s handler, whatever is in it', () => {
    opened();
    expect(() => cable.socket.receives('{"type":{"toString":1,"valueOf":1}}')).not.toThrow();
    expect(cable.status.state).toBe('open');
  });

  it('is not a frame of a later protocol: that is ignored, and no error', async () => {
    const received = vi.fn();
    consume().consumer.subscriptions.create('ChatChannel', { received });
    cable.socket
      .welcomes()
      .receives({ type: 'pong' })
      .receives({ type: 'confirm_history', identifier });
    await settle();
    expect(cable.errors).toEqual([]);
    expect(received).not.toHaveBeenCalled();
    expect(cable.status.state).toBe('open');
  });
});
