/** A room, over the cable: who may enter, what is said, and who hears what goes wrong. */
import { expect, test } from 'vitest';
import { setUpChat } from './support/chat.js';
import { eventually, isMessage, text } from './support/user.js';

const chat = setUpChat();

test('everybody may enter an open room; a closed one rejects who is not a member, and it is said why', async () => {
  const stranger = await chat.signIn();
  expect((await stranger.enter('general')).state).toBe('connected');
  expect((await stranger.enter('engineering')).state).toBe('rejected');
  expect(await stranger.get('/api/rooms/engineering')).toMatchObject({
    status: 403,
    body: { error: { code: 'not_a_member', message: expect.stringContaining('Engineering') } },
  });
  const ada = await chat.signIn('ada');
  expect((await ada.enter('engineering')).state).toBe('connected');
});

test.each([
  ['no room', {}],
  ['a room that is not there', { room: 'nowhere' }],
  ['a room that is no text', { room: ['general'] }],
  ['a room with the name of a prototype', { room: '__proto__' }],
])('%s is rejected', async (_, params) => {
  const user = await chat.signIn();
  expect((await user.subscribe('ChatChannel', params)).state).toBe('rejected');
});

test('who is not in a room hears nothing of it', async () => {
  const [ada, stranger] = [await chat.signIn('ada'), await chat.signIn()];
  const [room, general] = [await ada.enter('engineering'), await stranger.enter('general')];
  await room.ask('speak', text('among ourselves'));
  await ada.enter('general');
  await general.hears(
    ({ type, people }) => type === 'here' && (people as string[]).includes('ada'),
  );
  expect(general.of('message')).toEqual([]);
});

test('what is said is answered with the message, and heard by everybody as it is', async () => {
  const { ann, anns, bobs } = await chat.two();
  const said = await anns.ask('speak', text('hello'));
  expect(said).toMatchObject({
    room: 'general',
    version: 1,
    from: ann.name,
    kind: 'text',
    content: 'hello',
    file: null,
    edited: false,
  });
  const heard = { type: 'message', message: said };
  expect(await bobs.hears(isMessage('hello'))).toEqual(heard);
  expect(await anns.hears(isMessage('hello'))).toEqual(heard);
});

test('the same nonce says it once, over the cable and over HTTP', async () => {
  const { ann, anns, bobs } = await chat.two();
  const message = text('only once');
  const first = await anns.ask('speak', message);
  expect(await anns.ask('speak', { ...message, content: 'other words' })).toEqual(first);
  expect(await ann.post('/api/rooms/general/messages', message)).toMatchObject({
    status: 200,
    body: first,
  });
  await anns.ask('speak', text('behind it'));
  await bobs.hears(isMessage('behind it'));
  expect(bobs.of('message')).toHaveLength(2);
});

test('a nonce belongs to its author', async () => {
  const { anns, bobs } = await chat.two();
  const message = text('the same');
  const [one, other] = [await anns.ask('speak', message), await bobs.ask('speak', message)];
  expect((one as { id: number }).id).not.toBe((other as { id: number }).id);
});

test('a forged sender, id, version or time is ignored', async () => {
  const { ann, bob, anns } = await chat.two();
  const forged = { from: bob.name, user: bob.name, id: 1, version: 9, at: 0, room: 'random' };
  const said = await anns.ask('speak', { ...text('who am I'), ...forged });
  expect(said).toMatchObject({ from: ann.name, version: 1, room: 'general' });
  expect((said as { at: number }).at).toBeGreaterThan(1_000_000_000);
  anns.perform('typing', { on: true, from: bob.name });
  expect(await anns.hears(({ type }) => type === 'typing')).toMatchObject({ from: ann.name });
});

test('authors edit and remove what they have said; others do not', async () => {
  const { anns, bobs } = await chat.two();
  const { id } = (await anns.ask('speak', text('frist'))) as { id: number };
  await expect(bobs.ask('edit', { id, content: 'mine' })).rejects.toMatchObject({
    data: { code: 'not_author' },
  });
  await expect(bobs.ask('remove', { id })).rejects.toMatchObject({
    data: { code: 'not_author' },
  });
  expect(await anns.ask('edit', { id, content: 'first' })).toMatchObject({
    content: 'first',
    version: 2,
    edited: true,
  });
  await bobs.hears(isMessage('first'));
  expect(await anns.ask('remove', { id })).toEqual({ id, room: 'general', version: 3 });
  await bobs.hears(({ type }) => type === 'removed');
  expect(bobs.of('removed')).toEqual([
    { type: 'removed', message: { id, room: 'general', version: 3 } },
  ]);
  await expect(anns.ask('edit', { id, content: 'again' })).rejects.toMatchObject({
    data: { code: 'not_found' },
  });
});

test('a message is changed in its own room only', async () => {
  const ann = await chat.signIn();
  const [general, random] = [await ann.enter('general'), await ann.enter('random')];
  const { id } = (await general.ask('speak', text('here'))) as { id: number };
  await expect(random.ask('edit', { id, content: 'there' })).rejects.toMatchObject({
    data: { code: 'not_found' },
  });
});

test('typing and receipts are heard; a receipt only says that somebody has read further', async () => {
  const { bob, anns, bobs } = await chat.two();
  const { id } = (await anns.ask('speak', text('read this'))) as { id: number };
  bobs.perform('typing', { on: true });
  bobs.perform('typing', { on: false });
  bobs.perform('read', { id });
  bobs.perform('read', { id: id - 1 });
  bobs.perform('read', { id });
  await bobs.ask('speak', text('I have'));
  await anns.hears(isMessage('I have'));
  expect(anns.of('typing').map(({ from, on }) => [from, on])).toEqual([
    [bob.name, true],
    [bob.name, false],
  ]);
  expect(anns.of('receipt')).toEqual([{ type: 'receipt', from: bob.name, id }]);
});

test('a room knows who is there: one who is there twice has gone with the second window', async () => {
  const { ann, bob, bobs } = await chat.two('random');
  const here = () => bobs.of('here').at(-1)?.people;
  await eventually(() => expect(here()).toEqual([ann.name, bob.name].sort()));
  const second = ann.open();
  await ann.enter('random', second);
  ann.first().disconnect();
  const later = await chat.signIn();
  await later.enter('random');
  await eventually(() => expect(here()).toEqual([ann.name, bob.name, later.name].sort()));
  second.disconnect();
  await eventually(() => expect(here()).toEqual([bob.name, later.name].sort()));
});
