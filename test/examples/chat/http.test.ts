/** The application over HTTP: sessions, rooms, messages, files, health, metrics, and what is refused. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Chat, startChat } from './support/chat.js';
import { eventually, text } from './support/user.js';

let chat: Chat;
beforeAll(async () => {
  chat = await startChat();
});
afterEach(() => chat.leave());
afterAll(async () => {
  await chat.close();
  expect(chat.errors).toEqual([]);
});

const send = (method: string, path: string, body?: BodyInit, headers: HeadersInit = {}) =>
  fetch(chat.address + path, { method, headers, body: body ?? null });
const json = async (response: Response) => ({
  status: response.status,
  body: await response.json(),
});

describe('sessions', () => {
  test('a name is signed in, and its cookie is for the server alone', async () => {
    const response = await send('POST', '/api/session', '{"name":"  Zoë B. "}');
    const cookie = response.headers.getSetCookie()[0] ?? '';
    expect(await json(response)).toEqual({ status: 201, body: { user: { name: 'zoë b.' } } });
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).not.toMatch(/; Secure/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    const shown = await json(await send('GET', '/api/session', undefined, headers));
    expect(shown).toEqual({ status: 200, body: { user: { name: 'zoë b.' } } });
    const ended = await send('DELETE', '/api/session', undefined, headers);
    expect(ended.status).toBe(204);
    expect(ended.headers.getSetCookie()[0]).toMatch(/=;.*Max-Age=0/);
  });

  test('behind TLS, the cookie stays there', async () => {
    const origin = chat.address.replace('http:', 'https:');
    const response = await send('POST', '/api/session', '{"name":"ann"}', { origin });
    expect(response.headers.getSetCookie()[0]).toMatch(/; Secure/);
  });

  test.each([
    ['', 422],
    [' ', 422],
    ['x'.repeat(41), 422],
    ['a/b', 422],
    ['<b>', 422],
    ['a\0', 422],
    [7, 422],
    [null, 422],
    ['x'.repeat(40), 201],
    ['__proto__', 201],
    ['constructor', 201],
  ])('the name %j is answered %i', async (name, status) => {
    const response = await send('POST', '/api/session', JSON.stringify({ name }));
    expect(response.status).toBe(status);
    if (status === 422) {
      expect((await response.json()).error).toMatchObject({ code: 'invalid', field: 'name' });
    }
  });

  test('who has the name of a prototype is somebody like others', async () => {
    const [odd, ann] = [await chat.signIn('__proto__'), await chat.signIn()];
    const room = await odd.enter('general');
    const { id } = (await room.ask('speak', text('hello'))) as { id: number };
    await room.ask('read', { id });
    const history = await ann.fetch('/api/rooms/general/messages');
    expect(await history.text()).toContain(`"__proto__":${id}`);
  });

  const routes: [string, string][] = [
    ['POST', '/api/token'],
    ['GET', '/api/rooms'],
    ['GET', '/api/rooms/general'],
    ['GET', '/api/rooms/general/messages'],
    ['POST', '/api/rooms/general/messages'],
    ['POST', '/api/rooms/general/read'],
    ['PATCH', '/api/messages/1'],
    ['DELETE', '/api/messages/1'],
    ['POST', '/api/files?name=a'],
    ['GET', '/api/files/1'],
    ['GET', '/api/notifications'],
    ['POST', '/api/notifications/read'],
    ['POST', '/api/users/ada/notifications'],
    ['GET', '/api/presence'],
    ['PUT', '/api/presence'],
    ['GET', '/api/dashboard'],
    ['GET', '/api/books'],
    ['POST', '/api/books'],
    ['PATCH', '/api/books/1'],
    ['DELETE', '/api/books/1'],
  ];

  test.each([['GET', '/api/session'] as [string, string], ...routes])(
    '%s %s wants a session, and takes no forged one',
    async (method, path) => {
      for (const cookie of ['', 'chat_session=', 'chat_session=a.b.c']) {
        expect(await json(await send(method, path, undefined, { cookie }))).toEqual({
          status: 401,
          body: { error: { code: 'unauthorized', message: expect.any(String) } },
        });
      }
    },
  );

  test.each([
    ['POST', '/api/session'] as [string, string],
    ['DELETE', '/api/session'] as [string, string],
    ...routes.filter(([method]) => method !== 'GET'),
  ])('%s %s is refused to pages of others', async (method, path) => {
    const ann = await chat.signIn();
    for (const origin of ['https://evil.example.org', 'null', 'http://127.0.0.1:1']) {
      const response = await ann.fetch(path, { method, headers: { origin } });
      expect(await json(response)).toMatchObject({
        status: 403,
        body: { error: { code: 'forbidden_origin' } },
      });
    }
  });

  test('the own page is not a page of others', async () => {
    const ann = await chat.signIn();
    const response = await ann.fetch('/api/token', {
      method: 'POST',
      headers: { origin: chat.address },
    });
    expect(response.status).toBe(200);
  });
});

describe('rooms and messages', () => {
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
    expect((await ann.call('PATCH', '/api/messages/99999999999', { content: 'x' })).status).toBe(
      404,
    );
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

  test.each(['', 'rubbish', '{', '"'])('the body %j is no JSON', async (body) => {
    const ann = await chat.signIn();
    const response = await ann.fetch('/api/rooms/general/messages', { method: 'POST', body });
    expect(await json(response)).toMatchObject({
      status: 400,
      body: { error: { code: 'bad_request' } },
    });
  });

  test.each(['null', '7', '[]', '{"__proto__":{"content":"x"}}'])(
    'the body %s is no message',
    async (body) => {
      const ann = await chat.signIn();
      const response = await ann.fetch('/api/rooms/general/messages', { method: 'POST', body });
      expect(response.status).toBe(422);
    },
  );
});

describe('files', () => {
  const upload = async (
    user: { fetch(path: string, init: RequestInit): Promise<Response> },
    name: string,
    type: string,
    body: BodyInit = new Uint8Array([1, 2, 3, 0, 255]),
  ) =>
    json(
      await user.fetch(`/api/files?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      }),
    );

  test('an image is uploaded, said, and shown; something else is downloaded and can do nothing', async () => {
    const ann = await chat.signIn();
    const image = await upload(ann, 'ä cat".png', 'image/png');
    expect(image).toEqual({
      status: 201,
      body: { id: expect.any(String), name: 'ä cat".png', type: 'image/png', size: 5 },
    });
    const message = { ...text('my cat'), kind: 'image', file: image.body.id };
    const said = await ann.post('/api/rooms/general/messages', message);
    expect(said).toMatchObject({ status: 201, body: { kind: 'image', file: image.body } });
    const bob = await chat.signIn();
    const shown = await bob.fetch(`/api/files/${image.body.id}`);
    expect([...new Uint8Array(await shown.arrayBuffer())]).toEqual([1, 2, 3, 0, 255]);
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect(shown.headers.get('content-disposition')).toBe(
      "inline; filename*=UTF-8''%C3%A4%20cat%22.png",
    );
    for (const type of ['text/html; charset=utf-8', 'image/svg+xml', 'application/pdf']) {
      const { body } = await upload(ann, 'page.html', type);
      const { headers } = await ann.fetch(`/api/files/${body.id}`);
      expect(headers.get('content-disposition')).toMatch(/^attachment;/);
      expect(headers.get('content-security-policy')).toMatch(/sandbox/);
    }
  });

  test('a file is for its uploader until it is said, and then for the members of the room', async () => {
    const [ann, ada, grace] = [
      await chat.signIn(),
      await chat.signIn('ada'),
      await chat.signIn('grace'),
    ];
    const { body: file } = await upload(ada, 'plan.txt', 'text/plain');
    const statuses = async () => {
      const all = [ada, grace, ann].map((user) => user.fetch(`/api/files/${file.id}`));
      return (await Promise.all(all)).map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 404, 404]);
    const message = { ...text('our plan'), kind: 'file', file: file.id };
    const stolen = await ann.post('/api/rooms/general/messages', message);
    expect(stolen).toMatchObject({ status: 422, body: { error: { field: 'file' } } });
    const { body: said } = await ada.post('/api/rooms/engineering/messages', message);
    expect(await statuses()).toEqual([200, 200, 404]);
    await ada.call('DELETE', `/api/messages/${said.id}`);
    expect(await statuses()).toEqual([200, 404, 404]);
  });

  test('a file of 1 MB is taken, and one that is larger, empty or without a name is not', async () => {
    const ann = await chat.signIn();
    const most = await upload(ann, 'a', 'text/plain', new Uint8Array(1_048_576));
    expect(most).toMatchObject({ status: 201, body: { size: 1_048_576 } });
    for (const size of [1_048_577, 10_000_000]) {
      expect(await upload(ann, 'a', 'text/plain', new Uint8Array(size))).toMatchObject({
        status: 413,
        body: { error: { code: 'too_large' } },
      });
    }
    expect((await upload(ann, 'a', 'text/plain', new Uint8Array())).status).toBe(422);
    expect((await upload(ann, '', 'text/plain')).status).toBe(422);
    expect((await upload(ann, 'a', 'rubbish')).status).toBe(422);
    expect((await upload(ann, 'a\0', 'text/plain')).status).toBe(422);
    expect((await ann.get('/api/files/__proto__')).status).toBe(404);
    expect((await ann.get(`/api/files/${crypto.randomUUID()}`)).status).toBe(404);
  });
});

describe('the rest', () => {
  test('says that it is well', async () => {
    expect(await json(await send('GET', '/health'))).toEqual({
      status: 200,
      body: { ok: true, checks: { database: 'ok', pubsub: 'ok' } },
    });
  });

  test('counts for Prometheus', async () => {
    const ann = await chat.signIn();
    const value = async (series: string) => {
      const lines = (await (await send('GET', '/metrics')).text()).split('\n');
      return Number(lines.find((line) => line.startsWith(`${series} `))?.split(' ')[1]);
    };
    const room = await ann.enter('general');
    await room.ask('speak', text('count this'));
    expect(await value('cable_connections')).toBe(1);
    expect(await value('cable_subscriptions{channel="ChatChannel"}')).toBe(1);
    expect(
      await value('cable_messages_total{direction="in",channel="ChatChannel"}'),
    ).toBeGreaterThan(0);
    expect(
      await value('cable_messages_total{direction="out",channel="ChatChannel"}'),
    ).toBeGreaterThan(1);
    expect(await value('process_start_time_seconds')).toBeGreaterThan(1_000_000_000);
    await ann.leave();
    await eventually(async () => expect(await value('cable_connections')).toBe(0));
    expect(await value('cable_subscriptions{channel="ChatChannel"}')).toBe(0);
  });

  test.each(['/nowhere', '/api/nowhere', '/..%2fserver%2fmain.ts', '/%00', '/%', '/api/rooms/%'])(
    '%s is not there',
    async (path) => {
      const ann = await chat.signIn();
      const response = await ann.fetch(path);
      expect(response.status).toBe(404);
      expect((await response.json()).error.code).toBe('not_found');
    },
  );

  test('pages get a strict policy', async () => {
    const response = await send('GET', '/');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
