/** Signing in and out over HTTP, and what nobody gets without it, or from a page of others. */
import { expect, test } from 'vitest';
import { setUpChat } from './support/chat.js';
import { json, sender } from './support/http.js';
import { text } from './support/user.js';

const chat = setUpChat();

const send = sender(chat);

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
  const response = await send('POST', '/api/session', '{"name":"ann"}', {
    origin,
    'x-forwarded-proto': 'https',
  });
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
