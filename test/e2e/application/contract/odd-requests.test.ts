/** Bodies, types, headers and addresses that no page of ours sends: bad requests on either server. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text as bodyText } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { Person, type RequestOptions, refused } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

const MESSAGES = '/rooms/general/messages';

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = (name?: string) => Person.signIn(application, name);

  test.each([
    ['half a character', '{"content":"a\\ud800"}'],
    ['the other half', '{"content":"\\udc00bcdefg"}'],
    ['half a character in a name', '{"content":"x","\\uD800":1}'],
    [
      'no UTF-8',
      new Uint8Array([...Buffer.from('{"content":"'), 0xff, 0xfe, ...Buffer.from('"}')]),
    ],
    ['a mark of the order of bytes', '\ufeff{"content":"x"}'],
    ['no object', '[{"content":"x"}]'],
    ['a text', '"content"'],
    ['null', 'null'],
    ['half of it', '{"content":"x"'],
  ])('%s is no body', async (_, body) => {
    const person = await signIn();
    const said = (await person.say('general')).body;
    const headers = { 'content-type': 'application/json' };
    const answer = await person.send('PATCH', `/messages/${said.id}`, { body, headers });
    expect(answer).toEqual(refused(400, 'bad_request'));
    const { body: history } = await person.send('GET', MESSAGES);
    expect(history.changed.at(-1)).toEqual(said);
  });

  /** As `curl --http2` and Java's client ask, and with a body that comes a moment later. */
  async function askForHttp2(method: string, path: string, body = '') {
    const asked = request(application.url + path, {
      method,
      agent: false,
      headers: {
        connection: 'Upgrade, HTTP2-Settings',
        upgrade: 'h2c',
        'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
    asked.flushHeaders();
    await wait(50);
    asked.end(body);
    const [response] = await answered;
    return { status: response.statusCode, body: JSON.parse(await bodyText(response)) };
  }

  test('whoever would rather speak HTTP/2 is answered as ever', async () => {
    const health = { ok: true, checks: { database: 'ok', pubsub: 'ok' } };
    expect(await askForHttp2('GET', '/health')).toEqual({ status: 200, body: health });
    const name = 'zo\u00eb';
    const signedIn = await askForHttp2('POST', '/api/session', JSON.stringify({ name }));
    expect(signedIn).toEqual({ status: 201, body: { user: { name } } });
    expect((await askForHttp2('GET', '/api/rooms')).status).toBe(401);
  });

  test('halves that belong together are one character, and a backslash is one, too', async () => {
    const person = await signIn();
    const said = (await person.say('general')).body;
    const options: RequestOptions = {
      body: '{"content":"\\ud83d\\uDE00 \\\\ud800"}',
      headers: { 'content-type': 'application/json' },
    };
    const { body } = await person.send('PATCH', `/messages/${said.id}`, options);
    expect(body.content).toBe('😀 \\ud800');
  });

  test('a body is JSON whatever its type says, and nothing of it stands in the address', async () => {
    const person = await signIn();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const body = JSON.stringify({ title: 'Emma', author: type });
      const answer = await person.send('POST', '/books', {
        body,
        headers: { 'content-type': type },
      });
      expect(answer).toMatchObject({ status: 201, body: { author: type } });
    }
    const form = {
      body: 'title=x&author=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    expect(await person.send('POST', '/books', form)).toEqual(refused(400, 'bad_request'));
    const address = await person.send('POST', '/books?title=x&author=x', { json: {} });
    expect(address).toEqual(refused(422, 'invalid', 'title'));
    expect(await person.send('POST', '/books?title=x')).toEqual(refused(422, 'invalid', 'title'));
  });

  test.each([
    'x',
    '/',
    'a/b/c',
    'text/',
    'text/html, text/html',
    '"',
    'image/p\u00e4ng',
    ';',
    'a b/c',
  ])('a type that is none is a bad request (%s)', async (type) => {
    const person = await signIn();
    const headers = { 'content-type': type };
    const bad = refused(400, 'bad_request');
    expect(await person.send('POST', '/files?name=x', { body: 'x', headers })).toEqual(bad);
    const body = JSON.stringify({ title: 'x', author: 'x' });
    expect(await person.send('POST', '/books', { body, headers })).toEqual(bad);
  });

  test('other headers are what they like', async () => {
    const person = await signIn();
    const odd: Record<string, string>[] = [
      { accept: 'x' },
      { accept: 'text/html;q=y, */' },
      { 'x-forwarded-for': 'x', 'client-ip': '1.2.3.4' },
      { 'x-forwarded-for': '1.2.3.4', 'client-ip': '4.3.2.1' },
      { 'x-forwarded-host': 'a b', range: 'bytes=x', 'if-modified-since': 'x' },
      { 'x-http-method-override': 'DELETE', 'x-requested-with': 'x' },
    ];
    for (const headers of odd) {
      expect((await person.send('GET', '/books', { headers })).status).toBe(200);
      expect(await person.send('GET', '/nothing', { headers })).toEqual(refused(404, 'not_found'));
    }
  });

  test('an address that cannot be decoded is a bad request', async () => {
    const person = await signIn();
    const paths = [
      '/../%',
      '/rooms/%ff',
      '/rooms/%',
      `${MESSAGES}?before=%ff`,
      '/files?name=%e4.png',
    ];
    for (const path of paths) {
      expect(await person.send('GET', path), path).toEqual(refused(400, 'bad_request'));
    }
    const upload = await person.send('POST', '/files?name=%e4.png', { body: 'x' });
    expect(upload).toEqual(refused(400, 'bad_request'));
  });

  /** Where the rest of a body is not read, who still writes may miss the answer, and asks again. */
  async function answerTo<Answer>(ask: () => Promise<Answer>, attempts = 20): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (attempts === 1) throw error;
      return await answerTo(ask, attempts - 1);
    }
  }

  test('a body of more than 1 MB is too large, whoever sends it, whatever its length is said to be', async () => {
    const most = 1_048_576;
    const person = await signIn();
    const bodyOf = (length: number) =>
      '{"name":"ada","title":"Emma","author":"Austen"}'.padEnd(length);
    const piecesOf = (length: number) => new Blob([bodyOf(length)]).stream();
    const nobody = { headers: { cookie: '' } };
    for (const length of [most + 1, 3 * most]) {
      for (const ask of [
        () => person.send('POST', '/session', { body: bodyOf(length), ...nobody }),
        () => person.send('POST', '/books', { body: bodyOf(length) }),
        () => person.send('POST', '/books', { body: piecesOf(length) }),
      ]) {
        expect(await answerTo(ask)).toEqual(refused(413, 'too_large'));
      }
    }
    expect((await person.send('POST', '/books', { body: bodyOf(most) })).status).toBe(201);
  });
});
