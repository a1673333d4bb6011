/** What is told to one person: over the cable, and sent over HTTP by others. */
import { expect, test } from 'vitest';
import { setUpChat } from './support/chat.js';
import { text } from './support/user.js';

const chat = setUpChat();

const path = (name: string) => `/api/users/${encodeURIComponent(name)}/notifications`;

test('who subscribes is told how much is unread', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  await bob.post(path(ann.name), { text: 'one' });
  await bob.post(path(ann.name), { text: 'two' });
  const told = await ann.subscribe('NotificationsChannel');
  expect(told.received).toEqual([{ type: 'unread', unread: 2 }]);
});

test('a notification reaches its recipient, with the count, and nobody else', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const anns = await ann.subscribe('NotificationsChannel');
  const bobs = await bob.subscribe('NotificationsChannel');
  const sent = await bob.post(path(ann.name), { text: 'come here', from: 'ada', read: true });
  expect(sent).toMatchObject({
    status: 201,
    body: { from: bob.name, text: 'come here', read: false },
  });
  await anns.hears(({ type }) => type === 'notification');
  expect(anns.of('notification')).toEqual([
    { type: 'notification', notification: sent.body, unread: 1 },
  ]);
  await ann.post(path(bob.name), { text: 'why?' });
  await bobs.hears(({ type }) => type === 'notification');
  expect(bobs.of('notification')).toHaveLength(1);
});

test('some are marked as read, then all, over the cable and over HTTP; every window knows', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const ids: number[] = [];
  for (const word of ['one', 'two', 'three', 'four']) {
    ids.push((await bob.post(path(ann.name), { text: word })).body.id);
  }
  const first = await ann.subscribe('NotificationsChannel');
  const second = await ann.subscribe('NotificationsChannel', {}, ann.open());
  expect(await first.ask('read', { ids: [ids[0]] })).toEqual({ unread: 3 });
  expect((await ann.post('/api/notifications/read', { ids: [ids[1]] })).body).toEqual({
    unread: 2,
  });
  first.perform('read_all');
  await second.hears(({ unread }) => unread === 0);
  expect(second.of('read')).toEqual([
    { type: 'read', ids: [ids[0]], unread: 3 },
    { type: 'read', ids: [ids[1]], unread: 2 },
    { type: 'read', ids: ids.slice(2), unread: 0 },
  ]);
  expect((await ann.post('/api/notifications/read', { all: true })).body).toEqual({ unread: 0 });
  const { unread, notifications } = (await ann.get('/api/notifications')).body;
  expect(unread).toBe(0);
  expect(notifications.map((one: { id: number }) => one.id)).toEqual([...ids].reverse());
});

test("nobody marks another one's as read", async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const { id } = (await bob.post(path(ann.name), { text: 'yours' })).body;
  const bobs = await bob.subscribe('NotificationsChannel');
  expect(await bobs.ask('read', { ids: [id] })).toEqual({ unread: 0 });
  expect((await ann.get('/api/notifications')).body.unread).toBe(1);
});

test('who is named in a message is told, once, and nobody else', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const other = await chat.signIn(`${bob.name} the second`);
  const room = await ann.enter('general');
  const [anns, bobs, others] = [
    await ann.subscribe('NotificationsChannel'),
    await bob.subscribe('NotificationsChannel'),
    await other.subscribe('NotificationsChannel'),
  ];
  await room.ask(
    'speak',
    text(`@${bob.name.toUpperCase()}, @${bob.name}! mail a@b @ @@ @${ann.name}`),
  );
  await room.ask('speak', text(`@${other.name}: well`));
  const told = await others.hears(({ type }) => type === 'notification');
  expect(told).toMatchObject({ unread: 1, notification: { from: ann.name } });
  expect([anns, bobs, others].map((one) => one.of('notification').length)).toEqual([0, 1, 1]);
});

test('who is not a member of a closed room is not told what is said there', async () => {
  const [ada, stranger] = [await chat.signIn('ada'), await chat.signIn()];
  const told = await stranger.subscribe('NotificationsChannel');
  const grace = await (await chat.signIn('grace')).subscribe('NotificationsChannel');
  const room = await ada.enter('engineering');
  await room.ask('speak', text(`@${stranger.name} and @grace`));
  await grace.hears(({ type }) => type === 'notification');
  expect(told.of('notification')).toEqual([]);
});

test.each([
  ['read', {}],
  ['read', { ids: 'all' }],
  ['read', { ids: [1.5] }],
  ['read', { ids: [2_147_483_648] }],
  ['read', { ids: ['__proto__'] }],
])('%s %j is refused', async (action, data) => {
  const told = await (await chat.signIn()).subscribe('NotificationsChannel');
  told.perform(action, data);
  expect(await told.hears(({ type }) => type === 'error')).toMatchObject({
    action,
    error: { code: 'invalid', field: expect.stringMatching(/^ids/) },
  });
});

test.each([
  [{ text: '' }, 422],
  [{ text: 'x'.repeat(201) }, 422],
  [{}, 422],
  ['rubbish', 400],
])('to send %j is refused', async (data, status) => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  expect((await ann.post(path(bob.name), data)).status).toBe(status);
  expect((await ann.post(path('nobody at all'), { text: 'hello' })).status).toBe(404);
});
