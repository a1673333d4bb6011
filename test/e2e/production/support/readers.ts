/** Readers of the application's books behind nginx, who note for how long they were away, and somebody who writes. */
import { setTimeout as delay } from 'node:timers/promises';
import type { LossReason } from 'catenary';
import { token } from 'catenary/credentials';
import { expect } from 'vitest';
import { type FetchBooks, openBooks } from '../../../../examples/collection/books.js';
import { consumerAt } from '../../rails/user.js';
import type { Front } from './front.js';
import type { Person } from './site.js';

/** Milliseconds between two books. */
const EVERY = 100;

/** As examples/collection fetches them, but with a session, and through nginx. */
const fetchBooksOf =
  (person: Person): FetchBooks =>
  async (since) => {
    const query = since === null ? '' : `?since=${since}`;
    const { status, body } = await person.send('GET', `/api/books${query}`);
    if (status !== 200) throw new Error(`GET /api/books: ${status}`);
    return JSON.parse(body);
  };

/** In the order of their ids, to compare them. */
export async function booksOf(person: Person): Promise<readonly object[]> {
  const { changed } = await fetchBooksOf(person)(null);
  return [...changed].sort((one, other) => one.id - other.id);
}

/** A connection that was lost. */
export interface Loss {
  readonly reason: LossReason | null;
  /** When it was welcomed, as `performance.now()` counts. */
  readonly openedAt: number;
}

export interface Reader {
  readonly books: readonly object[];
  readonly isLive: boolean;
  readonly losses: readonly Loss[];
  /** How long each loss lasted, in milliseconds. */
  readonly outages: readonly number[];
}

async function readerAt(front: Front, person: Person, catchesUp: boolean): Promise<Reader> {
  const WebSocket = front.socketsFrom(front.origin);
  const tokens = token(person.token, { in: 'url' });
  const consumer = consumerAt(front.cable, { WebSocket, ...tokens });
  const { books, subscription, stopCatchingUp } = await openBooks(consumer, fetchBooksOf(person));
  if (!catchesUp) stopCatchingUp();
  const losses: Loss[] = [];
  const outages: number[] = [];
  let openedAt = 0;
  let lostAt = 0;
  consumer.on('log', ({ identifier, from, to, reason }) => {
    if (identifier === null && to === 'open' && from !== 'open') openedAt = performance.now();
    if (identifier === null && from === 'open' && to !== 'open') {
      losses.push({ reason, openedAt });
      lostAt = performance.now();
    }
    if (identifier !== null && to === 'subscribed' && lostAt > 0)
      outages.push(performance.now() - lostAt);
  });
  return {
    losses,
    outages,
    get books() {
      return books.items;
    },
    get isLive() {
      return subscription.state === 'subscribed';
    },
  };
}

/** Writes books for as long as something else takes; one that nobody took is offered again. */
export async function writeDuring(person: Person, work: Promise<void>): Promise<void> {
  let isOver = false;
  const writing = async () => {
    for (let number = 1; !isOver; number += 1) {
      const json = { title: `Book ${number}`, author: 'Nobody' };
      const isTaken = async () => {
        const answer = await person.send('POST', '/api/books', { json }).catch(() => null);
        return answer?.status === 201;
      };
      while (!(await isTaken())) await delay(EVERY);
      await delay(EVERY);
    }
  };
  const written = writing();
  await work.finally(() => {
    isOver = true;
  });
  await written;
}

export const readersAt = (
  front: Front,
  person: Person,
  count: number,
  catchesUp = true,
): Promise<readonly Reader[]> =>
  Promise.all(Array.from({ length: count }, () => readerAt(front, person, catchesUp)));

export const areLive = (readers: readonly Reader[], within = 20_000): Promise<void> =>
  expect
    .poll(() => readers.filter(({ isLive }) => !isLive).length, { timeout: within, interval: 20 })
    .toBe(0);

/** How many sockets a server has, by its own metrics. */
export async function connectionsOf({ url }: { readonly url: string }): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^cable_connections (\d+)$/m.exec(metrics)?.[1]);
}
