import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Address, ConnectionError, type ConsumerOptions } from '../../src/core/index.js';
import { pass, settle } from '../support/clock.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';

const URL_ = 'ws://test/cable';
const OFFERED = ['actioncable-v1-json', 'actioncable-unsupported'];

let cable: ScriptedConsumer;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cable.consumer.disconnect();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const refuses = (reason = 'unauthorized') =>
  cable.socket.opens().receives({ type: 'disconnect', reason, reconnect: false });

describe('authorize', () => {
  it('gets the whole address as it was given, and what it returns is used, at once', () => {
    const authorize = vi.fn((address: Address) => ({
      url: `${address.url}?a=1`,
      subprotocols: [...address.subprotocols, 'mine'],
      headers: { ...address.headers, c: 'd' },
    }));
    cable = scripted(
      { authorize, subprotocols: ['one'], headers: { a: 'b' }, resolveUrl: (url) => `ws:${url}` },
      '//test/cable',
    );
    cable.consumer.addSubProtocol('two');
    cable.consumer.connect();
    const subprotocols = [...OFFERED, 'one', 'two'];
    expect(authorize).toHaveBeenCalledExactlyOnceWith(
      { url: '//test/cable', subprotocols, headers: { a: 'b' } },
      false,
    );
    expect(cable.socket.args).toEqual([
      `${URL_}?a=1`,
      [...subprotocols, 'mine'],
      { headers: { a: 'b', c: 'd' } },
    ]);
  });

  it('is asked anew at every attempt, behind the values, and with nothing of the attempt before', async () => {
    let count = 0;
    const authorize = vi.fn(async (address: Address, _isRefresh: boolean) => ({
      ...address,
      url: `${address.url}?n=${++count}`,
    }));
    cable = scripted({ authorize, reconnect: () => 1_000 }, async () => URL_);
    cable.consumer.connect();
    await settle();
    cable.socket.closes();
    await pass(1_000);
    cable.consumer.connection.reopen();
    await pass(1);
    expect(cable.sockets.map(({ url }) => url)).toEqual([1, 2, 3].map((n) => `${URL_}?n=${n}`));
    expect(authorize.mock.calls.map(([{ url }, isRefresh]) => [url, isRefresh])).toEqual(
      Array.from({ length: 3 }, () => [URL_, false]),
    );
  });

  it.each<[string, ConsumerOptions['authorize']]>([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
  ])('that %s fails the attempt: one error, a back-off, and no socket', async (_, authorize) => {
    cable = scripted({ authorize, reconnect: () => 1_000 } as ConsumerOptions);
    cable.consumer.connect();
    await settle();
    expect(cable.errors).toEqual([expect.any(ConnectionError)]);
    expect(cable.errors[0]?.cause).toMatchObject({ message: 'down' });
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'unavailable' });
    await pass(1_000);
    expect(cable.errors).toHaveLength(2);
    expect(cable.sockets).toHaveLength(0);
  });

  it('that returns no address ends the attempts', () => {
    cable = scripted({ authorize: (() => {}) as never });
    cable.consumer.connect();
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'no_socket' });
  });

  it.each(['disconnect', 'reset', 'suspend', 'reopen'] as const)(
    'that answers after a %s is not heard',
    async (what) => {
      const answers: (() => void)[] = [];
      const authorize = (address: Address) =>
        new Promise<Address>((resolve) => {
          const url = `${address.url}?n=${answers.length}`;
          answers.push(() => resolve({ ...address, url }));
        });
      cable = scripted({ authorize });
      cable.consumer.connect();
      if (what === 'suspend') cable.suspend();
      else if (what === 'reopen') cable.consumer.connection.reopen();
      else void cable.consumer[what]();
      answers[0]?.();
      await pass(1);
      expect(cable.sockets).toHaveLength(0);
      answers[1]?.();
      await settle();
      expect(cable.sockets.map(({ url }) => url)).toEqual(what === 'reopen' ? [`${URL_}?n=1`] : []);
    },
  );

  it('may disconnect: no socket is made', () => {
    cable = scripted({
      authorize(address) {
        cable.consumer.disconnect();
        return address;
      },
    });
    cable.consumer.connect();
    expect(cable.sockets).toHaveLength(0);
  });

  it('takes its time from the attempt', async () => {
    cable = scripted({ authorize: () => new Promise(() => {}) });
    cable.consumer.connect();
    await pass(10_000);
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'timeout' });
  });
});

