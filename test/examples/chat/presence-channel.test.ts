/** Who is online: they come, choose a status, go, or stop without a word. */
import { expect, test } from 'vitest';
import { setUpChat } from './support/chat.js';
import { eventually, type Subscribed } from './support/user.js';

const chat = setUpChat({ PRESENCE_TIMEOUT: '2' });

/** How this person was shown, one behind the other. */
const statusesOf = (watcher: Subscribed, name: string) =>
  watcher.of('person').flatMap(({ person }) => {
    const one = person as { name: string; status: string };
    return one.name === name ? [one.status] : [];
  });

test('who subscribes is told of everybody, those who are offline too', async () => {
  const ann = await chat.signIn();
  const presence = await ann.subscribe('PresenceChannel');
  const [{ people }] = presence.of('presence') as unknown as [{ people: unknown[] }];
  expect(people).toContainEqual({ name: ann.name, status: 'online' });
  expect(people).toContainEqual({ name: 'grace', status: 'offline' });
  expect((await ann.get('/api/presence')).body).toEqual(people);
});

test('others hear who comes and goes, once each, however many windows there are', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const watcher = await ann.subscribe('PresenceChannel');
  await bob.subscribe('PresenceChannel');
  const second = bob.open();
  await bob.subscribe('PresenceChannel', {}, second);
  second.disconnect();
  const { body: other } = await bob.call('PUT', '/api/presence', { status: 'away' });
  expect(other).toEqual({ name: bob.name, status: 'away' });
  bob.first().disconnect();
  await eventually(() =>
    expect(statusesOf(watcher, bob.name)).toEqual(['online', 'away', 'offline']),
  );
});

test('a status is chosen over the cable or over HTTP, and stays', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const watcher = await ann.subscribe('PresenceChannel');
  const bobs = await bob.subscribe('PresenceChannel');
  expect(await bobs.ask('appear', { status: 'busy', name: ann.name })).toEqual({
    name: bob.name,
    status: 'busy',
  });
  bobs.perform('appear', { status: 'busy' });
  expect((await bob.call('PUT', '/api/presence', { status: 'dnd' })).body.status).toBe('dnd');
  await eventually(() => expect(statusesOf(watcher, bob.name)).toEqual(['online', 'busy', 'dnd']));
  expect(statusesOf(watcher, ann.name)).toEqual(['online']);
});

test('whose heart stops has gone after the timeout, and is back with the next beat', async () => {
  const [ann, bob] = [await chat.signIn(), await chat.signIn()];
  const watcher = await ann.subscribe('PresenceChannel');
  const heart = setInterval(() => watcher.perform('heartbeat'), 300);
  const bobs = await bob.subscribe('PresenceChannel');
  const start = Date.now();
  await eventually(() => expect(statusesOf(watcher, bob.name)).toEqual(['online', 'offline']));
  expect(Date.now() - start).toBeGreaterThan(1_500);
  bobs.perform('heartbeat');
  await eventually(() =>
    expect(statusesOf(watcher, bob.name)).toEqual(['online', 'offline', 'online']),
  );
  expect(statusesOf(watcher, ann.name)).not.toContain('offline');
  clearInterval(heart);
});

test.each(['offline', 'sleeping', '__proto__', '', 7, null])(
  'the status %j is refused',
  async (status) => {
    const ann = await chat.signIn();
    const presence = await ann.subscribe('PresenceChannel');
    await expect(presence.ask('appear', { status })).rejects.toMatchObject({
      data: { code: 'unknown_status', field: 'status' },
    });
    expect(await ann.call('PUT', '/api/presence', { status })).toMatchObject({
      status: 422,
      body: { error: { code: 'unknown_status' } },
    });
    expect(statusesOf(presence, ann.name)).toEqual(['online']);
  },
);
