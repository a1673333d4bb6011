/** Ids, times and other values that no page of ours sends: either server says what is wrong, and where. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Person, refusal, refused, SOON } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

const MESSAGES = '/rooms/general/messages';
/** What only looks like an id. */
const ODD_IDS = ['0', '01', '-1', '+1', '0x1', '%201', '1%20', '1e3', '1.0', '1.5', 'NaN', '١'];
const HUGE = ['2147483648', '9999999999', '9'.repeat(400)];

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = (name?: string) => Person.signIn(application, name);

  test.each([...ODD_IDS, ...HUGE])('nothing has the id %s', async (id) => {
    const person = await signIn();
    await person.say('general');
    const json = { content: 'x', title: 'x', author: 'x', version: 1 };
    const answers = [
      await person.send('PATCH', `/messages/${id}`, { json }),
      await person.send('DELETE', `/messages/${id}`),
      await person.send('PATCH', `/books/${id}`, { json }),
      await person.send('DELETE', `/books/${id}`),
    ];
    for (const answer of answers) expect(answer).toEqual(refused(404, 'not_found'));
  });

  test('what a query says is a number, or is named', async () => {
    const person = await signIn();
    const odd = ['', ...ODD_IDS, ...HUGE];
    const times = [
      '',
      'NaN',
      'Infinity',
      '-1',
      '0x10',
      '1e3',
      '1_000',
      '%201',
      '.5',
      '9'.repeat(13),
    ];
    const wrong = [
      ...[...odd, '201'].map((value) => ['limit', value]),
      ...odd.map((value) => ['before', value]),
      ...times.map((value) => ['since', value]),
    ] as [string, string][];
    for (const [field, value] of wrong) {
      const answer = await person.send('GET', `${MESSAGES}?${field}=${value}`);
      expect(answer, `${field}=${value}`).toEqual(refused(422, 'invalid', field));
      expect(answer.body.error.message).toMatch(new RegExp(`^The ${field} is not .*\\.$`));
    }
    for (const value of times) {
      const answer = await person.send('GET', `/books?since=${value}`);
      expect(answer, value).toEqual(refused(422, 'invalid', 'since'));
    }
    for (const query of [
      'since=0',
      `since=${Date.now() / 1_000}`,
      'limit=200',
      'before=2147483647',
    ]) {
      expect((await person.send('GET', `${MESSAGES}?${query}`)).status, query).toBe(200);
    }
  });

  test('an id in a body is a whole number from 1 on', async () => {
    const person = await signIn();
    const room = await person.enter('general');
    const odd = [0, -1, 1.5, '1', '1e3', null, [1], { id: 1 }, true, 2_147_483_648, 1e300];
    for (const id of odd) {
      const name = JSON.stringify(id);
      for (const [action, more] of [['edit', { content: 'x' }], ['remove'], ['read']] as const) {
        const answer = room.request(action, { id, ...more } as never);
        await expect(answer, name).rejects.toMatchObject(refusal('invalid', 'id'));
      }
      const read = await person.send('POST', '/rooms/general/read', { json: { id } });
      expect(read, name).toEqual(refused(422, 'invalid', 'id'));
      expect(read.body.error.message).toBe('The id is not a whole number from 1 on.');
      const book = { title: 'x', author: 'x', version: id };
      const edit = await person.send('PATCH', '/books/1', { json: book });
      expect(edit, name).toEqual(refused(422, 'invalid', 'version'));
      const ids = await person.send('POST', '/notifications/read', { json: { ids: [id] } });
      expect(ids, name).toEqual(refused(422, 'invalid', 'ids'));
    }
    for (const json of [{}, { ids: 5 }, { ids: { 1: 1 } }, { all: false }, { all: 'yes' }]) {
      const answer = await person.send('POST', '/notifications/read', { json });
      expect(answer).toEqual(refused(422, 'invalid', 'ids'));
    }
    // JSON does not tell 1.0 from 1.
    const { body } = await person.say('general');
    const decimal = {
      body: `{"id":${body.id}.0}`,
      headers: { 'content-type': 'application/json' },
    };
    expect((await person.send('POST', '/rooms/general/read', decimal)).status).toBe(204);
    await expect.poll(() => room.of('receipt'), SOON).toHaveLength(1);
  });

  test('what is wrong is said in the same words', async () => {
    const person = await signIn();
    const message = { nonce: crypto.randomUUID(), kind: 'text', content: 'x' };
    const cases: [string, object, string][] = [
      [
        '/session',
        {},
        'The name is 1 to 40 letters, digits, blanks, dots, hyphens or underscores.',
      ],
      [MESSAGES, { ...message, nonce: 'x' }, 'The nonce is not a UUID.'],
      [
        MESSAGES,
        { ...message, kind: 'image' },
        'The file belongs to an image or a file, and to nothing else.',
      ],
      [
        MESSAGES,
        { ...message, kind: 'file', file: crypto.randomUUID() },
        'The file is none of yours.',
      ],
      [MESSAGES, { ...message, kind: 'file', file: 5 }, 'The file is none of yours.'],
      [
        '/books',
        { title: 'x'.repeat(201), author: 'x' },
        'The title is longer than 200 characters.',
      ],
      ['/books', { title: 'x' }, 'The author is missing.'],
      ['/books', { title: 7, author: 'x' }, 'The title is missing.'],
      ['/users/ada/notifications', { text: ' ' }, 'The text is missing.'],
      ['/notifications/read', {}, 'The ids are not a list of at most 1,000 ids.'],
    ];
    for (const [path, json, words] of cases) {
      const { body } = await person.send('POST', path, { json });
      expect(body.error).toMatchObject({ code: 'invalid', message: words });
    }
    const before = await person.send('GET', `${MESSAGES}?before=x`);
    expect(before.body.error.message).toBe('The before is not a whole number from 1 on.');
    const room = await person.enter('general');
    const typing = room.request('typing', { on: 'yes' } as never);
    await expect(typing).rejects.toMatchObject({
      data: { message: 'The on is not true or false.' },
    });
    // What is not there is not there.
    const nothing = await person.send('POST', MESSAGES, { json: { ...message, file: null } });
    expect(nothing.status).toBe(201);
  });
});
