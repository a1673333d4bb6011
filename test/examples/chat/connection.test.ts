/** Who gets a connection: credentials, origins, and the goodbye of a server that ends. */
import { once } from 'node:events';
import { request } from 'node:http';
import { createConsumer } from 'catenary';
import { token } from 'catenary/credentials';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { setUpChat, startChat } from './support/chat.js';
import { eventually } from './support/user.js';

const SECRET = 'a secret of more than thirty-two characters';

const chat = setUpChat({
  SECRET,
  TOKEN_TTL: '5',
  ALLOWED_ORIGINS: 'https://chat.example.org, http://localhost:5173',
});

/** What the server sends to whoever connects so, up to and with the close code. */
async function framesFor(token: string | null, origin?: string) {
  const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
  const socket = new WebSocket(
    `${chat.address.replace('http', 'ws')}/cable${query}`,
    'actioncable-v1-json',
    origin === undefined ? {} : { origin },
  );
  const frames: unknown[] = [];
  socket.on('message', (frame) => {
    frames.push(JSON.parse(String(frame)));
    if (frames.length === 1 && String(frame).includes('welcome')) socket.close();
  });
  await once(socket, 'close');
  return frames;
}

const sign = (claims: object, key = SECRET, expires = Date.now() / 1000 + 60) =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(expires))
    .sign(new TextEncoder().encode(key));

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

/** What a token of somebody who is signed in says. */
const signedIn = async () => claimsOf(await (await chat.signIn()).token());

const unauthorized = [{ type: 'disconnect', reason: 'unauthorized', reconnect: false }];

test('a valid token is welcome', async () => {
  const ann = await chat.signIn();
  expect(await framesFor(await ann.token())).toEqual([{ type: 'welcome' }]);
});

test('no token, an empty one and rubbish are not', async () => {
  for (const token of [null, '', 'rubbish', '__proto__', 'a.b.c', 'x'.repeat(5_000)]) {
    expect(await framesFor(token)).toEqual(unauthorized);
  }
});

test('a token that somebody else has signed is not, nor one without a signature', async () => {
  const claims = await signedIn();
  expect(await framesFor(await sign(claims))).toEqual([{ type: 'welcome' }]);
  const forged = await sign(claims, SECRET.toUpperCase());
  expect(await framesFor(forged)).toEqual(unauthorized);
  const [, payload] = forged.split('.');
  const header = Buffer.from('{"alg":"none"}').toString('base64url');
  expect(await framesFor(`${header}.${payload}.`)).toEqual(unauthorized);
});

test('a token of no session, or of one that there is not, is not', async () => {
  const { sid, ...rest } = await signedIn();
  // Whose session it is says the database, and nothing else.
  expect(Object.keys(rest).sort()).toEqual(['aud', 'exp']);
  const none = '00000000-0000-4000-8000-000000000000';
  for (const claims of [{}, { sub: 'ada' }, { sid: none }, { sid: 5 }, { sid: [sid] }]) {
    expect(await framesFor(await sign({ aud: 'cable', ...claims }))).toEqual(unauthorized);
  }
});

test('neither is the cookie of a session: it is for something else', async () => {
  expect(await framesFor(await sign({ ...(await signedIn()), aud: 'session' }))).toEqual(
    unauthorized,
  );
});

test('an expired token is told from others', async () => {
  const token = await sign(await signedIn(), SECRET, Date.now() / 1000 - 1);
  expect(await framesFor(token)).toEqual([
    { type: 'disconnect', reason: 'token_expired', reconnect: false },
  ]);
});

test('a token says for how long it is valid, and is not longer', async () => {
  const ann = await chat.signIn();
  const { token, expiresIn, user } = (await ann.post('/api/token')).body;
  expect([expiresIn, user]).toEqual([5, { name: ann.name }]);
  expect(Math.abs(claimsOf(token).exp - Date.now() / 1000 - 5)).toBeLessThan(2);
});

test.each([
  ['https://evil.example.org', 403],
  ['http://127.0.0.1:1', 403],
  ['null', 403],
  ['rubbish', 403],
  ['https://chat.example.org', 101],
  ['http://localhost:5173', 101],
])('a page of %s is answered %i', async (origin, status) => {
  const valid = await (await chat.signIn()).token();
  const { hostname, port } = new URL(chat.address);
  const handshake = request({
    hostname,
    port,
    path: `/cable?token=${valid}`,
    headers: {
      origin,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.from('sixteen letters!').toString('base64'),
    },
  }).end();
  const [response, socket] = await Promise.race([
    once(handshake, 'upgrade'),
    once(handshake, 'response'),
  ]);
  expect(response.statusCode).toBe(status);
  socket?.destroy();
});

test('the own page is not a foreign origin', async () => {
  const valid = await (await chat.signIn()).token();
  expect(await framesFor(valid, chat.address)).toEqual([{ type: 'welcome' }]);
});

test('there are WebSockets at /cable only', async () => {
  const socket = new WebSocket(`${chat.address.replace('http', 'ws')}/elsewhere`);
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('404');
});

test('a client whose token has expired gets another one, and is there', async () => {
  const ann = await chat.signIn();
  const expired = await sign(claimsOf(await ann.token()), SECRET, Date.now() / 1000 - 1);
  const asked: boolean[] = [];
  const fetchToken = async ({ isRefresh }: { isRefresh: boolean }) => {
    asked.push(isRefresh);
    return isRefresh ? ann.token() : expired;
  };
  const consumer = createConsumer(`${chat.address}/cable`, {
    ...token(fetchToken, { in: 'url' }),
    WebSocket,
  });
  const general = await ann.enter('general', consumer);
  expect([general.state, asked]).toEqual(['connected', [false, true]]);
  consumer.disconnect();
});

test('a server that ends says so, and that its clients shall come back', async () => {
  const other = await startChat();
  const ann = await other.signIn();
  await ann.enter('general');
  const frames: string[] = [];
  const socket = ann.first().connection.webSocket as unknown as WebSocket;
  socket.on('message', (data) => void frames.push(String(data)));
  await other.close();
  await eventually(() => expect(frames.at(-1)).toContain('server_restart'));
  expect(JSON.parse(frames.at(-1) ?? '')).toEqual({
    type: 'disconnect',
    reason: 'server_restart',
    reconnect: true,
  });
  await ann.leave();
});
