/** The books over REST, their changes over the cable, and a list of them that is right again after a loss. */
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type BookChanges, openBooks } from '../../../../examples/collection/books.js';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import { changesOf, Person, problem, refusal, refused, SOON } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

const EMMA = { title: 'Emma', author: 'Jane Austen' };

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = () => Person.signIn(application);
  const create = async (person: Person, book: object = EMMA) =>
    (await person.send('POST', '/books', { json: book })).body;
  const update = (person: Person, id: number, json: object) =>
    person.send('PATCH', `/books/${id}`, { json });

  test('a book is created, changed and destroyed, and each is broadcast', async () => {
    const [person, reader] = [await signIn(), await signIn()];
    const listener = await reader.subscribe('BooksChannel');
    const created = await person.send('POST', '/books', {
      json: { title: ' Emma ', author: 'Austen' },
    });
    expect(created.status).toBe(201);
    const book = { id: expect.any(Number), version: 1, title: 'Emma', author: 'Austen' };
    expect(created.body).toEqual(book);
    const { id } = created.body;
    const updated = await update(person, id, { ...EMMA, version: 1 });
    expect(updated).toMatchObject({ status: 200, body: { id, version: 2, ...EMMA } });
    const destroyed = await person.send('DELETE', `/books/${id}`);
    expect(destroyed).toMatchObject({ status: 204, body: '' });
    await expect
      .poll(() => changesOf(listener), SOON)
      .toEqual([
        { verb: 'create', book },
        { verb: 'update', book: { id, version: 2, ...EMMA } },
        { verb: 'destroy', book: { id, version: 3 } },
      ]);
    expect(await person.send('DELETE', `/books/${id}`)).toEqual(refused(404, 'not_found'));
    const late = await update(person, id, { ...EMMA, version: 3 });
    expect(late).toEqual(refused(404, 'not_found'));
    await expect(listener.request('create', EMMA)).rejects.toMatchObject(refusal('unknown_action'));
  });

  test('who has not seen the newest version gets it, and changes nothing', async () => {
    const [one, other] = [await signIn(), await signIn()];
    const { id } = await create(one);
    const newest = (await update(one, id, { ...EMMA, title: 'Emma!', version: 1 })).body;
    for (const version of [1, 3]) {
      const { status, body } = await update(other, id, { ...EMMA, title: 'Mine', version });
      expect({ status, body }).toEqual({
        status: 409,
        body: { error: problem('conflict'), book: newest },
      });
    }
    const again = await update(other, id, { ...EMMA, title: 'Mine', version: newest.version });
    expect(again.body).toEqual({ id, version: 3, ...EMMA, title: 'Mine' });
  });

  test('of twenty who change one version at once, one does', async () => {
    const person = await signIn();
    const { id } = await create(person);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        update(person, id, { ...EMMA, title: `Title ${number}`, version: 1 }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
  });

  const WRONG: [string, object, string][] = [
    ['no title', { title: '' }, 'title'],
    ['a title of blanks', { title: ' ' }, 'title'],
    ['a title that is too long', { title: 'x'.repeat(201) }, 'title'],
    ['a number for a title', { title: 5 }, 'title'],
    ['no author', { author: undefined }, 'author'],
    ['an author that is too long', { author: 'x'.repeat(201) }, 'author'],
  ];
  test.each(WRONG)('%s is refused', async (_, wrong, field) => {
    const person = await signIn();
    const expected = refused(422, 'invalid', field);
    expect(await person.send('POST', '/books', { json: { ...EMMA, ...wrong } })).toEqual(expected);
    const { id, version } = await create(person);
    expect(await update(person, id, { ...EMMA, ...wrong, version })).toEqual(expected);
  });

  test('a change names the version that it is of', async () => {
    const person = await signIn();
    const { id } = await create(person);
    for (const version of [undefined, '1', null, 1.5]) {
      expect(await update(person, id, { ...EMMA, version })).toEqual(
        refused(422, 'invalid', 'version'),
      );
    }
    expect(await update(person, 999_999, { ...EMMA, version: 1 })).toEqual(
      refused(404, 'not_found'),
    );
  });

  test('what has changed since a time, and what was destroyed; all of it for a time long ago', async () => {
    const person = await signIn();
    const [kept, gone] = [await create(person), await create(person)];
    const { body: all } = await person.send('GET', '/books');
    expect(all).toMatchObject({ complete: true, destroyed: [] });
    expect(all.at).toBeCloseTo(Date.now() / 1_000, -1);
    expect(all.changed).toContainEqual(kept);
    expect(all.changed).toContainEqual(gone);
    const changed = (await update(person, kept.id, { ...EMMA, title: 'New', version: 1 })).body;
    await person.send('DELETE', `/books/${gone.id}`);
    const { body } = await person.send('GET', `/books?since=${all.at}`);
    expect(body.complete).toBe(false);
    expect(body.changed).toContainEqual(changed);
    expect(body.destroyed).toContainEqual({ id: gone.id, version: 2 });
    const long = await person.send('GET', '/books?since=1000');
    expect(long.body).toMatchObject({ complete: true, destroyed: [] });
    const later = await person.send('GET', `/books?since=${body.at + 3_600}`);
    expect(later.body).toMatchObject({ complete: false, changed: [], destroyed: [] });
    const wrong = await person.send('GET', '/books?since=yesterday');
    expect(wrong).toMatchObject({ status: 422, body: { error: { code: 'invalid' } } });
  });

  test('a list that was cut off is the same as the server again', async () => {
    const [reader, writer] = [await signIn(), await signIn()];
    const proxy = await TcpProxy.to(application.port);
    onTestFinished(() => proxy.close());
    const consumer = reader.connect({ reconnect: () => 50 }, proxy.port);
    const fetchBooks = async (since: number | null): Promise<BookChanges> =>
      (await reader.send('GET', since === null ? '/books' : `/books?since=${since}`)).body;
    const { books, subscription } = await openBooks(consumer, fetchBooks);
    await expect.poll(() => subscription.state, SOON).toBe('subscribed');
    const { id } = await create(writer);
    const destroyed = await create(writer);
    await expect.poll(() => books.items.map((book) => book.id), SOON).toContain(destroyed.id);
    proxy.resets();
    await expect.poll(() => subscription.state, { ...SOON, interval: 1 }).not.toBe('subscribed');
    await update(writer, id, { ...EMMA, title: 'While away', version: 1 });
    await writer.send('DELETE', `/books/${destroyed.id}`);
    await create(writer, { ...EMMA, title: 'New while away' });
    const { changed } = await fetchBooks(null);
    await expect.poll(() => books.items, SOON).toEqual(changed);
  });
});
