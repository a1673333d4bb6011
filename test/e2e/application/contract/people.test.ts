/** Notifications, presence and the dashboard: what people are told, over the cable and over HTTP. */
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  heardOnRails,
  type Listener,
  Person,
  problem,
  refusal,
  refused,
  SOON,
} from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

/** Seconds; a heartbeat may be late by two thirds of them, on a busy machine. */
const TIMEOUT = 5;

/** Who is silent is missed a while behind the time-out. */
const LATER = { ...SOON, timeout: TIMEOUT * 1_000 + SOON.timeout };

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication({ env: { PRESENCE_TIMEOUT: `${TIMEOUT}` } });
    return application.stop;
  });
  const signIn = (name?: string) => Person.signIn(application, name);
  const notify = (from: Person, to: Person, text: unknown) =>
    from.send('POST', `/users/${encodeURIComponent(to.name)}/notifications`, { json: { text } });

  test('a notification is told to its recipient alone, with the count', async () => {
    const [sender, recipient] = [await signIn(), await signIn()];
    const [own, other] = [
      await recipient.subscribe('NotificationsChannel'),
      await sender.subscribe('NotificationsChannel'),
    ];
    for (const { heard } of [own, other]) {
      await expect.poll(() => heard, SOON).toEqual([{ type: 'unread', unread: 0 }]);
    }
    const { status, body } = await notify(sender, recipient, ' Hi ');
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.any(Number),
        from: sender.name,
        text: 'Hi',
        at: expect.closeTo(Date.now() / 1_000, -1),
        read: false,
      },
    });
    const told = { type: 'notification', notification: body, unread: 1 };
    await expect.poll(() => own.of('notification'), SOON).toEqual([told]);
    const later = await recipient.subscribe('NotificationsChannel', { again: true });
    await expect.poll(() => later.heard, SOON).toEqual([{ type: 'unread', unread: 1 }]);
    expect(other.heard).toEqual([{ type: 'unread', unread: 0 }]);
  });

  test('notifications are marked as read, one or all, on all devices', async () => {
    const [sender, recipient] = [await signIn(), await signIn()];
    const ids: number[] = [];
    for (const text of ['1', '2', '3', '4']) {
      ids.push((await notify(sender, recipient, text)).body.id);
    }
    const [first, second, ...rest] = ids;
    const own = await recipient.subscribe('NotificationsChannel');
    expect(await own.request('read', { ids: [first] })).toEqual({ unread: 3 });
    await heardOnRails(() => own.of('read'), 1);
    const one = await recipient.send('POST', '/notifications/read', { json: { ids: [second] } });
    expect(one).toMatchObject({ status: 200, body: { unread: 2 } });
    await heardOnRails(() => own.of('read'), 2);
    const all = await recipient.send('POST', '/notifications/read', { json: { all: true } });
    expect(all.body).toEqual({ unread: 0 });
    expect(await own.request('read_all')).toEqual({ unread: 0 });
    await expect
      .poll(
        () => own.of('read').map(({ ids, unread }) => [[...(ids as number[])].sort(), unread]),
        SOON,
      )
      .toEqual([
        [[first], 3],
        [[second], 2],
        [rest, 0],
      ]);
    const { body } = await recipient.send('GET', '/notifications');
    expect(body.unread).toBe(0);
    expect(
      body.notifications.map(({ id, read }: { id: number; read: boolean }) => [id, read]),
    ).toEqual([...ids].reverse().map((id) => [id, true]));
  });

  test('nobody marks those of others, nor what is no id', async () => {
    const [sender, recipient] = [await signIn(), await signIn()];
    const { id } = (await notify(sender, recipient, 'Hi')).body;
    const thief = await sender.subscribe('NotificationsChannel');
    expect(await thief.request('read', { ids: [id] })).toEqual({ unread: 0 });
    expect((await recipient.send('GET', '/notifications')).body.unread).toBe(1);
    for (const ids of [undefined, id, `${id}`, [`${id}`], [0], [1.5]]) {
      const wrong = thief.request('read', { ids });
      await expect(wrong).rejects.toMatchObject({ data: { code: 'invalid' } });
      const answer = await sender.send('POST', '/notifications/read', { json: { ids } });
      expect(answer).toMatchObject({ status: 422, body: { error: { code: 'invalid' } } });
    }
  });

  test('what cannot be told is refused', async () => {
    const [sender, recipient] = [await signIn(), await signIn()];
    for (const text of [undefined, '', ' ', 'x'.repeat(201), 5, ['Hi']]) {
      expect(await notify(sender, recipient, text)).toEqual(refused(422, 'invalid', 'text'));
    }
    expect((await notify(sender, recipient, 'x'.repeat(200))).status).toBe(201);
    const nobody = await sender.send('POST', '/users/nobody/notifications', {
      json: { text: 'Hi' },
    });
    expect(nobody).toEqual(refused(404, 'not_found'));
  });

  test('members who are named in a message are notified', async () => {
    const [author, named, outsider] = [
      await signIn('grace'),
      await signIn('linus'),
      await signIn(),
    ];
    const [own, other] = [
      await named.subscribe('NotificationsChannel'),
      await outsider.subscribe('NotificationsChannel'),
    ];
    const content = `@linus, @LINUS! not @linuses, @grace or @${outsider.name}`;
    await author.say('engineering', content);
    await expect
      .poll(() => own.of('notification').map(({ notification }) => notification), SOON)
      .toMatchObject([{ from: 'grace', text: `grace in engineering: ${content}` }]);
    await notify(author, outsider, 'Hi');
    await expect.poll(() => other.of('notification').length, SOON).toBe(1);
    expect((await author.send('GET', '/notifications')).body.unread).toBe(0);
  });

  const statusIn = (listener: Listener, name: string) =>
    listener
      .of('person')
      .map(({ person }) => person as { name: string; status: string })
      .filter((person) => person.name === name)
      .map(({ status }) => status);

  /** As a page does, until the test is over. */
  function beat(listener: Listener) {
    const timer = setInterval(() => listener.perform('heartbeat'), (TIMEOUT * 1_000) / 3);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  test('who comes is online, chooses a status, and is offline when the last window is closed', async () => {
    const [watcher, person] = [await signIn(), await signIn()];
    const watching = await watcher.subscribe('PresenceChannel');
    using _watching = beat(watching);
    // Rails confirms before it tells who is there: what is told behind that is heard.
    await expect.poll(() => watching.of('presence').length, SOON).toBe(1);
    const own = await person.subscribe('PresenceChannel');
    using _own = beat(own);
    await expect.poll(() => own.of('presence').length, SOON).toBe(1);
    const people = own.of('presence')[0]?.people;
    expect(people).toContainEqual({ name: person.name, status: 'online' });
    expect(people).toContainEqual({ name: watcher.name, status: 'online' });
    expect(people).toContainEqual({ name: 'ada', status: 'offline' });
    const { name } = person;
    await heardOnRails(() => statusIn(watching, name), 1);
    expect(await own.request('appear', { status: 'away' })).toEqual({ name, status: 'away' });
    await heardOnRails(() => statusIn(watching, name), 2);
    const { body } = await person.send('PUT', '/presence', { json: { status: 'dnd' } });
    expect(body).toEqual({ name, status: 'dnd' });
    await heardOnRails(() => statusIn(watching, name), 3);
    await own.request('appear', { status: 'dnd' });
    const other = person.connect();
    const window = other.subscriptions.create('PresenceChannel');
    await expect.poll(() => window.state, SOON).toBe('subscribed');
    other.disconnect();
    await wait(300);
    person.consumer.disconnect();
    await expect
      .poll(() => statusIn(watching, name), SOON)
      .toEqual(['online', 'away', 'dnd', 'offline']);
    const list = await watcher.send('GET', '/presence');
    expect(list.body).toContainEqual({ name, status: 'offline' });
    expect(list.body).toContainEqual({ name: watcher.name, status: 'online' });
    await person.subscribe('PresenceChannel', { again: true });
    await expect.poll(() => statusIn(watching, name).at(-1), SOON).not.toBe('offline');
  });

  test('who is silent for too long is gone, and back with a heartbeat', async () => {
    const [watcher, person] = [await signIn(), await signIn()];
    const watching = await watcher.subscribe('PresenceChannel');
    using _watching = beat(watching);
    await expect.poll(() => watching.of('presence').length, SOON).toBe(1);
    const start = performance.now();
    const own = await person.subscribe('PresenceChannel');
    await expect.poll(() => statusIn(watching, person.name), LATER).toEqual(['online', 'offline']);
    expect(performance.now() - start).toBeGreaterThan((TIMEOUT * 1_000) / 2);
    expect(await own.request('heartbeat')).toBeNull();
    await expect.poll(() => statusIn(watching, person.name).at(-1), SOON).toBe('online');
    expect(statusIn(watching, watcher.name)).not.toContain('offline');
  });

  test('a status that there is not is told to its sender', async () => {
    const person = await signIn();
    const own = await person.subscribe('PresenceChannel');
    for (const status of ['asleep', 'offline', '', 5, undefined, ['away']]) {
      const expected = refusal('unknown_status', 'status');
      await expect(own.request('appear', { status })).rejects.toMatchObject(expected);
      const answer = await person.send('PUT', '/presence', { json: { status } });
      expect(answer).toEqual(refused(422, 'unknown_status', 'status'));
    }
    own.perform('appear', { status: 'asleep' });
    const error = problem('unknown_status', 'status');
    await expect
      .poll(() => own.of('error'), SOON)
      .toEqual([{ type: 'error', action: 'appear', error }]);
  });

  test('the dashboard counts, when somebody comes and again and again', async () => {
    const person = await signIn();
    using _present = beat(await person.subscribe('PresenceChannel'));
    await person.enter('general');
    await person.say('general');
    const own = await person.subscribe('DashboardChannel');
    const counted = {
      at: expect.closeTo(Date.now() / 1_000, -1.5),
      people: expect.any(Number),
      connections: expect.any(Number),
      subscriptions: expect.any(Number),
      messages: expect.any(Number),
      books: 3,
    };
    await expect.poll(() => own.of('stats').length, SOON).toBeGreaterThan(2);
    for (const { stats } of own.of('stats')) expect(stats).toEqual(counted);
    const { stats } = own.of('stats').at(-1) as { stats: Record<string, number> };
    expect(stats.connections).toBeGreaterThan(0);
    expect(stats.subscriptions).toBeGreaterThan(2);
    expect(stats.messages).toBeGreaterThan(0);
    expect(stats.people).toBeGreaterThan(0);
    expect((await person.send('GET', '/dashboard')).body).toEqual(counted);
    await expect(own.request('run')).rejects.toMatchObject(refusal('unknown_action'));
  });
});
