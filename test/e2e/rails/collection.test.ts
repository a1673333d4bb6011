/** The example of a collection, with real Rails: a list that changes over REST while its readers are cut off. */
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Book, fetchBooksFrom } from '../../../examples/collection/books.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { type Fetches, pairOf } from './readers.js';
import { Writers } from './writers.js';

const BOOKS = 2_000;
const CUTS = 100;
/** How many of the cuts are half-open connections, which are found after 6 s. */
const SILENCES = 2;
const READERS = 4;
const WRITERS = 3;

/** How many books are not as the server has them, missing, or there although they are gone. */
function countWrong(list: readonly Book[], truth: readonly Book[]): number {
  const right = new Map(truth.map((book) => [book.id, JSON.stringify(book)]));
  const isRight = (book: Book) => right.get(book.id) === JSON.stringify(book);
  const gone = list.filter(({ id }) => !right.has(id));
  return truth.length - list.filter(isRight).length + gone.length;
}

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test('gives what has changed since a time, that moment included, with tombstones', async () => {
    const fetchBooks = fetchBooksFrom(rails.url);
    const create = async (title: string) =>
      (await (await rails.post('/books', { title })).json()) as Book;
    const [kept, changed, destroyed] = [await create('A'), await create('B'), await create('C')];
    const { at } = await fetchBooks(null);
    expect(await fetchBooks(at)).toMatchObject({ complete: false, changed: [], destroyed: [] });

    const updated = { id: changed.id, version: 2, title: 'D' };
    const update = await rails.patch(`/books/${changed.id}`, { title: 'D' });
    expect(await update.json()).toEqual(updated);
    expect((await rails.delete(`/books/${destroyed.id}`)).status).toBe(204);
    const changes = { changed: [updated], destroyed: [{ id: destroyed.id, version: 2 }] };
    expect(await fetchBooks(at)).toMatchObject({ complete: false, ...changes });
    expect((await rails.delete(`/books/${destroyed.id}`)).status).toBe(404);
    expect((await rails.patch(`/books/${destroyed.id}`, { title: 'E' })).status).toBe(404);
    // What was destroyed since such a time is not known any more.
    expect(await fetchBooks(1)).toMatchObject({ complete: true, changed: [kept, updated] });
  });

  test(`${READERS} readers, each cut off ${CUTS} times, end with the list of the server; who do not catch up, do not`, async () => {
    const writers = new Writers(rails);
    await writers.fill(BOOKS);
    // The fetches of every other one are cut off as well.
    const pairs = await Promise.all(
      Array.from({ length: READERS }, (_, index) => pairOf(rails, index % 2 === 0)),
    );
    const start = performance.now();
    await writers.during(Promise.all(pairs.map(({ cut }) => cut(CUTS, SILENCES))), WRITERS);
    const seconds = (performance.now() - start) / 1_000;

    const truth = await writers.books();
    for (const { catchesUp } of pairs) {
      await expect.poll(() => catchesUp.books, { timeout: 20_000 }).toEqual(truth);
    }
    // Nothing comes late: neither what would undo it, nor what would help the others.
    await wait(1_000);
    for (const { catchesUp, doesNot } of pairs) {
      expect(catchesUp.books).toEqual(truth);
      expect(doesNot.books).not.toEqual(truth);
    }

    const total = (name: keyof Fetches) =>
      pairs.reduce((sum, { catchesUp }) => sum + catchesUp.fetches[name], 0);
    const perFetch = Math.round(total('books') / total('completed'));
    const wrong = pairs.map(({ doesNot }) => countWrong(doesNot.books, truth));
    const writes = Object.entries(writers.done).map(([verb, count]) => `${count} x ${verb}`);
    console.log(
      `${seconds.toFixed(1)} s, ${writes.join(', ')}, ${truth.length} books at the end; ` +
        `${READERS} x ${CUTS} gaps: ${total('completed')} fetches of ${perFetch} books each, ` +
        `${total('aborted')} aborted, ${total('failed')} failed; ` +
        `without catching up ${wrong.join(', ')} books are wrong`,
    );
    // The show shows something: there was much to miss, gaps began while others were being made good,
    // and only what had changed was fetched.
    expect(Math.min(...Object.values(writers.done))).toBeGreaterThan(CUTS);
    expect(total('aborted')).toBeGreaterThan(CUTS / 10);
    expect(total('failed')).toBeGreaterThan(CUTS / 10);
    expect(perFetch).toBeLessThan(BOOKS / 2);
    expect(Math.min(...wrong)).toBeGreaterThan(CUTS);
  }, 240_000);
});
