/** How much one answer has at most: who was away for long gets what is newest, and is right with it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { emptyRoom, reduceRoom } from '../../../../examples/chat/page/rooms/room-state.js';
import type { Book, History, Message } from '../../../../examples/chat/shared/resources.js';
import { Collection } from '../../../../examples/collection/collection.js';
import { Person, refused, SOON } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

const MOST_CHANGES = 200;
const PAGE = 50;
const MOST_BOOKS = 1_000;
const MOST_PEOPLE = 500;

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = () => Person.signIn(application);
  const times = (count: number) => Array.from({ length: count }, (_, index) => index);

  /** Each may say 30 a minute. */
  async function say(count: number): Promise<void> {
    let speaker = await signIn();
    for (const index of times(count)) {
      if (index % 30 === 29) speaker = await signIn();
      expect((await speaker.say('random', `${index}`)).status).toBe(201);
    }
  }

  test('of a room, 200 changes are told; of more, the newest page, which is all that a page needs', async () => {
    const reader = await signIn();
    const ask = async (query: string): Promise<History> =>
      (await reader.send('GET', `/rooms/random/messages?${query}`)).body;
    await say(MOST_CHANGES - 1);
    const last: Message = (await reader.say('random', 'Mine')).body;
    const start = await ask('limit=50');
    expect(start).toMatchObject({ complete: false, more: true });
    const all = await ask('since=0');
    expect(all).toMatchObject({ complete: true, more: false, removed: [] });
    expect(all.changed).toHaveLength(MOST_CHANGES);

    await say(1);
    await reader.send('DELETE', `/messages/${last.id}`);
    const newest = await ask('since=0');
    expect(newest).toMatchObject({ complete: false, more: true, removed: [] });
    expect(newest.changed).toHaveLength(PAGE);
    expect(newest.changed).toEqual((await ask(`limit=${PAGE}`)).changed);
    const before = reduceRoom(emptyRoom, { type: 'newest', history: start });
    expect(before.messages.map(({ id }) => id)).toContain(last.id);
    const { messages, more } = reduceRoom(before, { type: 'changes', history: newest });
    expect({ messages, more }).toEqual({ messages: newest.changed, more: true });
  });

  test('500 people are told at most, who is here before all others', async () => {
    for (const _ of times(MOST_PEOPLE / 20)) await Promise.all(times(20).map(signIn));
    const last = await Person.signIn(application, 'zoë');
    const channel = await last.subscribe('PresenceChannel');
    await expect.poll(() => channel.of('presence'), SOON).toHaveLength(1);
    const { body } = await last.send('GET', '/presence');
    for (const people of [body, channel.of('presence')[0]?.people]) {
      expect(people).toHaveLength(MOST_PEOPLE);
      expect(people[0]).toEqual({ name: 'zoë', status: 'online' });
    }
  });

  test('1,000 books are the most; of more changes than that, all that there are now', async () => {
    const person = await signIn();
    const shown = new Collection<Book>();
    const take = async (query = '') => {
      const { body } = await person.send('GET', `/books${query}`);
      shown.merge(body);
      return body;
    };
    const { at } = await take();
    const json = { title: 'Emma', author: 'Jane Austen' };
    const create = () => person.send('POST', '/books', { json });
    const fill = async (count: number) => {
      for (const _ of times(count)) expect((await create()).status).toBe(201);
    };
    await fill(MOST_BOOKS - shown.items.length);
    expect(await create()).toEqual(refused(422, 'list_full'));
    expect(await take(`?since=${at}`)).toMatchObject({ complete: false });
    expect(shown.items).toHaveLength(MOST_BOOKS);

    for (const { id } of shown.items.slice(0, 5)) await person.send('DELETE', `/books/${id}`);
    await fill(5);
    const late = await take(`?since=${at}`);
    expect(late).toMatchObject({ complete: true, destroyed: [] });
    expect(shown.items).toEqual(late.changed);
    expect(shown.items).toEqual((await person.send('GET', '/books')).body.changed);
    expect(shown.items).toHaveLength(MOST_BOOKS);
  });
});
