/** Rooms and their history over HTTP, and the same as by the actions of the channel. */
import { expect, test } from 'vitest';
import { setUpChat } from './support/chat.js';
import { json } from './support/http.js';
import { text } from './support/user.js';

const chat = setUpChat();

test('the rooms, and whether one may enter', async () => {
  const [ann, ada] = [await chat.signIn(), await chat.signIn('ada')];
  const member = (rooms: { member: boolean }[]) => rooms.map((room) => room.member);
  const { body } = await ann.get('/api/rooms');
  expect(body.map(({ slug }: { slug: string }) => slug)).toEqual([
    'general',
    'random',
    'engineering',
  ]);
  expect(member(body)).toEqual([true, true, false]);
  expect(member((await ada.get('/api/rooms')).body)).toEqual([true, true, true]);
  expect((await ada.get('/api/rooms/engineering')).body).toEqual({
    slug: 'engineering',
    title: 'Engineering',
    member: true,
    members: ['ada', 'grace', 'linus'],
  });
  expect((await ann.get('/api/rooms/general')).body.members).toContain(ann.name);
});

test.each(['nowhere', '__proto__', 'a%20b', '%00', 'x'.repeat(100)])(
  'there is no room %s',
  async (slug) => {
    const ann = await chat.signIn();
    for (const path of [`/api/rooms/${slug}`, `/api/rooms/${slug}/messages`]) {
      expect(await ann.get(path)).toMatchObject({
        status: 404,
        body: { error: { code: 'not_found' } },
      });
    }
  },
);

test('of a closed room, others neither read nor write anything', async () => {
  const [ann, ada] = [await chat.signIn(), await chat.signIn('ada')];
  const said = await ada.post('/api/rooms/engineering/messages', text('secret'));
  expect(said.status).toBe(201);
  const answers = await Promise.all([
    ann.get('/api/rooms/engineering/messages'),
    ann.get('/api/rooms/engineering/messages?since=0'),
    ann.post('/api/rooms/engineering/messages', text('let me in')),
    ann.post('/api/rooms/engineering/read', { id: said.body.id }),
    ann.call('PATCH', `/api/messages/${said.body.id}`, { content: 'mine' }),
    ann.call('DELETE', `/api/messages/${said.body.id}`),
  ]);
  for (const { status, body } of answers) {
    expect([status, body.error.code]).toEqual([403, 'not_a_member']);
  }
});

test('what is done over HTTP is heard over the cable as what is done there', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const room = await bob.enter('general');
  const said = await ann.post('/api/rooms/general/messages', text('hello'));
  expect(said.status).toBe(201);
  const { id } = said.body;
  const edited = await ann.call('PATCH', `/api/messages/${id}`, { content: 'good bye' });
  expect((await ann.post('/api/rooms/general/read', { id })).status).toBe(204);
  expect(await bob.call('PATCH', `/api/messages/${id}`, { content: 'mine' })).toMatchObject({
    status: 403,
    body: { error: { code: 'not_author' } },
  });
  expect((await bob.call('DELETE', `/api/messages/${id}`)).status).toBe(403);
  const removed = await ann.call('DELETE', `/api/messages/${id}`);
  expect(removed).toMatchObject({ status: 200, body: { id, room: 'general', version: 3 } });
  await room.hears(({ type }) => type === 'removed');
  const events = room.received.filter(({ type }) => type !== 'here');
  expect(events).toEqual([
    { type: 'message', message: said.body },
    { type: 'message', message: edited.body },
    { type: 'receipt', from: ann.name, id },
    { type: 'removed', message: removed.body },
  ]);
  expect((await ann.call('DELETE', `/api/messages/${id}`)).status).toBe(404);
  expect((await ann.call('PATCH', '/api/messages/99999999999', { content: 'x' })).status).toBe(404);
  expect((await ann.call('PATCH', '/api/messages/x', { content: 'x' })).status).toBe(404);
});

test('the history comes in pages, the newest first, each in the order in which it was said', async () => {
  const ann = await chat.signIn();
  const ids: number[] = [];
  for (let count = 0; count < 7; count += 1) {
    ids.push((await ann.post('/api/rooms/random/messages', text(`${count}`))).body.id);
  }
  await ann.call('DELETE', `/api/messages/${ids[6]}`);
  await ann.post('/api/rooms/random/read', { id: ids[5] });
  const page = async (query: string) => {
    const { body } = await ann.get(`/api/rooms/random/messages?${query}`);
    return [body.changed.map(({ content }: { content: string }) => content), body.more];
  };
  expect(await page('limit=3')).toEqual([['3', '4', '5'], true]);
  expect(await page(`limit=3&before=${ids[3]}`)).toEqual([['0', '1', '2'], false]);
  expect(await page(`limit=3&before=${ids[0]}`)).toEqual([[], false]);
  expect((await page(''))[0]).toEqual(['0', '1', '2', '3', '4', '5']);
  const { at, receipts, removed } = (await ann.get('/api/rooms/random/messages')).body;
  expect(Math.abs(at - Date.now() / 1000)).toBeLessThan(5);
  expect([receipts, removed]).toEqual([{ [ann.name]: ids[5] }, []]);
});

test('what has changed since a time: what was said, edited and removed', async () => {
  const ann = await chat.signIn();
  const say = async (content: string) =>
    (await ann.post('/api/rooms/general/messages', text(content))).body;
  const [one, two, three] = [await say('one'), await say('two'), await say('three')];
  await ann.call('PATCH', `/api/messages/${one.id}`, { content: 'first' });
  await ann.call('DELETE', `/api/messages/${two.id}`);
  const { body } = await ann.get(`/api/rooms/general/messages?since=${three.at}`);
  expect(body.changed).toContainEqual({ ...one, content: 'first', version: 2, edited: true });
  expect(body.changed).toContainEqual(three);
  expect(body.removed).toContainEqual({ id: two.id, room: 'general', version: 2 });
  const later = (await ann.get(`/api/rooms/general/messages?since=${body.at + 60}`)).body;
  expect([later.changed, later.removed]).toEqual([[], []]);
});

test.each(['limit=0', 'limit=1000', 'limit=x', 'before=x', 'since=x', 'since=-1', 'since=1e400'])(
  '?%s is refused',
  async (query) => {
    const ann = await chat.signIn();
    const { status } = await ann.get(`/api/rooms/general/messages?${query}`);
    expect(status).toBe(422);
  },
);

test.each([
  [{ content: '' }, 'content_missing', 'content'],
  [{ content: 'x'.repeat(10_001) }, 'content_too_long', 'content'],
  [{ kind: 'video' }, 'unknown_kind', 'kind'],
  [{ nonce: 7 }, 'invalid', 'nonce'],
])('%.40j is refused', async (wrong, code, field) => {
  const ann = await chat.signIn();
  const answer = await ann.post('/api/rooms/general/messages', { ...text('well'), ...wrong });
  expect(answer).toMatchObject({ status: 422, body: { error: { code, field } } });
});

test.each(['rubbish', '{', '"', 'null', '7', '[]'])('the body %j is no object', async (body) => {
  const ann = await chat.signIn();
  const response = await ann.fetch('/api/rooms/general/messages', { method: 'POST', body });
  expect(await json(response)).toMatchObject({
    status: 400,
    body: { error: { code: 'bad_request' } },
  });
});

test.each(['', '{}', '{"__proto__":{"content":"x"}}'])(
  'the body %j is no message',
  async (body) => {
    const ann = await chat.signIn();
    const response = await ann.fetch('/api/rooms/general/messages', { method: 'POST', body });
    expect(response.status).toBe(422);
  },
);
