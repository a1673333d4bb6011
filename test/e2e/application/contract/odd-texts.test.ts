/** Texts that nobody can see, or no database keeps, and names: either server takes the same. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Person, refusal, refused, send } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = (name?: string) => Person.signIn(application, name);

  test.each([
    '\u200b',
    '\u2060\u200d \ufeff',
    '\u00ad',
    '\u3164',
    '\u2800\n',
    '\u0001\u007f',
    '\u0085',
  ])('what nobody can see is no content (%j)', async (nothing) => {
    const person = await signIn();
    const room = await person.enter('general');
    expect(await person.say('general', nothing)).toEqual(
      refused(422, 'content_missing', 'content'),
    );
    const { body } = await person.say('general', 'x');
    const edit = room.request('edit', { id: body.id, content: nothing });
    await expect(edit).rejects.toMatchObject(refusal('content_missing', 'content'));
    const book = await person.send('POST', '/books', { json: { title: nothing, author: 'x' } });
    expect(book).toEqual(refused(422, 'invalid', 'title'));
    expect(book.body.error.message).toBe('The title is missing.');
  });

  test.each(['\u3164', 'ada\u3164', 'a\u115fda', 'ad\u200ba'])(
    'what nobody can see is in no name (%j)',
    async (name) => {
      const answer = await send(application, 'POST', '/api/session', { json: { name } });
      expect(answer).toEqual(refused(422, 'invalid', 'name'));
    },
  );

  test('what shows a name otherwise than it is, is in no name of a file', async () => {
    const person = await signIn();
    const name = encodeURIComponent('a\u202egnp.exe');
    expect(await person.send('POST', `/files?name=${name}`, { body: 'x' })).toEqual(
      refused(422, 'invalid', 'name'),
    );
  });

  test('ten thousand @ are a text like any other, and notify nobody', async () => {
    const [person, other] = [await signIn(), await signIn()];
    expect((await person.say('general', '@'.repeat(10_000))).status).toBe(201);
    expect((await other.send('GET', '/notifications')).body.unread).toBe(0);
  });

  test('what is around a text is not kept; what is in it is', async () => {
    const person = await signIn();
    for (const content of ['👩‍👩‍👧', 'a\u200bb', 'a\n\nb', 'ॐ‌', '\u0001x', '‮x']) {
      const { body } = await person.say('general', ` \t\n\u3000\ufeff${content}\u2028 `);
      expect(body.content).toBe(content);
    }
  });

  test('much white space takes no time', async () => {
    const person = await signIn();
    const content = `x${' '.repeat(200_000)}x`;
    const start = performance.now();
    expect(await person.say('general', content)).toEqual(
      refused(422, 'content_too_long', 'content'),
    );
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test('what no database keeps is refused: the character 0', async () => {
    const person = await signIn();
    const room = await person.enter('general');
    for (const content of ['\0', 'a\0b']) {
      expect(await person.say('general', content)).toEqual(refused(422, 'invalid', 'content'));
      await expect(
        room.request('speak', { nonce: crypto.randomUUID(), kind: 'text', content }),
      ).rejects.toMatchObject(refusal('invalid', 'content'));
      const book = await person.send('POST', '/books', { json: { title: 'x', author: content } });
      expect(book).toEqual(refused(422, 'invalid', 'author'));
      const notice = await person.send('POST', '/users/ada/notifications', {
        json: { text: content },
      });
      expect(notice).toEqual(refused(422, 'invalid', 'text'));
      const session = await person.send('POST', '/session', { json: { name: content } });
      expect(session).toEqual(refused(422, 'invalid', 'name'));
    }
    for (const path of ['/rooms/%00', '/rooms/a%00b/messages', '/files/%00']) {
      expect(await person.send('GET', path)).toEqual(refused(404, 'not_found'));
    }
    const nobody = await person.send('POST', '/users/%00/notifications', { json: { text: 'x' } });
    expect(nobody).toEqual(refused(404, 'not_found'));
  });

  test('a name is the same in capitals', async () => {
    const [person, other] = [await signIn('Zoë Capital'.toLowerCase()), await signIn()];
    const json = { name: ' ZOË CAPITAL' };
    const again = await send(application, 'POST', '/api/session', { json });
    expect(again).toMatchObject({ status: 201, body: { user: { name: person.name } } });
    const to = encodeURIComponent('ZOË Capital'.normalize('NFD'));
    const sent = await other.send('POST', `/users/${to}/notifications`, { json: { text: 'Hi' } });
    expect(sent.status).toBe(201);
    expect((await person.send('GET', '/notifications')).body.unread).toBe(1);
  });

  const attached = async (person: Person, name: string) => {
    const query = `name=${encodeURIComponent(name)}`;
    const { status, body } = await person.send('POST', `/files?${query}`, {
      body: 'x',
      headers: { 'content-type': 'image/png' },
    });
    expect({ status, body }).toMatchObject({ status: 201, body: { name } });
    const { headers } = await person.send('GET', `/files/${body.id}`);
    return headers.get('content-disposition') ?? '';
  };

  test.each([
    'a"b;é%.png',
    "it's (1)*!.png",
    'a\\b, c.png',
    '猫 🐈.png',
    "UTF-8''x",
    '..',
    'x'.repeat(255),
  ])('a file is called as it was (%s), as RFC 8187 has it', async (name) => {
    const header = await attached(await signIn(), name);
    const [, encoded = ''] = /; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+)$/.exec(header) ?? [];
    expect(decodeURIComponent(encoded), header).toBe(name);
    // For those who do not know it: a text in quotes that needs no escapes.
    expect(header).toMatch(/^inline; filename="[\w !#$+.^`|~%-]+"; /);
  });

  test.each([
    ['', 'is missing'],
    ['\u200b', 'is missing'],
    ['x'.repeat(256), 'is longer than 255 characters'],
    ['a\nb', 'has characters that cannot be kept'],
    ['a\u0007b', 'has characters that cannot be kept'],
    ['a\0b', 'has characters that cannot be kept'],
  ])('a file is not called %j', async (name, words) => {
    const person = await signIn();
    const path = `/files?name=${encodeURIComponent(name)}`;
    const answer = await person.send('POST', path, { body: 'x' });
    expect(answer).toEqual(refused(422, 'invalid', 'name'));
    expect(answer.body.error.message).toBe(`The name ${words}.`);
  });
});
