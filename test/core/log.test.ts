/** The `log` event: every transition, in order, told at the end of the tick. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transition } from '../../src/core/index.js';
import { type Cable, identifierOf, listen, openCable, pass, settle } from '../support/cable.js';
import { scripted } from '../support/scripted-consumer.js';

const NOW = Date.parse('2026-01-01');
const CHAT = identifierOf('Chat');
let cable: Cable;
let log: Transition[];

const lines = (of = log) =>
  of.map(({ identifier, from, to, reason }) =>
    [
      identifier === null ? 'connection' : JSON.parse(identifier).channel,
      from,
      to,
      reason ?? '-',
    ].join(' '),
  );

/** What was logged since the last call. */
function news(): string[] {
  const all = lines();
  log.length = 0;
  return all;
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  cable = openCable();
  log = [];
  cable.consumer.on('log', (transition) => log.push(transition));
});
afterEach(() => {
  cable.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the connection', () => {
  it('is logged from its first attempt to its end, with reasons', async () => {
    cable.consumer.connect();
    await settle();
    cable.server.drops();
    await pass(1_000);
    cable.consumer.connection.dispatch('suspend');
    cable.consumer.connection.dispatch('wake');
    await settle();
    cable.consumer.disconnect();
    await settle();
    expect(news()).toEqual([
      'connection idle opening -',
      'connection opening open -',
      'connection open waiting closed',
      'connection waiting opening -',
      'connection opening open -',
      'connection open suspended suspended',
      'connection suspended opening -',
      'connection opening open -',
      'connection open idle disconnected',
    ]);
  });

  it('is logged when the page wakes, and when an attempt is brought forward', async () => {
    cable.consumer.connect();
    await settle();
    news();
    cable.consumer.connection.dispatch('wake');
    await settle();
    expect(news()).toEqual(['connection open open -']);
    cable.server.stops();
    await pass(1_500);
    news();
    cable.consumer.connection.reopen();
    cable.consumer.connection.reopen();
    await settle();
    expect(news()).toContain('connection opening waiting reopened');
  });

  it('is logged in order although a signal comes while the first is told', async () => {
    const log: Transition[] = [];
    const { consumer } = scripted({
      wake: ({ suspend }) => {
        suspend();
        return undefined;
      },
    });
    consumer.on('log', (transition) => log.push(transition));
    consumer.connect();
    await settle();
    expect(lines(log)).toEqual([
      'connection idle opening -',
      'connection opening suspended suspended',
    ]);
  });
});

describe('an identifier', () => {
  it('is logged from the first `subscribe` to the last state', async () => {
    const { subscription } = listen(cable);
    await settle();
    subscription.unsubscribe();
    await pass(1_000);
    expect(news()).toEqual([
      'connection idle opening -',
      'connection opening open -',
      'Chat absent subscribing -',
      'Chat subscribing subscribed -',
      'Chat subscribed leaving -',
      'Chat leaving absent -',
    ]);
  });

  it('is logged when it is taken back, rejected, asked again', async () => {
    const { subscription } = listen(cable, 'Chat', { linger: 1_000 });
    await settle();
    news();
    subscription.unsubscribe();
    listen(cable);
    await settle();
    expect(news()).toEqual(['Chat subscribed leaving -', 'Chat leaving subscribed -']);
    cable.server.rejects('Secret');
    listen(cable, 'Secret');
    await settle();
    expect(news()).toEqual(['Secret absent subscribing -', 'Secret subscribing absent rejected']);
    cable.server.ignores('Deaf');
    listen(cable, 'Deaf');
    await pass(2_500);
    expect(news()).toEqual(['Deaf absent subscribing -', 'Deaf subscribing subscribing -']);
  });

  it('is logged behind the connection that is lost, with the same reason', async () => {
    listen(cable);
    await settle();
    news();
    cable.server.drops();
    await settle();
    expect(news()).toEqual(['connection open waiting closed', 'Chat subscribed absent closed']);
    await pass(1_000);
    expect(news()).toEqual([
      'connection waiting opening -',
      'connection opening open -',
      'Chat absent subscribing -',
      'Chat subscribing subscribed -',
    ]);
    cable.consumer.disconnect();
    await settle();
    expect(news()).toEqual([
      'connection open idle disconnected',
      'Chat subscribed absent disconnected',
    ]);
  });

  it('that was confirmed to nobody is left', async () => {
    const { consumer, sockets } = scripted();
    const log: Transition[] = [];
    consumer.connect();
    sockets[0]?.welcomes();
    await settle();
    consumer.on('log', (transition) => log.push(transition));
    sockets[0]?.receives({ type: 'confirm_subscription', identifier: CHAT });
    await pass(1_000);
    expect(lines(log)).toEqual(['Chat absent leaving -', 'Chat leaving absent -']);
    consumer.disconnect();
  });

  it('is not logged where nothing was asked of the server', async () => {
    listen(cable).subscription.unsubscribe();
    await pass(1_000);
    expect(news()).toEqual(['connection idle opening -', 'connection opening open -']);
    cable.server.drops();
    await pass(3_000);
    expect(news().filter((line) => line.startsWith('Chat'))).toEqual([]);
  });
});

describe('a transition', () => {
  it('has these fields, and the time when it was', async () => {
    cable.consumer.connect();
    vi.setSystemTime(NOW + 500);
    await settle();
    expect(log[0]).toEqual({
      at: NOW,
      identifier: null,
      from: 'idle',
      to: 'opening',
      reason: null,
    });
    expect(JSON.parse(JSON.stringify(log))).toEqual(log);
  });

  it('is told at the end of the tick: who listens changes nothing of what happens', async () => {
    const { consumer } = cable;
    const order: string[] = [];
    consumer.on('log', ({ from, to }) => {
      order.push(`log ${from} ${to}`);
      if (to === 'open') consumer.disconnect();
    });
    consumer.on('status', ({ state }) => order.push(`status ${state}`));
    consumer.connect();
    expect(order).toEqual(['status opening']);
    await settle();
    expect(order).toEqual([
      'status opening',
      'log idle opening',
      'status open',
      'log opening open',
      'status idle',
      'log open idle',
    ]);
  });

  it('reaches those who listen when it happens, also where another throws', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { consumer } = openCable();
    const first = vi.fn(() => {
      throw new Error('mine');
    });
    const second = vi.fn();
    consumer.on('log', first);
    const stop = consumer.on('log', second);
    consumer.connect();
    await settle();
    expect(first).toHaveBeenCalledTimes(2);
    expect(second).toHaveBeenCalledTimes(2);
    stop();
    consumer.disconnect();
    await settle();
    expect(second).toHaveBeenCalledTimes(2);
    expect(error).toHaveBeenCalledTimes(3);
  });

  it('is not even made where nobody listens', () => {
    const { consumer } = scripted();
    consumer.on('status', () => {});
    const later = vi.spyOn(Promise, 'resolve');
    consumer.connect();
    consumer.disconnect();
    expect(later).not.toHaveBeenCalled();
    const stop = consumer.on('log', () => {});
    consumer.connect();
    expect(later).toHaveBeenCalledTimes(1);
    stop();
    consumer.disconnect();
    expect(later).toHaveBeenCalledTimes(1);
  });
});
