import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConsumer, jsonProtocol, type Protocol } from '../../src/core/index.js';
import { confirmed, listen, openCable } from '../support/cable.js';
import { pass, settle } from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';
import { scriptedSockets } from '../support/scripted-socket.js';

let cable: ScriptedConsumer;

beforeEach(() => {
  vi.useFakeTimers();
  cable = scripted();
});
afterEach(() => {
  cable.consumer.disconnect();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('options', () => {
  it('may all be left out', async () => {
    const { WebSocket, sockets } = scriptedSockets();
    vi.stubGlobal('WebSocket', WebSocket);
    const consumer = createConsumer('ws://test/cable');
    consumer.connect();
    sockets[0]?.welcomes();
    expect(consumer.connection.isOpen()).toBe(true);
    consumer.disconnect();
  });

  it.each([undefined, null])('that are %s count as left out', async (left) => {
    const { WebSocket, sockets } = scriptedSockets();
    vi.stubGlobal('WebSocket', WebSocket);
    const nothing = Object.fromEntries(
      [
        'subprotocols',
        'headers',
        'WebSocket',
        'createSocket',
        'protocol',
        'reconnect',
        'shouldReconnect',
        'wake',
        'logger',
        'openTimeout',
        'staleAfter',
        'wakeTimeout',
        'cooldown',
        'linger',
      ].map((name) => [name, left]),
    );
    // The retry comes as late as it can, else the one after it is under way at the end.
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const consumer = createConsumer('ws://test/cable', nothing);
    consumer.connect();
    sockets[0]?.welcomes();
    await pass(5_999);
    expect(consumer.status.get().state).toBe('open');
    await pass(1);
    expect(consumer.status.get().reason).toBe('stale');
    await pass(5_000);
    expect(sockets).toHaveLength(2);
    await pass(10_000);
    expect(consumer.status.get().reason).toBe('timeout');
    consumer.disconnect();
  });

  it('are read once: what becomes of the object later does not matter, nor is it changed', async () => {
    const { WebSocket, sockets } = scriptedSockets();
    const options = { WebSocket, staleAfter: 2_000 };
    const consumer = createConsumer('ws://test/cable', options);
    expect(options).toEqual({ WebSocket, staleAfter: 2_000 });
    options.staleAfter = 50_000;
    consumer.connect();
    sockets[0]?.welcomes();
    await pass(2_000);
    expect(consumer.status.get().reason).toBe('stale');
    consumer.disconnect();
    expect(() => createConsumer('ws://test/cable', Object.freeze({}))).not.toThrow();
  });

  it('belong to one consumer each', async () => {
    const patient = scripted({ staleAfter: 60_000 });
    patient.consumer.connect();
    patient.socket.welcomes();
    cable.consumer.connect();
    cable.socket.welcomes();
    await pass(10_000);
    expect(cable.told.map(({ status }) => status.reason)).toContain('stale');
    expect(patient.status.state).toBe('open');
    patient.consumer.disconnect();
  });

  it.each(['staleAfter', 'wakeTimeout', 'openTimeout'] as const)(
    'that are NaN count as left out: %s',
    async (name) => {
      const ends = async (options: object) => {
        const one = scripted({ reconnect: () => 1e9, ...options });
        const start = performance.now();
        one.consumer.connect();
        if (name !== 'openTimeout') one.socket.welcomes();
        if (name === 'wakeTimeout') one.wake();
        await pass(120_000);
        one.consumer.disconnect();
        const times = one.told.map(({ at, status }) => [at - start, status.state, status.reason]);
        return times;
      };
      const byDefault = await ends({});
      expect(byDefault.length).toBeGreaterThan(2);
      expect(await ends({ [name]: Number.NaN })).toEqual(byDefault);
    },
  );

  it.each(['linger', 'cooldown'] as const)(
    'that are NaN count as left out: %s, so that who comes back is confirmed',
    async (name) => {
      const comesBack = async (options: object) => {
        const cable = openCable(options);
        await confirmed(cable);
        const start = performance.now();
        cable.consumer.subscriptions.subscriptions[0]?.unsubscribe();
        await settle();
        const { subscription } = listen(cable);
        await pass(10_000);
        expect(subscription.state).toBe('subscribed');
        cable.close();
        return [cable.sentAt(), performance.now() - start];
      };
      const byDefault = await comesBack({});
      expect(byDefault[0]).toHaveLength(2);
      expect(await comesBack({ [name]: Number.NaN })).toEqual(byDefault);
    },
  );
});

describe('the log', () => {
  it('is silent while all is well', async () => {
    const log = ['debug', 'log', 'info', 'warn', 'error'] as const;
    const spies = log.map((name) => vi.spyOn(console, name).mockImplementation(() => {}));
    const { WebSocket, sockets } = scriptedSockets();
    const consumer = createConsumer('ws://test/cable', { WebSocket, reconnect: () => 100 });
    consumer.connect();
    sockets[0]?.welcomes().closes();
    await pass(100);
    sockets[1]?.welcomes().receives({ type: 'pong' });
    consumer.disconnect();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  it('of one’s own gets what there is to read', () => {
    const logger = { debug: vi.fn(), warn: vi.fn() };
    cable = scripted({ logger });
    cable.consumer.connect();
    cable.socket.welcomes();
    expect(logger.debug).toHaveBeenCalled();
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('says what was dropped and nobody listens to, once per cause', () => {
    const logger = { debug: () => {}, warn: vi.fn() };
    cable = scripted({ logger });
    cable.consumer.send({ command: 'mine' });
    cable.consumer.send({ command: 'mine again' });
    expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('offline'));
  });

  it('that throws is reported: perform returns false, and the connection comes back', async () => {
    const report = vi.fn();
    vi.spyOn(console, 'error').mockImplementation(report);
    const thrown = new Error('mine');
    const fail = () => {
      throw thrown;
    };
    cable = scripted({ logger: { debug: fail, warn: fail }, reconnect: () => 1_000 });
    const subscription = cable.consumer.subscriptions.create('ChatChannel');
    report.mockClear();
    expect(subscription.perform('speak')).toBe(false);
    expect(report).toHaveBeenCalledExactlyOnceWith(thrown);
    cable.socket.welcomes();
    await settle();
    expect(cable.socket.sent).toHaveLength(1);
    await pass(7_000);
    expect(cable.sockets).toHaveLength(2);
    cable.socket.welcomes();
    expect(cable.status.state).toBe('open');
    expect(() => cable.consumer.disconnect()).not.toThrow();
  });
});

describe('a protocol of one’s own', () => {
  const backwards: Protocol = {
    subprotocols: ['backwards'],
    encode: (command) => [...jsonProtocol.encode(command)].reverse().join(''),
    decode: (frame) => jsonProtocol.decode([...String(frame)].reverse().join('')),
  };
  const reversed = (frame: object) => [...JSON.stringify(frame)].reverse().join('');

  it('reads and writes every frame', async () => {
    const received = vi.fn();
    cable = scripted({ protocol: backwards });
    const { identifier } = cable.consumer.subscriptions.create('ChatChannel', { received });
    cable.socket.opens('backwards').receives(reversed({ type: 'welcome' }));
    await settle();
    expect(cable.socket.sent).toEqual([reversed({ command: 'subscribe', identifier })]);
    cable.socket.receives(reversed({ type: 'confirm_subscription', identifier }));
    cable.socket.receives(reversed({ identifier, message: 1 }));
    expect(received.mock.calls).toEqual([[1]]);
  });
});

describe('a consumer', () => {
  it('shows its url as a socket would be given it, and asks a function anew each time', () => {
    expect(cable.consumer.url).toBe('ws://test/cable');
    let count = 0;
    expect(createConsumer(() => `ws://test/${++count}`).url).toBe('ws://test/1');
  });

  it('shows no url where it takes a promise to find out', () => {
    expect(createConsumer(async () => 'ws://test/cable').url).toBe('');
  });

  it('sends what it is given, as JSON, once it is open', () => {
    cable.consumer.connect();
    cable.socket.welcomes();
    expect(cable.consumer.send({ command: 'mine' })).toBe(true);
    expect(cable.socket.sent).toEqual(['{"command":"mine"}']);
  });

  it('tells what it could not send, and why', () => {
    const dropped = vi.fn();
    cable.consumer.on('dropped', dropped);
    const data = { command: 'mine' };
    expect(cable.consumer.send(data)).toBe(false);
    cable.consumer.connect();
    cable.socket.opens();
    expect(cable.consumer.send(data)).toBe(false);
    expect(dropped.mock.calls).toEqual([
      [{ reason: 'offline', data, identifier: null, subscription: null }],
      [{ reason: 'offline', data, identifier: null, subscription: null }],
    ]);
  });

  it('has a tag of its own: of what is `[object Object]` Vue makes a proxy, which has no private fields', () => {
    expect(Object.prototype.toString.call(cable.consumer)).toBe('[object Consumer]');
  });
});
