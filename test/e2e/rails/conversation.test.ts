/** What every application does: connect, subscribe, say something, hear something. */
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, consumerAt, listen, SOON, serverList, userOf } from './user.js';

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test('what a channel transmits in `subscribed` arrives before `connected`', async () => {
    await rails.post('/rooms/library/messages', { body: 'Hush' });
    const chat = listen(userOf(rails), { channel: 'ChatChannel', room: 'library' });
    await areLive([chat]);
    expect(chat.told).toEqual([
      [
        'received',
        { type: 'history', messages: [{ type: 'message', from: 'server', body: 'Hush' }] },
      ],
      ['connected', { reconnected: false }],
    ]);
  });

  test('a channel gives back what it gets, by an action and by `receive`', async () => {
    const echo = listen(userOf(rails), 'EchoChannel');
    await areLive([echo]);
    echo.perform('echo', { body: 'Hello' });
    await expect.poll(() => echo.heard, SOON).toEqual([{ body: 'Hello', action: 'echo' }]);
    echo.send({ body: 'Hello again' });
    await expect.poll(() => echo.heard.slice(1), SOON).toEqual([{ body: 'Hello again' }]);
  });

  test('a room hears its members and the server, and no other room', async () => {
    const room = { channel: 'ChatChannel', room: 'lobby' };
    const members = ['ada', 'grace'].map((name) => listen(userOf(rails, { name }), room));
    const stranger = listen(userOf(rails, { name: 'eve' }), { channel: 'ChatChannel', room: 'x' });
    await areLive([...members, stranger]);
    members[0]?.perform('speak', { body: 'Hello' });
    await expect.poll(() => members.map(({ heard }) => heard.length), SOON).toEqual([2, 2]);
    members[1]?.perform('typing');
    await expect.poll(() => members.map(({ heard }) => heard.length), SOON).toEqual([3, 3]);
    await rails.post('/rooms/lobby/messages', { body: 'Closing time' });
    await expect.poll(() => members.map(({ heard }) => heard.length), SOON).toEqual([4, 4]);
    for (const { heard } of members) {
      expect(heard.slice(1)).toEqual([
        { type: 'message', from: 'ada', body: 'Hello' },
        { type: 'typing', from: 'grace' },
        { type: 'message', from: 'server', body: 'Closing time' },
      ]);
    }
    expect(stranger.heard).toEqual([{ type: 'history', messages: [] }]);
  });

  test('a notification reaches each device of one user, and nobody else', async () => {
    const [phone, desk, other] = ['ada', 'ada', 'grace'].map((name) =>
      listen(userOf(rails, { name }), 'NotificationsChannel'),
    ) as [ReturnType<typeof listen>, ReturnType<typeof listen>, ReturnType<typeof listen>];
    await areLive([phone, desk, other]);
    await rails.post('/notifications', { user: 'ada', text: 'Tea' });
    await rails.post('/notifications', { user: 'grace', text: 'Coffee' });
    await expect
      .poll(() => [phone.heard, desk.heard, other.heard], SOON)
      .toEqual([[{ text: 'Tea' }], [{ text: 'Tea' }], [{ text: 'Coffee' }]]);
  });

  test('several subscriptions to one identifier are one on the server, until the last is gone', async () => {
    const consumer = userOf(rails, { name: 'twice' });
    const first = listen(consumer, 'NotificationsChannel');
    await areLive([first]);
    const second = listen(consumer, 'NotificationsChannel');
    await expect
      .poll(() => second.told, SOON)
      .toEqual([['connected', { reconnected: false, joined: true }]]);
    await rails.post('/notifications', { user: 'twice', text: 'Once' });
    await expect
      .poll(() => [first.heard, second.heard], SOON)
      .toEqual([[{ text: 'Once' }], [{ text: 'Once' }]]);
    expect(await serverList(rails, 'twice')).toEqual([first.identifier]);
    first.unsubscribe();
    await rails.post('/notifications', { user: 'twice', text: 'Still there' });
    await expect.poll(() => second.heard.length, SOON).toBe(2);
    second.unsubscribe();
    await expect.poll(() => serverList(rails, 'twice'), SOON).toEqual([]);
    expect(first.heard).toHaveLength(1);
  });

  test("the cookie of a session opens the cable, from the application's own origin", async () => {
    const login = await rails.post('/login', { name: 'grace' });
    const [cookie = ''] = (login.headers.get('set-cookie') ?? '').split(';');
    const headers = { Cookie: cookie, Origin: rails.url };
    const chat = listen(consumerAt(rails.cable, { headers, WebSocket }), {
      channel: 'ChatChannel',
      room: 'private-grace',
    });
    await areLive([chat]);
  });
});
