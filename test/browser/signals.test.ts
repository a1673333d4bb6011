// @vitest-environment happy-dom
/** What a page tells its consumers: it was away, it is back, it is put away. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConsumer } from '../../src/index.js';
import {
  closePage,
  openOnPage,
  type PageCable,
  setVisibility,
  watchListeners,
} from '../support/page.js';

let cable: PageCable;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const settle = () => pass(0);
const attempts = () => cable.server.attempts.length;
const state = () => cable.consumer.status.get().state;

/** Open, then lost: the next attempt is a minute away. */
async function waiting(): Promise<void> {
  cable.consumer.connect();
  await settle();
  cable.server.drops();
  await settle();
  expect(state()).toBe('waiting');
  expect(attempts()).toBe(1);
}

function pageEvent(type: string, persisted: boolean): void {
  window.dispatchEvent(Object.assign(new Event(type), { persisted }));
}

beforeEach(() => {
  vi.useFakeTimers();
  window.happyDOM?.setURL('https://app.example/');
  setVisibility('visible');
  cable = openOnPage();
});
afterEach(() => {
  closePage(cable);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a page that becomes visible', () => {
  it.each([
    [3_001, 2],
    [3_600_000, 2],
    [3_000, 1],
    [1_000, 1],
    [0, 1],
  ])('after %i ms has made %i attempts', async (hiddenFor, expected) => {
    closePage(cable);
    cable = openOnPage(undefined, { reconnect: () => 1e9 });
    await waiting();
    setVisibility('hidden');
    await pass(hiddenFor);
    expect(attempts()).toBe(1);
    setVisibility('visible');
    await settle();
    expect(attempts()).toBe(expected);
  });

  it('several times for a moment has not been hidden for long', async () => {
    closePage(cable);
    cable = openOnPage(undefined, { reconnect: () => 1e9 });
    await waiting();
    for (let count = 0; count < 10; count++) {
      setVisibility('hidden');
      await pass(2_000);
      setVisibility('visible');
      await pass(2_000);
    }
    expect(attempts()).toBe(1);
  });

  it('and was loaded in the background has been hidden since then', async () => {
    setVisibility('hidden');
    await waiting();
    await pass(3_001);
    setVisibility('visible');
    expect(attempts()).toBe(2);
  });

  it('suspects an open connection: a frame must arrive within four seconds', async () => {
    cable.consumer.connect();
    await settle();
    const disconnected = vi.fn();
    cable.consumer.subscriptions.create('Chat', { disconnected });
    await settle();
    setVisibility('hidden');
    await pass(3_001);
    cable.server.staysSilent();
    setVisibility('visible');
    await pass(3_999);
    expect(disconnected).not.toHaveBeenCalled();
    await pass(1);
    expect(disconnected.mock.calls).toMatchObject([[{ reason: 'stale' }]]);
    // Without back-off.
    await pass(10);
    expect(attempts()).toBe(2);
  });

  it('keeps an open connection that is alive', async () => {
    cable.consumer.connect();
    await settle();
    setVisibility('hidden');
    await pass(600_000);
    setVisibility('visible');
    await pass(60_000);
    expect(attempts()).toBe(1);
    expect(state()).toBe('open');
  });
});

describe('a page that is merely hidden', () => {
  it('stays connected', async () => {
    cable.consumer.connect();
    await settle();
    setVisibility('hidden');
    await pass(600_000);
    expect(state()).toBe('open');
    expect(attempts()).toBe(1);
  });
});

describe('a page that is back tries at once', () => {
  it.each([
    ['online', () => window.dispatchEvent(new Event('online'))],
    ['shown', () => pageEvent('pageshow', false)],
    ['shown from the cache', () => pageEvent('pageshow', true)],
    ['resumed', () => document.dispatchEvent(new Event('resume'))],
  ])('%s', async (_, happens) => {
    await waiting();
    happens();
    expect(attempts()).toBe(2);
    await settle();
    expect(state()).toBe('open');
  });

  it('unless the user had disconnected', async () => {
    await waiting();
    cable.consumer.disconnect();
    window.dispatchEvent(new Event('online'));
    pageEvent('pageshow', true);
    await pass(120_000);
    expect(attempts()).toBe(1);
    expect(state()).toBe('idle');
  });

  it('unless it has never connected', async () => {
    window.dispatchEvent(new Event('online'));
    pageEvent('pageshow', true);
    await settle();
    expect(attempts()).toBe(0);
  });
});

