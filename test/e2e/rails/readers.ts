/** Readers of the books of examples/rails-minimal, who note how they catch up with what they have missed, if they do. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import {
  type Book,
  type FetchBooks,
  fetchBooksFrom,
  openBooks,
} from '../../../examples/collection/books.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import type { RailsServer } from '../support/rails.js';
import { consumerAt, SOON, tokenOf } from './user.js';

/** What became of a reader's fetches, but for the page's own. */
export interface Fetches {
  completed: number;
  /** Given up for the sake of the next. */
  aborted: number;
  failed: number;
  /** How many books and tombstones came. */
  books: number;
}

export interface Reader {
  readonly books: readonly Book[];
  readonly fetches: Readonly<Fetches>;
  /** How often its connection was lost. */
  readonly losses: number;
  readonly isLive: boolean;
}

function counting(fetchBooks: FetchBooks, fetches: Fetches): FetchBooks {
  return async (since, signal) => {
    if (!signal) return fetchBooks(since);
    try {
      const fetched = await fetchBooks(since, signal);
      fetches.completed += 1;
      fetches.books += fetched.changed.length + fetched.destroyed.length;
      return fetched;
    } catch (error) {
      fetches[signal.aborted ? 'aborted' : 'failed'] += 1;
      throw error;
    }
  };
}

interface ReaderOptions {
  /** Where the cable is, with a token. */
  readonly url: string;
  /** Where the books are. */
  readonly address: string;
  readonly catchesUp: boolean;
}

async function readerAt({ url, address, catchesUp }: ReaderOptions): Promise<Reader> {
  const fetches: Fetches = { completed: 0, aborted: 0, failed: 0, books: 0 };
  const consumer = consumerAt(url, { reconnect: () => Math.random() * 100 });
  let losses = 0;
  let wasOpen = false;
  consumer.on('status', ({ state }) => {
    if (wasOpen && state === 'waiting') losses += 1;
    wasOpen = state === 'open';
  });
  const fetchBooks = counting(fetchBooksFrom(address), fetches);
  const { books, subscription, stopCatchingUp } = await openBooks(consumer, fetchBooks);
  if (!catchesUp) stopCatchingUp();
  return {
    fetches,
    get books() {
      return books.items;
    },
    get losses() {
      return losses;
    },
    get isLive() {
      return subscription.state === 'subscribed';
    },
  };
}

/** Two readers behind one bad network: what happens to the one happens to the other. */
export interface Pair {
  readonly catchesUp: Reader;
  readonly doesNot: Reader;
  /** Cuts their cables so often; some of the times they fall silent only, and each reader finds out. */
  cut(times: number, silences: number): Promise<void>;
}

/** Behind a network with some delay: a fetch takes long enough to be cut off in the middle. */
async function networkTo(rails: RailsServer): Promise<TcpProxy> {
  const proxy = await TcpProxy.to(rails.port);
  onTestFinished(() => proxy.close());
  proxy.delays(10);
  return proxy;
}

/** Their fetches go over the network that is cut, or over one that is not. */
export async function pairOf(rails: RailsServer, areFetchesCut: boolean): Promise<Pair> {
  const proxy = await networkTo(rails);
  const other = areFetchesCut ? proxy : await networkTo(rails);
  const token = await tokenOf(rails, 'ada', 3_600);
  const where = {
    url: `ws://127.0.0.1:${proxy.port}/cable?token=${token}`,
    address: `http://127.0.0.1:${other.port}`,
  };
  const catchesUp = await readerAt({ ...where, catchesUp: true });
  const doesNot = await readerAt({ ...where, catchesUp: false });
  const both = [catchesUp, doesNot];
  const areLive = () =>
    expect.poll(() => both.every(({ isLive }) => isLive), { ...SOON, interval: 1 }).toBe(true);
  const areLost = (losses: number) =>
    expect
      .poll(() => both.map((reader) => reader.losses), { timeout: 10_000, interval: 1 })
      .toEqual([losses, losses]);

  const cut = async (times: number, silences: number) => {
    for (let count = 1; count <= times; count += 1) {
      await areLive();
      // By turns while it catches up, and when it has done so.
      await wait(Math.random() * (count % 2 ? 50 : 250));
      // The last time much is told between what the server reads and what arrives of it.
      if (count === times && !areFetchesCut) other.delays(500);
      if (count % Math.floor(times / silences) === 0) proxy.freezes();
      else proxy.resets();
      await areLost(count);
    }
    await areLive();
    // Made good, while the writers go on.
    await wait(2_000);
  };
  return { catchesUp, doesNot, cut };
}
