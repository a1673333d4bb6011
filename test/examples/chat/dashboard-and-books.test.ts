/** The dashboard that a job feeds, and the books that are changed over REST and shown to everybody. */
import { expect, test } from 'vitest';
import { fetchBooksFrom, openBooks } from '../../../examples/collection/books.js';
import { setUpChat } from './support/chat.js';
import { eventually, type Received, text } from './support/user.js';

const chat = setUpChat();

test('the dashboard is told the numbers at once, and every two seconds', async () => {
  const ann = await chat.signIn();
  const room = await ann.enter('general');
  await ann.subscribe('PresenceChannel');
  const dashboard = await ann.subscribe('DashboardChannel');
  expect(dashboard.received[0]).toMatchObject({ type: 'stats' });
  await room.ask('speak', text('count me'));
  const isCounted = (message: Received) => {
    const { messages, subscriptions } = message.stats as {
      messages: number;
      subscriptions: number;
    };
    return messages > 0 && subscriptions === 3;
  };
  const { stats } = await dashboard.hears(isCounted);
  expect(stats).toEqual({
    at: expect.any(Number),
    people: 1,
    connections: 1,
    subscriptions: 3,
    messages: 1,
    books: 3,
  });
  const times = () => dashboard.of('stats').map((message) => (message.stats as { at: number }).at);
  await eventually(() => expect(times().length).toBeGreaterThan(3));
  const [, second = 0, third = 0] = times();
  expect(third - second).toBeGreaterThan(1.5);
  expect((await ann.get('/api/dashboard')).body).toMatchObject({ people: 1, books: 3 });
});

test('books are created, edited and destroyed, and everybody is told in versions', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const shelf = await bob.subscribe('BooksChannel');
  const { status, body: book } = await ann.post('/api/books', {
    title: ' Emma ',
    author: 'Austen',
  });
  expect([status, book]).toEqual([
    201,
    { id: expect.any(Number), version: 1, title: 'Emma', author: 'Austen' },
  ]);
  const edit = { title: 'Emma', author: 'Jane Austen', version: 1 };
  const edited = await bob.call('PATCH', `/api/books/${book.id}`, edit);
  expect(edited).toMatchObject({ status: 200, body: { version: 2, author: 'Jane Austen' } });
  expect((await ann.call('DELETE', `/api/books/${book.id}`)).status).toBe(204);
  await shelf.hears(({ verb }) => verb === 'destroy');
  expect(shelf.received).toEqual([
    { verb: 'create', book },
    { verb: 'update', book: edited.body },
    { verb: 'destroy', book: { id: book.id, version: 3 } },
  ]);
});

test('who edits what somebody else has changed is told, and shown the newest', async () => {
  const ann = await chat.signIn();
  const { body: book } = await ann.post('/api/books', { title: 'Emma', author: 'Austen' });
  const path = `/api/books/${book.id}`;
  const { body: newest } = await ann.call('PATCH', path, { ...book, title: 'Persuasion' });
  const conflict = await ann.call('PATCH', path, { ...book, title: 'Sanditon' });
  expect(conflict).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict' }, book: newest },
  });
  await ann.call('DELETE', path);
  expect((await ann.call('PATCH', path, newest)).status).toBe(404);
  expect((await ann.call('DELETE', path)).status).toBe(404);
});

test('of two who edit the same version at once, one is told', async () => {
  const ann = await chat.signIn();
  const { body: book } = await ann.post('/api/books', { title: 'Emma', author: 'Austen' });
  const edits = Array.from({ length: 8 }, (_, index) =>
    ann.call('PATCH', `/api/books/${book.id}`, { ...book, title: `Edit ${index}` }),
  );
  const statuses = (await Promise.all(edits)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(7);
});

test('what has changed since a time, and what was destroyed; everything for one too long ago', async () => {
  const ann = await chat.signIn();
  const { body: book } = await ann.post('/api/books', { title: 'Emma', author: 'Austen' });
  await ann.call('DELETE', `/api/books/${book.id}`);
  const { at } = (await ann.get('/api/books')).body;
  const recent = (await ann.get(`/api/books?since=${at}`)).body;
  expect(recent).toMatchObject({ complete: false });
  expect(recent.destroyed).toContainEqual({ id: book.id, version: 2 });
  const later = (await ann.get(`/api/books?since=${at + 60}`)).body;
  expect([later.changed, later.destroyed]).toEqual([[], []]);
  const all = (await ann.get(`/api/books?since=${at - 2 * 24 * 60 * 60}`)).body;
  expect(all).toMatchObject({ complete: true, destroyed: [] });
  expect(all.changed.length).toBeGreaterThanOrEqual(3);
});

test('the collection of examples/collection keeps up with them', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const nativeFetch = globalThis.fetch;
  // A browser would send the cookie.
  globalThis.fetch = (input, init) =>
    String(input).startsWith('/api') ? ann.fetch(String(input), init) : nativeFetch(input, init);
  const { books } = await openBooks(ann.first(), fetchBooksFrom('/api'));
  expect(books.items.length).toBeGreaterThanOrEqual(3);
  await ann.subscribe('BooksChannel');
  const { body: book } = await bob.post('/api/books', { title: 'Emma', author: 'Austen' });
  await eventually(() => expect(books.items).toContainEqual(book));
  await bob.call('DELETE', `/api/books/${book.id}`);
  await eventually(() => expect(books.items).not.toContainEqual(book));
  globalThis.fetch = nativeFetch;
});

test.each([
  [{}],
  [{ title: 'Emma' }],
  [{ title: 'x'.repeat(201), author: 'y' }],
  [{ title: ' ', author: 'y' }],
  [{ title: ['Emma'], author: 'y' }],
])('a book such as %j is refused', async (data) => {
  const ann = await chat.signIn();
  expect(await ann.post('/api/books', data)).toMatchObject({
    status: 422,
    body: { error: { code: 'invalid', field: expect.stringMatching(/title|author/) } },
  });
});
