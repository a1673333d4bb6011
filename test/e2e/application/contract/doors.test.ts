/** Who may come in: sessions, tokens, origins; and what happens to everybody else. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ConsumerOptions } from 'catenary';
import { token } from 'catenary/credentials';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { listen, newName, Person, refused, SOON, send } from '../support/person.js';
import {
  type Application,
  serverName,
  serverVersion,
  startApplication,
} from '../support/servers.js';

/** Seconds: long enough to connect with on a busy machine, also where a second is cut off of them. */
const TTL = 5;
const FRIEND = 'https://friend.example';
const OTHER_FRIEND = 'http://localhost:5173';
/** As people write them: browsers name an origin in one way only. */
const ALLOWED = 'HTTPS://Friend.example:443/ , http://localhost:5173/page';
const FOE = 'https://foe.example';

const PATHS: [string, string][] = [
  ['POST', '/token'],
  ['GET', '/rooms'],
  ['GET', '/rooms/general'],
  ['GET', '/rooms/general/messages'],
  ['POST', '/rooms/general/messages'],
  ['POST', '/rooms/general/read'],
  ['PATCH', '/messages/1'],
  ['DELETE', '/messages/1'],
  ['POST', '/files?name=x'],
  ['GET', '/files/1'],
  ['GET', '/notifications'],
  ['POST', '/notifications/read'],
  ['POST', '/users/ada/notifications'],
  ['GET', '/presence'],
  ['PUT', '/presence'],
  ['GET', '/dashboard'],
  ['GET', '/books'],
  ['POST', '/books'],
  ['PATCH', '/books/1'],
  ['DELETE', '/books/1'],
];

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication({
      env: { TOKEN_TTL: `${TTL}`, ALLOWED_ORIGINS: ALLOWED },
    });
    return application.stop;
  });
  const signIn = () => Person.signIn(application);
  /** A page of the same host that came another way. */
  const overTls = () => application.url.replace('http:', 'https:');

  test('a name is a session, in a cookie that no script reads', async () => {
    const name = newName();
    const json = { name: `  ${name.toUpperCase()} ` };
    const { status, body, headers } = await send(application, 'POST', '/api/session', { json });
    expect({ status, body }).toEqual({ status: 201, body: { user: { name } } });
    expect(headers.get('set-cookie')).toMatch(/; httponly/i);
    expect(headers.get('set-cookie')).toMatch(/; samesite=lax/i);
    const person = await Person.signIn(application, name);
    expect((await person.send('GET', '/session')).body).toEqual({ user: { name } });
    const out = await person.send('DELETE', '/session');
    expect(out).toMatchObject({ status: 204, body: '' });
    expect(out.headers.get('set-cookie')).toMatch(/=;/);
  });

  test('behind TLS, who ends it says so: the own page is another one then, and the cookie stays there', async () => {
    const https = (origin: string) => ({ origin, 'x-forwarded-proto': 'https' });
    const json = { name: newName() };
    const headers = https(overTls());
    const own = await send(application, 'POST', '/api/session', { json, headers });
    expect(own.status).toBe(201);
    expect(own.headers.get('set-cookie')).toMatch(/; secure/i);
    const plain = { json, headers: https(application.url) };
    const foreign = await send(application, 'POST', '/api/session', plain);
    expect(foreign).toEqual(refused(403, 'forbidden_origin'));
  });

  test('what is no name is refused', async () => {
    const names = [undefined, '', ' ', 'x'.repeat(41), '<ada>', 'a\nb', 5, ['ada'], { ada: 1 }];
    for (const name of names) {
      const answer = await send(application, 'POST', '/api/session', { json: { name } });
      expect(answer).toEqual(refused(422, 'invalid', 'name'));
    }
    for (const body of ['', '{"name', 'ada']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await send(application, 'POST', '/api/session', { body, headers });
      expect([400, 422]).toContain(answer.status);
      expect(answer.body.error.code).toMatch(/^(bad_request|invalid)$/);
    }
  });

  test('names of all letters, 40 of them', async () => {
    for (const name of ['zoë', '李 雷', 'a.b_c-d', 'x'.repeat(40)]) {
      const person = await Person.signIn(application, name);
      const { body } = await person.send('GET', '/presence');
      expect(body).toContainEqual({ name, status: 'offline' });
    }
  });

  test.each(['', 'session_id=1', 'chat_session=forged', 'session_id=a--b--c'])(
    'without a session (%s) there is nothing to see',
    async (cookie) => {
      for (const [method, path] of PATHS) {
        const answer = await send(application, method, `/api${path}`, { headers: { cookie } });
        expect(answer, path).toEqual(refused(401, 'unauthorized'));
      }
      const session = await send(application, 'GET', '/api/session', { headers: { cookie } });
      expect(session).toEqual(refused(401, 'unauthorized'));
    },
  );

  test('a page of another origin changes nothing; reading is for browsers to prevent', async () => {
    const person = await signIn();
    const json = { title: 'Emma', author: 'Austen' };
    for (const origin of [FOE, 'null', `${application.url}.foe.example`, overTls()]) {
      const headers = { origin };
      const answer = await person.send('POST', '/books', { json, headers });
      expect(answer).toEqual(refused(403, 'forbidden_origin'));
      const session = { json: { name: 'ada' }, headers };
      const attempt = await send(application, 'POST', '/api/session', session);
      expect(attempt).toEqual(refused(403, 'forbidden_origin'));
    }
    for (const origin of [application.url, FRIEND, OTHER_FRIEND]) {
      expect((await person.send('POST', '/books', { json, headers: { origin } })).status).toBe(201);
    }
  });

  test('nor does one that says, as a proxy might, that its own host was meant', async () => {
    const person = await signIn();
    const json = { title: 'Emma', author: 'Austen' };
    const proxy = { 'x-forwarded-host': 'foe.example', 'x-forwarded-proto': 'https' };
    const answer = await person.send('POST', '/books', {
      json,
      headers: { origin: FOE, ...proxy },
    });
    expect(answer).toEqual(refused(403, 'forbidden_origin'));
  });

  test('an address that there is not is a problem, too', async () => {
    const person = await signIn();
    expect(await person.send('GET', '/nothing')).toEqual(refused(404, 'not_found'));
  });

  const open = (url: string, origin?: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, ['actioncable-v1-json'], origin ? { origin } : {});
      socket.on('open', () => resolve('open'));
      socket.on('unexpected-response', (_, { statusCode = 0 }) =>
        resolve(statusCode >= 400 ? 'refused' : `${statusCode}`),
      );
      socket.on('error', () => resolve('refused'));
      setTimeout(() => socket.terminate(), 10_000).unref();
    });

  test('a cable is for pages of this origin, of those that are named, and for programs', async () => {
    const person = await signIn();
    // A fresh one each time: an expired one is refused whatever the origin.
    const connect = async (origin?: string) =>
      open(`${application.cable}?token=${await person.token()}`, origin);
    for (const origin of [undefined, application.url, FRIEND, OTHER_FRIEND]) {
      expect(await connect(origin), origin).toBe('open');
    }
    for (const origin of [FOE, 'null', `${application.url}.foe.example`, overTls()]) {
      expect(await connect(origin), origin).toBe('refused');
    }
  });

  /** What becomes of a connection with such a token. */
  const outcome = async (person: Person, options: ConsumerOptions) => {
    const listener = listen(person.connect(options), 'DashboardChannel');
    await expect.poll(() => listener.ended, SOON).toHaveLength(1);
    return listener.ended[0];
  };

  test('without a token, and with a forged one, there is no cable', async () => {
    const person = await signIn();
    const [header, , signature] = (await person.token()).split('.');
    const encode = (data: object) => Buffer.from(JSON.stringify(data)).toString('base64url');
    const claims = encode({ sub: 'ada', exp: 4_000_000_000, aud: 'cable' });
    const forged = [
      '',
      'ada',
      `${header}.${claims}.${signature}`,
      `${encode({ alg: 'none' })}.${claims}.`,
    ];
    for (const fake of forged) {
      const options = token(() => fake || null, { in: 'url' });
      expect(await outcome(person, options), fake).toBe('unauthorized');
    }
  });

  test('an expired token is refused; a fresh one is asked for once', async () => {
    const person = await signIn();
    const old = await person.token();
    await wait((TTL + 1.1) * 1_000);
    // Rails has one reason for all that it does not accept.
    const expected = serverName() === 'rails' ? 'unauthorized' : 'token_expired';
    expect(
      await outcome(
        person,
        token(() => old, { in: 'url' }),
      ),
    ).toBe(expected);
    const asked: boolean[] = [];
    const refreshing = token(
      async ({ isRefresh }) => {
        asked.push(isRefresh);
        return isRefresh ? await person.token() : old;
      },
      { in: 'url' },
    );
    const listener = listen(person.connect(refreshing), 'DashboardChannel');
    await expect.poll(() => listener.state, SOON).toBe('subscribed');
    expect(asked).toEqual([false, true]);
  });

  test('a connection that is open stays open when its token has expired', async () => {
    const person = await signIn();
    const room = await person.enter('general');
    await wait((TTL + 1.1) * 1_000);
    await person.say('general');
    await expect.poll(() => room.of('message').length, SOON).toBe(1);
    expect(room.ended).toEqual([]);
  });
});
