/** Pages, workers and bare runtimes for the drop-in: what surrounds a consumer, and what it hears. */
import { vi } from 'vitest';
import { type Consumer, type ConsumerOptions, createConsumer, type Lazy } from '../../src/index.js';
import { createTestServer, type TestServer } from '../../src/testing/index.js';

export interface PageCable {
  readonly server: TestServer;
  readonly consumer: Consumer;
}

/** A consumer with all the defaults of the page, on a test server. */
export function openOnPage(url?: Lazy<string>, options: ConsumerOptions = {}): PageCable {
  const server = createTestServer({ logger: false });
  const consumer = createConsumer(url, {
    WebSocket: server.WebSocket,
    reconnect: () => 60_000,
    logger: false,
    ...options,
  });
  return { server, consumer };
}

export function closePage({ server, consumer }: PageCable): void {
  consumer.disconnect();
  server.close();
}

export function setVisibility(state: 'hidden' | 'visible'): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
  Object.defineProperty(document, 'hidden', { configurable: true, value: state === 'hidden' });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

/** Keeps account of who listens to what; `count()` is the number that listen now. */
export function watchListeners(targets: Record<string, EventTarget>) {
  const listening = new Set<string>();
  const ids = new Map<unknown, number>();
  const keyOf = (target: string, type: string, listener: unknown) => {
    if (!ids.has(listener)) ids.set(listener, ids.size);
    return `${target} ${type} ${ids.get(listener)}`;
  };
  for (const [name, target] of Object.entries(targets)) {
    const { addEventListener, removeEventListener } = target;
    vi.spyOn(target, 'addEventListener').mockImplementation((...args) => {
      const key = keyOf(name, args[0], args[1]);
      const [, , options] = args;
      listening.add(key);
      // The other way to stop listening.
      const signal = typeof options === 'object' ? options.signal : undefined;
      signal?.addEventListener('abort', () => listening.delete(key));
      return addEventListener.apply(target, args);
    });
    vi.spyOn(target, 'removeEventListener').mockImplementation((...args) => {
      listening.delete(keyOf(name, args[0], args[1]));
      return removeEventListener.apply(target, args);
    });
  }
  return {
    count: () => listening.size,
    names: () => new Set([...listening].map((key) => key.split(' ')[1])),
  };
}
