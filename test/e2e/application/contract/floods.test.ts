/** How often one may notify, upload and sign in: counted for each person, and for each address where there is none yet. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, newName, Person, problem, refused, send } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

const LIMITS = {
  NOTIFICATIONS_PER_MINUTE: '3',
  UPLOADS_PER_MINUTE: '2',
  SIGN_INS_PER_MINUTE: '4',
};

/** Within a minute, as the header says, too. */
function expectRefusal({ status, body, headers }: Answer, code: string) {
  const isInAMinute = (value: number) => Number.isInteger(value) && value > 0 && value <= 60_000;
  const retryAfter = expect.toSatisfy(isInAMinute);
  expect({ status, body }).toEqual({
    status: 429,
    body: { error: { ...problem(code), retryAfter } },
  });
  expect(headers.get('retry-after')).toBe(`${Math.ceil(body.error.retryAfter / 1_000)}`);
}

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication({ env: { ...LIMITS, TRUSTED_PROXIES: '10.0.0.0/8' } });
    return application.stop;
  });

  test('the 4th notification in a minute is refused, and nobody hears of it', async () => {
    const [ada, grace] = [await Person.signIn(application), await Person.signIn(application)];
    const notify = (from: Person, text: string, to = grace) =>
      from.send('POST', `/users/${encodeURIComponent(to.name)}/notifications`, { json: { text } });
    // What is refused for another reason does not count.
    for (const text of ['', ' ', 'x'.repeat(201)]) {
      expect(await notify(ada, text)).toEqual(refused(422, 'invalid', 'text'));
    }
    const nobody = await ada.send('POST', '/users/nobody/notifications', { json: { text: 'Hi' } });
    expect(nobody).toEqual(refused(404, 'not_found'));
    for (const text of ['1', '2', '3']) expect((await notify(ada, text)).status).toBe(201);
    expectRefusal(await notify(ada, '4'), 'too_many_notifications');
    expect((await grace.send('GET', '/notifications')).body.unread).toBe(3);
    expect((await notify(grace, 'Thanks', ada)).status).toBe(201);
  });

  test('the 3rd upload in a minute is refused', async () => {
    const person = await Person.signIn(application);
    const upload = (body: string) => person.send('POST', '/files?name=a.txt', { body });
    expect(await upload('')).toEqual(refused(422, 'content_missing'));
    for (const body of ['1', '2']) expect((await upload(body)).status).toBe(201);
    expectRefusal(await upload('3'), 'too_many_uploads');
    // What else they do is counted by itself.
    expect((await person.say('general')).status).toBe(201);
  });

  const signInFrom = (forwarded: string, name: unknown = newName()) =>
    send(application, 'POST', '/api/session', {
      json: { name },
      headers: { 'x-forwarded-for': forwarded },
    });

  test('the 5th sign-in from an address in a minute is refused, whoever it would be', async () => {
    const address = '203.0.113.1';
    expect(await signInFrom(address, '<nobody>')).toEqual(refused(422, 'invalid', 'name'));
    for (const name of [newName(), newName(), 'ada', 'ada']) {
      expect((await signInFrom(address, name)).status).toBe(201);
    }
    const name = newName();
    expectRefusal(await signInFrom(address, name), 'too_many_sign_ins');
    const ada = await Person.signIn(application, 'ada');
    expect((await ada.send('GET', '/presence')).body).not.toContainEqual({
      name,
      status: 'offline',
    });
    expect((await signInFrom('203.0.113.2')).status).toBe(201);
  });

  test.each([
    ['an address that the client makes up', (index: number) => `198.51.100.${index}, 203.0.113.3`],
    ['a name that is no address', () => 'unknown, 203.0.113.4'],
    ['the proxies on the way', (index: number) => `203.0.113.5, 10.0.0.${index}, 127.0.0.1`],
    [
      'the way in which it is written',
      (index: number) =>
        ['203.0.113.6:555', '::ffff:203.0.113.6', '::ffff:cb00:7106', '203.0.113.6'][index % 4] ??
        '',
    ],
    ['the half of an IPv6 address that its owner chooses', (index: number) => `2001:db8::${index}`],
  ])('%s: no way around it', async (_, forwarded) => {
    for (const index of [1, 2, 3, 4]) {
      expect((await signInFrom(forwarded(index))).status).toBe(201);
    }
    expectRefusal(await signInFrom(forwarded(5)), 'too_many_sign_ins');
  });

  test('networks beside it are others', async () => {
    for (const index of [1, 2, 3, 4, 5, 6]) {
      expect((await signInFrom(`2001:db8:0:${index}::1`)).status).toBe(201);
    }
  });
});