describe('a refusal that may come of credentials', () => {
  const asked: boolean[] = [];
  const authorize = vi.fn((address: Address, isRefresh: boolean) => {
    asked.push(isRefresh);
    return address;
  });
  const shouldRefresh = ({ reason }: { reason: string }) => reason === 'unauthorized';

  beforeEach(() => {
    asked.length = 0;
    authorize.mockClear();
    cable = scripted({ authorize, shouldRefresh, reconnect: () => 1_000 });
  });

  it('is followed by one more attempt at once, with fresh credentials; a second one is final', async () => {
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('ChatChannel', { disconnected });
    refuses();
    expect(cable.status).toMatchObject({ state: 'waiting', reason: 'unauthorized' });
    await settle();
    expect(asked).toEqual([false, true]);
    expect(disconnected).not.toHaveBeenCalled();
    refuses();
    await pass(60_000);
    expect(cable.sockets).toHaveLength(2);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'unauthorized' });
    expect(disconnected).toHaveBeenCalledExactlyOnceWith({
      willAttemptReconnect: false,
      reason: 'unauthorized',
      code: null,
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is final at once without shouldRefresh, or for another reason', async () => {
    cable.consumer.connect();
    refuses('invalid_request');
    await pass(60_000);
    expect(asked).toEqual([false]);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'invalid_request' });
    cable = scripted({ authorize });
    cable.consumer.connect();
    refuses();
    await pass(60_000);
    expect(asked).toEqual([false, false]);
  });

  it('of an open connection is told, and that it goes on', async () => {
    const told: unknown[] = [];
    cable.consumer.subscriptions.create('ChatChannel', {
      disconnected: (info) => told.push(info),
    });
    cable.socket.welcomes();
    refuses();
    expect(told).toEqual([{ willAttemptReconnect: true, reason: 'unauthorized', code: null }]);
    await settle();
    cable.socket.welcomes();
    expect(asked).toEqual([false, true]);
    expect(cable.status.state).toBe('open');
  });

  it('is asked about until the server has answered: what fails in between is no refresh', async () => {
    cable.consumer.connect();
    refuses();
    await settle();
    cable.socket.closes();
    await pass(1_000);
    authorize.mockImplementationOnce((_, isRefresh) => {
      asked.push(isRefresh);
      throw new Error('down');
    });
    cable.socket.closes();
    await pass(1_000);
    await pass(1_000);
    expect(asked).toEqual([false, true, true, true, true]);
    cable.socket.welcomes().closes();
    await pass(1_000);
    expect(asked.at(-1)).toBe(false);
  });

  const elsewhere: [string, () => void][] = [
    [
      'disconnect() and connect()',
      () => {
        cable.consumer.disconnect();
        cable.consumer.connect();
      },
    ],
    ['create()', () => void cable.consumer.subscriptions.create('Other')],
    ['reopen()', () => cable.consumer.connection.reopen()],
    [
      'a suspension and a wake',
      () => {
        cable.suspend();
        cable.wake();
      },
    ],
  ];

  it.each(elsewhere)('has no second refresh by %s', async (_, act) => {
    cable.consumer.connect();
    refuses();
    await settle();
    cable.socket.welcomes();
    await pass(4_999);
    act();
    if (cable.status.state === 'open') cable.consumer.connection.reopen();
    await pass(1_000);
    refuses();
    await pass(60_000);
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'unauthorized' });
    // Nor by asking again and again.
    for (let count = 0; count < 3; count++) {
      act();
      await pass(1_000);
      if (cable.status.state === 'idle') cable.consumer.connect();
      refuses();
      await pass(1_000);
    }
    expect(asked.filter(Boolean)).toHaveLength(1);
  });

  it.each(elsewhere)('has another one behind 5 s of an open connection, and %s', async (_, act) => {
    cable.consumer.connect();
    refuses();
    await settle();
    cable.socket.welcomes();
    await pass(5_000);
    act();
    if (cable.status.state === 'open') cable.consumer.connection.reopen();
    await pass(1_000);
    refuses();
    await settle();
    expect(asked.filter(Boolean)).toHaveLength(2);
  });

  it('has another one behind a reset', async () => {
    cable.consumer.connect();
    refuses();
    await settle();
    refuses();
    await cable.consumer.reset();
    cable.consumer.connect();
    expect(asked).toEqual([false, true, false]);
    refuses();
    await settle();
    expect(asked).toEqual([false, true, false, true]);
  });

  it('may be one that shouldReconnect makes of a close code', async () => {
    cable = scripted({
      authorize,
      shouldReconnect: ({ code }) => code !== 4_001,
      shouldRefresh: ({ code }) => code === 4_001,
    });
    cable.consumer.connect();
    cable.socket.closes(4_001);
    await settle();
    expect(asked).toEqual([false, true]);
    cable.socket.closes(4_001);
    expect(cable.status).toMatchObject({ state: 'idle', reason: 'closed', code: 4_001 });
  });
});
