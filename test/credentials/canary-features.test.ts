/** A token never appears in what the features say or store: resync, request, offline, messages. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Consumer, ConsumerOptions } from '../../src/core/index.js';
import { type TokenPlace, token } from '../../src/credentials/index.js';
import { createConsumer } from '../../src/index.js';
import { messages } from '../../src/messages/index.js';
import { fail, hold } from '../../src/offline/index.js';
import { requests } from '../../src/request/index.js';
import { catchUp } from '../../src/resync/index.js';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { pass, settle } from '../support/clock.js';

const TOKEN = 'c4n4ry';
const LEVELS = ['debug', 'log', 'info', 'warn', 'error', 'trace'] as const;
const PLACES: readonly TokenPlace[] = [{ in: 'url' }, { in: 'subprotocol' }, { in: 'header' }];

let said: unknown[];
let stored: Map<string, string>;
let server: TestServer;
let consumer: Consumer;
const say = (...what: unknown[]): void => void said.push(what);
const sayWhy = (promise: Promise<unknown>): void => void promise.catch(say);

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  stored = new Map();
  for (const level of LEVELS) vi.spyOn(console, level).mockImplementation(say);
  vi.stubGlobal('reportError', say);
  server = createTestServer();
});
afterEach(() => {
  consumer.disconnect();
  server.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const storage = {
  getItem: (key: string) => stored.get(key),
  setItem(key: string, text: string) {
    stored.set(key, text);
    if (stored.size > 1) throw new Error('there is no room');
  },
  removeItem: (key: string) => void stored.delete(key),
};

/** A consumer with a token, whose every feature is in use, and fails. */
function open(place: TokenPlace, options: ConsumerOptions = {}) {
  consumer = createConsumer('ws://test/cable', {
    WebSocket: server.WebSocket,
    logger: { debug: say, warn: say },
    reconnect: () => 1_000,
    offline: hold({ storage, key: 'ada' }),
    ...token(() => TOKEN, place),
    ...options,
  });
  const { subscriptions } = consumer;
  for (const name of ['status', 'log', 'error'] as const) consumer.on(name, say);
  consumer.on('dropped', ({ subscription: _, ...dropped }) => say(dropped));
  const asker = subscriptions.create('Tasks', { ...requests });
  const books = subscriptions.create('Books', {});
  catchUp(books, {
    renderedAt: 1,
    resync: () => {
      throw new Error('the list could not be fetched');
    },
  });
  const news = subscriptions.create('News', {});
  const iteration = messages(news, { limit: 1 });
  return { asker, books, news, iteration };
}

it.each(PLACES)('a token in the $in', async (place) => {
  const { asker, books, news, iteration } = open(place);
  await settle();
  expect(inspect(server.attempts, { depth: Infinity })).toContain(TOKEN);
  sayWhy(asker.request('nothing', {}, { timeout: 500 }));
  sayWhy(asker.request('task', {}, { retry: true }));
  for (const number of [1, 2, 3]) server.transmit({ channel: 'News' }, number);
  await pass(1_000);
  server.stops();
  await pass(1_000);
  books.perform('change', { number: 1 });
  say(books.held, stored, consumer.status.get(), consumer.inspect());
  try {
    news.perform('publish', {}, { offline: fail });
  } catch (error) {
    say(error);
  }
  sayWhy(asker.request('task'));
  server.starts();
  await pass(3_000);
  server.disconnects({ reason: 'unauthorized', reconnect: false });
  await pass(3_000);
  sayWhy(iteration.next().then(() => iteration.next()));
  await settle();
  say([...stored], consumer.inspect(), consumer.status.get());
  await consumer.reset();
  const text = said.map((what) => inspect(what, { depth: 6, showHidden: true })).join('\n');
  // All of them have said something.
  for (const name of [
    'ResyncError',
    'RequestTimeoutError',
    'RequestDroppedError',
    'MessagesOverflowError',
    'OfflineError',
    'change',
  ]) {
    expect(text).toContain(name);
  }
  expect(text).not.toContain(TOKEN);
});
