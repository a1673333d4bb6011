/** Signing out ends a session everywhere: its cookie, its tokens and its cables; other sessions go on. */
import { once } from 'node:events';
import { token } from 'catenary/credentials';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { listen, newName, Person, refused, SOON } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = (name?: string) => Person.signIn(application, name);
  const signOut = async (person: Person) =>
    expect((await person.send('DELETE', '/session')).status).toBe(204);

  test('the cookie of a session that was signed out is worth nothing', async () => {
    const name = newName();
    const [here, elsewhere] = [await signIn(name), await signIn(name)];
    await signOut(here);
    for (const [method, path] of [
      ['GET', '/session'],
      ['GET', '/rooms'],
      ['POST', '/token'],
    ] as const) {
      expect(await here.send(method, path), path).toEqual(refused(401, 'unauthorized'));
      expect((await elsewhere.send(method, path)).status, path).toBe(200);
    }
    // Once more is no error: nobody is signed in then, as it was wanted.
    await signOut(here);
  });

  test('a token of such a session opens no cable, however fresh it is', async () => {
    const person = await signIn();
    const fresh = await person.token();
    await signOut(person);
    const options = token(() => fresh, { in: 'url' });
    const listener = listen(person.connect(options), 'DashboardChannel');
    await expect.poll(() => listener.ended, SOON).toEqual(['unauthorized']);
  });

  /** What a connection is told besides pings, once it is welcome; the last is how it ended. */
  async function watch(person: Person) {
    const url = `${application.cable}?token=${await person.token()}`;
    const socket = new WebSocket(url, ['actioncable-v1-json']);
    const told: unknown[] = [];
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type !== 'ping') told.push(frame);
    });
    socket.on('close', () => told.push('closed'));
    await once(socket, 'open');
    await expect.poll(() => told, SOON).toEqual([{ type: 'welcome' }]);
    return told;
  }

  test('whoever signs in over a live session ends that, unless it is refused', async () => {
    const name = newName();
    const [person, elsewhere] = [await signIn(), await signIn(name)];
    const told = await watch(person);
    const refusal = await person.send('POST', '/session', { json: { name: '<>' } });
    expect(refusal).toEqual(refused(422, 'invalid', 'name'));
    expect((await person.send('GET', '/session')).status).toBe(200);
    const { status, headers } = await person.send('POST', '/session', { json: { name } });
    expect(status).toBe(201);
    const disconnect = { type: 'disconnect', reason: 'remote', reconnect: false };
    await expect.poll(() => told, SOON).toEqual([{ type: 'welcome' }, disconnect, 'closed']);
    expect(await person.send('GET', '/session')).toEqual(refused(401, 'unauthorized'));
    const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';');
    const now = await person.send('GET', '/session', { headers: { cookie } });
    expect(now.body).toEqual({ user: { name } });
    // Another one of the same person, which the browser did not have.
    expect((await elsewhere.send('GET', '/session')).status).toBe(200);
  });

  test('all cables of the session are told to go and not to come back, and no others', async () => {
    const name = newName();
    const [person, elsewhere] = [await signIn(name), await signIn(name)];
    const windows = [await watch(person), await watch(person)];
    const room = await person.enter('general');
    const other = await elsewhere.enter('general');
    await signOut(person);
    const disconnect = { type: 'disconnect', reason: 'remote', reconnect: false };
    for (const told of windows) {
      await expect.poll(() => told, SOON).toEqual([{ type: 'welcome' }, disconnect, 'closed']);
    }
    await expect.poll(() => room.ended, SOON).toEqual(['remote']);
    expect((await elsewhere.say('general', 'Still here')).status).toBe(201);
    await expect.poll(() => other.of('message'), SOON).toHaveLength(1);
    expect(other.ended).toEqual([]);
  });
});
