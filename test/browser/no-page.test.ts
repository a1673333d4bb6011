/** Workers, servers and other places without a page. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CableError,
  ConnectionError,
  createConsumer,
  createWebSocketURL,
  getConfig,
} from '../../src/index.js';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { watchListeners } from '../support/page.js';

let server: TestServer;
beforeEach(() => {
  vi.useFakeTimers();
  server = createTestServer();
});
afterEach(() => {
  server.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
const settle = () => vi.advanceTimersByTimeAsync(0);

/** The globals of a dedicated, shared or service worker: an address and events, and no document. */
function inWorker(href: string): EventTarget {
  const events = new EventTarget();
  const { origin } = new URL(href);
  vi.stubGlobal('location', { href, origin });
  vi.stubGlobal('importScripts', () => {});
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('addEventListener', events.addEventListener.bind(events));
  vi.stubGlobal('removeEventListener', events.removeEventListener.bind(events));
  return events;
}

it('these tests run without a page', () => {
  expect([typeof document, typeof window, typeof location]).toEqual(Array(3).fill('undefined'));
});

describe('in workerd', () => {
  it('nothing is listened to: its addEventListener takes no capture, and a TypeError was reported', () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.stubGlobal('addEventListener', () => {
      throw new TypeError('addEventListener(): useCapture must be false.');
    });
    const consumer = createConsumer('ws://test/cable', { WebSocket: server.WebSocket });
    consumer.connect();
    consumer.disconnect();
    expect(report).not.toHaveBeenCalled();
  });
});

describe('in a worker', () => {
  it('there are no meta tags', () => {
    inWorker('https://app.example/assets/worker.js');
    expect(getConfig('url')).toBeNull();
  });

  it('addresses are relative to the script', () => {
    inWorker('https://app.example/assets/worker.js');
    expect(createWebSocketURL('/cable')).toBe('wss://app.example/cable');
    expect(createWebSocketURL('cable')).toBe('wss://app.example/assets/cable');
  });

  it('addresses are relative to the origin of a script that was made from a blob', () => {
    inWorker('blob:https://app.example/5ee3bdfa-0d3a-4d2e-9d3f-0d9e5d8e1b0a');
    expect(createWebSocketURL('/cable')).toBe('wss://app.example/cable');
    expect(createWebSocketURL('cable')).toBe('wss://app.example/cable');
  });

  it('a consumer without an address goes to /cable', async () => {
    inWorker('https://app.example/assets/worker.js');
    const consumer = createConsumer(undefined, { WebSocket: server.WebSocket });
    const connected = vi.fn();
    consumer.subscriptions.create('Chat', { connected });
    await settle();
    expect(server.attempts.map(({ url }) => url)).toEqual(['wss://app.example/cable']);
    expect(connected).toHaveBeenCalledTimes(1);
    consumer.disconnect();
  });

  it('`online` is heard for as long as a connection is wanted', async () => {
    const events = inWorker('https://app.example/worker.js');
    const listeners = watchListeners({ worker: globalThis as unknown as EventTarget });
    const consumer = createConsumer('/cable', {
      WebSocket: server.WebSocket,
      reconnect: () => 60_000,
    });
    expect(listeners.count()).toBe(0);
    consumer.connect();
    await settle();
    expect(listeners.names()).toContain('online');
    server.drops();
    await settle();
    events.dispatchEvent(new Event('online'));
    expect(server.attempts).toHaveLength(2);
    consumer.disconnect();
    expect(listeners.count()).toBe(0);
  });
});

