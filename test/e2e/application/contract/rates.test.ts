/** How often one may say what costs little, and that a flood of it holds up nobody else. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  MAX_HEARTBEATS,
  MAX_READS,
  MAX_STATUSES,
} from '../../../../examples/chat/shared/limits.js';
import { type Listener, Person, problem, SOON, send } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

/** Milliseconds after which clients take a server for dead. */
const PATIENCE = 6_000;

const tooMany = (code: string) => ({
  ...problem(code),
  retryAfter: expect.toSatisfy((value) => Number.isInteger(value) && value > 0 && value <= 60_000),
});

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = () => Person.signIn(application);
  /** They are performed in any order on Rails: what counts is how many of them there were. */
  async function flood(listener: Listener, action: string, data: object, most: number) {
    const code = `too_many_${{ appear: 'statuses', heartbeat: 'heartbeats' }[action] ?? 'reads'}`;
    for (let count = 0; count < most + 2; count += 1) listener.perform(action, data);
    const told = { type: 'error', action, error: tooMany(code) };
    await expect
      .poll(() => listener.of('error'), { ...SOON, timeout: 30_000 })
      .toEqual([told, told]);
    listener.heard.length = 0;
    return code;
  }

  test('the 31st status in a minute is refused, over the cable and over HTTP together', async () => {
    const [person, other] = [await signIn(), await signIn()];
    const presence = await person.subscribe('PresenceChannel');
    const choose = (who: Person, status: string) =>
      who.send('PUT', '/presence', { json: { status } });
    for (let count = 0; count < 10; count += 1) {
      expect((await choose(person, 'busy')).status).toBe(200);
      expect((await choose(person, 'asleep')).status).toBe(422);
    }
    const code = await flood(presence, 'appear', { status: 'away' }, MAX_STATUSES - 10);
    const { status, body, headers } = await choose(person, 'busy');
    expect({ status, body }).toEqual({ status: 429, body: { error: tooMany(code) } });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    const { body: people } = await other.send('GET', '/presence');
    expect(people).toContainEqual({ name: person.name, status: 'away' });
    expect((await choose(other, 'busy')).status).toBe(200);
  });

  test('heartbeats are counted, also of several windows', async () => {
    const person = await signIn();
    const [one, other] = [
      await person.subscribe('PresenceChannel'),
      await person.subscribe('PresenceChannel', { again: true }),
    ];
    for (let count = 0; count < 20; count += 1) await one.request('heartbeat');
    await flood(other, 'heartbeat', {}, MAX_HEARTBEATS - 20);
    await expect(one.request('heartbeat')).rejects.toMatchObject({
      data: tooMany('too_many_heartbeats'),
    });
  });

  test('what is read is counted, in rooms and of notifications, over the cable and HTTP together', async () => {
    const [person, other] = [await signIn(), await signIn()];
    const { body: message } = await other.say('general');
    const [room, inbox] = [
      await person.enter('general'),
      await person.subscribe('NotificationsChannel'),
    ];
    const ways = [
      () => room.request('read', { id: message.id }),
      () => inbox.request('read', { ids: [message.id] }),
      () => inbox.request('read_all'),
      () => person.send('POST', '/rooms/general/read', { json: { id: message.id } }),
      () => person.send('POST', '/notifications/read', { json: { all: true } }),
    ];
    for (const way of ways) await way();
    await expect.poll(() => room.of('receipt').length, SOON).toBe(1);
    await flood(inbox, 'read', { ids: [1] }, MAX_READS - ways.length);
    const refusal = { data: tooMany('too_many_reads') };
    await expect(room.request('read', { id: message.id })).rejects.toMatchObject(refusal);
    await expect(inbox.request('read_all')).rejects.toMatchObject(refusal);
    for (const way of ways.slice(3)) expect(await way()).toMatchObject({ status: 429 });
  });

  test('whoever sends 5,000 commands at once holds up nobody: others are answered, and pinged', async () => {
    const [person, other] = [await signIn(), await signIn()];
    await other.enter('general');
    const { consumer } = other;
    const socket = new WebSocket(`${application.cable}?token=${await person.token()}`, [
      'actioncable-v1-json',
    ]);
    const frames: string[] = [];
    socket.on('message', (data) => void frames.push(String(data)));
    await once(socket, 'open');
    const identifier = JSON.stringify({ channel: 'PresenceChannel' });
    socket.send(JSON.stringify({ command: 'subscribe', identifier }));
    await expect.poll(() => frames.join(), SOON).toContain('confirm_subscription');
    const states: string[] = [];
    consumer.status.subscribe(({ state }) => void states.push(state));
    const data = JSON.stringify({ action: 'heartbeat' });
    for (let count = 0; count < 5_000; count += 1) {
      socket.send(JSON.stringify({ command: 'message', identifier, data }));
    }
    const began = Date.now();
    for (const path of ['/metrics', '/health']) {
      expect((await send(application, 'GET', path)).status).toBe(200);
      expect(Date.now() - began, path).toBeLessThan(PATIENCE);
    }
    expect((await other.say('general')).status).toBe(201);
    expect(Date.now() - began).toBeLessThan(PATIENCE);
    await wait(PATIENCE);
    expect(states).toEqual([]);
    socket.terminate();
  });
});