describe('a page that is put away', () => {
  const away = [
    ['hidden for good', () => pageEvent('pagehide', false)],
    ['put in the cache', () => pageEvent('pagehide', true)],
    ['frozen', () => document.dispatchEvent(new Event('freeze'))],
  ] as const;
  const back = [
    ['shown', () => pageEvent('pageshow', true)],
    ['resumed', () => document.dispatchEvent(new Event('resume'))],
  ] as const;

  it.each(
    away.flatMap((one) => back.map((other) => [one[0], other[0], one[1], other[1]] as const)),
  )('(%s) closes cleanly, and opens when it is %s', async (_, __, goes, returns) => {
    const calls: unknown[] = [];
    cable.consumer.subscriptions.create('Chat', {
      connected: (info) => calls.push(info),
      disconnected: (info) => calls.push(info),
    });
    await settle();
    goes();
    await settle();
    expect(state()).toBe('suspended');
    expect(cable.server.connections).toEqual([]);
    await pass(3_600_000);
    expect(attempts()).toBe(1);
    returns();
    await settle();
    expect(state()).toBe('open');
    expect(calls).toEqual([
      { reconnected: false },
      { willAttemptReconnect: true, reason: 'suspended', code: null },
      { reconnected: true },
    ]);
  });

  it('while it waits for the next attempt makes none', async () => {
    await waiting();
    pageEvent('pagehide', true);
    await pass(600_000);
    expect(attempts()).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
    pageEvent('pageshow', true);
    expect(attempts()).toBe(2);
  });

  describe('is not what a widget says: an event of its own, of the same name', () => {
    let widget: HTMLElement;
    beforeEach(async () => {
      widget = document.createElement('div');
      document.body.append(widget);
      cable.consumer.connect();
      await settle();
    });
    afterEach(() => widget.remove());
    const both = [
      ['that bubbles', true],
      ['that does not bubble', false],
    ] as const;
    const names = (...all: string[]) =>
      all.flatMap((name) => both.map(([how, bubbles]) => [name, how, bubbles] as const));

    it.each(names('freeze', 'pagehide'))('%s, %s, does not suspend', async (name, _, bubbles) => {
      widget.dispatchEvent(new CustomEvent(name, { bubbles }));
      document.body.dispatchEvent(new CustomEvent(name, { bubbles }));
      document.documentElement.dispatchEvent(new CustomEvent(name, { bubbles }));
      await settle();
      expect(state()).toBe('open');
      await pass(60_000);
      expect(state()).toBe('open');
      expect(attempts()).toBe(1);
    });

    it.each(names('resume', 'pageshow', 'online'))(
      '%s, %s, does not wake',
      async (name, _, bubbles) => {
        pageEvent('pagehide', true);
        await settle();
        widget.dispatchEvent(new CustomEvent(name, { bubbles }));
        document.body.dispatchEvent(new CustomEvent(name, { bubbles }));
        await pass(60_000);
        expect(state()).toBe('suspended');
        expect(attempts()).toBe(1);
        pageEvent('pageshow', true);
        await settle();
        expect(state()).toBe('open');
      },
    );

    it.each([
      ['document', 'freeze'],
      ['window', 'freeze'],
      ['document', 'pagehide'],
      ['window', 'pagehide'],
    ] as const)('and the %s’s own %s does suspend', async (where, name) => {
      const target: EventTarget = where === 'window' ? window : document;
      target.dispatchEvent(new Event(name));
      await settle();
      expect(state()).toBe('suspended');
      target.dispatchEvent(new Event('resume'));
      await settle();
      expect(state()).toBe('open');
    });
  });
});

describe('listeners', () => {
  const watch = () => watchListeners({ window: globalThis as unknown as EventTarget, document });

  it('are there only while a connection is wanted', async () => {
    const listeners = watch();
    createConsumer('/cable', { WebSocket: cable.server.WebSocket });
    expect(listeners.count()).toBe(0);
    cable.consumer.connect();
    const names = ['visibilitychange', 'online', 'pageshow', 'pagehide', 'freeze', 'resume'];
    expect(listeners.names()).toEqual(new Set(names));
    const count = listeners.count();
    await settle();
    cable.server.drops();
    await pass(120_000);
    expect(listeners.count()).toBe(count);
    cable.consumer.disconnect();
    expect(listeners.count()).toBe(0);
  });

  it('do not add up', async () => {
    const listeners = watch();
    cable.consumer.connect();
    const count = listeners.count();
    for (let turn = 0; turn < 5; turn++) {
      cable.consumer.disconnect();
      expect(listeners.count()).toBe(0);
      cable.consumer.connect();
      cable.consumer.connect();
      cable.consumer.connection.reopen();
      await settle();
      expect(listeners.count()).toBe(count);
    }
  });

  it('are each consumer’s own', () => {
    const listeners = watch();
    const other = openOnPage();
    cable.consumer.connect();
    const count = listeners.count();
    other.consumer.connect();
    expect(listeners.count()).toBe(2 * count);
    cable.consumer.disconnect();
    expect(listeners.count()).toBe(count);
    closePage(other);
    expect(listeners.count()).toBe(0);
  });

  it('are removed when the server refuses for good, and there again with the next attempt', async () => {
    const listeners = watch();
    cable.server.rejectsConnections();
    cable.consumer.connect();
    const count = listeners.count();
    await settle();
    expect(state()).toBe('idle');
    expect(listeners.count()).toBe(0);
    cable.server.welcomes();
    cable.consumer.connect();
    expect(listeners.count()).toBe(count);
  });

  it('stay while the page is put away, to hear that it is back', async () => {
    const listeners = watch();
    cable.consumer.connect();
    const count = listeners.count();
    await settle();
    pageEvent('pagehide', true);
    await settle();
    expect(listeners.count()).toBe(count);
    cable.consumer.disconnect();
    expect(listeners.count()).toBe(0);
    expect(state()).toBe('idle');
  });

  it('give way to signals of the caller’s own', async () => {
    const listeners = watch();
    const stop = vi.fn();
    const wake = vi.fn(() => stop);
    const own = openOnPage(undefined, { wake });
    expect(wake).not.toHaveBeenCalled();
    own.consumer.connect();
    await settle();
    expect(listeners.count()).toBe(0);
    expect(wake).toHaveBeenCalledTimes(1);
    expect(stop).not.toHaveBeenCalled();
    closePage(own);
    expect(stop).toHaveBeenCalledTimes(1);
  });
});