describe('without any page', () => {
  it('there are no meta tags, and absolute addresses work', () => {
    expect(getConfig('url')).toBeNull();
    expect(createWebSocketURL('https://app.example/cable')).toBe('wss://app.example/cable');
    expect(createWebSocketURL('ws://app.example/cable')).toBe('ws://app.example/cable');
  });

  it('a relative address has nothing to be resolved against', () => {
    expect(() => createWebSocketURL('/cable')).toThrow(/needs a page/);
  });

  it('a consumer with an absolute address works, and listens to nothing it cannot hear', async () => {
    const consumer = createConsumer('https://app.example/cable', { WebSocket: server.WebSocket });
    const connected = vi.fn();
    consumer.subscriptions.create('Chat', { connected });
    await settle();
    expect(server.attempts.map(({ url }) => url)).toEqual(['wss://app.example/cable']);
    expect(connected).toHaveBeenCalledTimes(1);
    consumer.disconnect();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never throws: a relative address is an error at the attempt, and the end', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (const url of [undefined, '/cable', 'not a url', () => '/cable', async () => '/cable']) {
      const consumer = createConsumer(url, { WebSocket: server.WebSocket });
      const errors: CableError[] = [];
      consumer.on('error', (error) => errors.push(error));
      const disconnected = vi.fn();
      const subscription = consumer.subscriptions.create('Chat', { disconnected });
      await vi.advanceTimersByTimeAsync(120_000);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toBeInstanceOf(ConnectionError);
      expect(errors[0]?.message).toMatch(/needs a page/);
      expect(consumer.status.get().state).toBe('idle');
      expect(disconnected.mock.calls).toMatchObject([[{ willAttemptReconnect: false }]]);
      expect(subscription.state).toBe('subscribing');
      expect(vi.getTimerCount()).toBe(0);
    }
    expect(server.attempts).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('never throws: without any WebSocket there is an error that says what to pass', async () => {
    vi.stubGlobal('WebSocket', undefined);
    const consumer = createConsumer('ws://test/cable');
    const errors: CableError[] = [];
    consumer.on('error', (error) => errors.push(error));
    expect(() => consumer.connect()).not.toThrow();
    await settle();
    expect(consumer.status.get().state).toBe('idle');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(ConnectionError);
    expect(errors[0]?.message).toMatch(/WebSocket/);
  });

  it('never throws: an error that nobody listens to is warned of, once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const consumer = createConsumer('/cable', { WebSocket: server.WebSocket });
    for (let count = 0; count < 3; count++) consumer.connect();
    await settle();
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('React Native: /cable went to the native socket, a token got a slash behind it', async () => {
    // Its URL takes everything for absolute, and that of older versions adds a slash.
    class NativeURL {
      readonly href: string;
      constructor(url: string) {
        this.href = url.replace(/[^/]$/, '$&/');
      }
    }
    vi.stubGlobal('URL', NativeURL);
    // Some apps put one there for other libraries.
    vi.stubGlobal('location', { protocol: 'file:' });
    expect(() => createWebSocketURL('/cable')).toThrow(/needs a page/);
    const given = 'https://app.example/cable?token=1';
    expect(createWebSocketURL(given)).toBe('wss://app.example/cable?token=1');
    const createSocket = vi.fn();
    const consumer = createConsumer('/cable', { createSocket });
    consumer.on('error', () => {});
    consumer.connect();
    expect(createSocket).not.toHaveBeenCalled();
    expect(consumer.status.get().state).toBe('idle');
  });

  it('`url` does not throw while a promise is needed to find out', () => {
    const consumer = createConsumer(async () => 'ws://app.example/cable');
    expect(consumer.url).toBe('');
  });
});

const nothing = { querySelector: () => null };
const emptyDocument = { ...nothing, head: nothing };

describe('where only some of a page is there', () => {
  it.each([
    ['React Native: a window without events', { window: {} }],
    ['a window and a document without events', { window: {}, document: emptyDocument }],
    ['a document that is null', { document: null }],
  ])('%s', async (_, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    expect(getConfig('url')).toBeNull();
    const consumer = createConsumer('ws://app.example/cable', { WebSocket: server.WebSocket });
    consumer.connect();
    await settle();
    expect(consumer.status.get().state).toBe('open');
    expect(() => consumer.disconnect()).not.toThrow();
  });
});
