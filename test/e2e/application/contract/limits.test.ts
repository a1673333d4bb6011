/** How much one may say, and what no client can break: limits, frames that are none, and what operators see. */
import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Person, problem, SOON, send, text } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = () => Person.signIn(application);
  const inMilliseconds = (most: number) =>
    expect.toSatisfy((value: number) => Number.isInteger(value) && value > 0 && value <= most);

  test('the 31st message in a minute is refused, over the cable and over HTTP together', async () => {
    const [person, other] = [await signIn(), await signIn()];
    const room = await person.enter('general');
    const said = Array.from({ length: 15 }, () => text());
    for (const message of said) {
      await room.request('speak', { ...message });
      expect((await person.say('random')).status).toBe(201);
    }
    const error = { ...problem('too_many_messages'), retryAfter: inMilliseconds(60_000) };
    await expect(room.request('speak', { ...text() })).rejects.toMatchObject({ data: error });
    const answer = await person.say('random');
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 429, body: { error } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    room.perform('speak', { ...text() });
    await expect
      .poll(() => room.of('error'), SOON)
      .toEqual([{ type: 'error', action: 'speak', error }]);
    // It is one person's own, and what was said already may be sent again.
    expect((await other.say('general')).status).toBe(201);
    expect((await person.say('general', 'Hello', said[0])).status).toBe(200);
  });

  test('what is refused for its content does not count', async () => {
    const person = await signIn();
    const file = crypto.randomUUID();
    for (let count = 0; count < 40; count += 1) {
      expect((await person.say('general', '')).status).toBe(422);
      expect((await person.say('general', 'x', { kind: 'file', file })).status).toBe(422);
    }
    expect((await person.say('general')).status).toBe(201);
  });

  test('to edit counts as to say', async () => {
    const person = await signIn();
    const { body } = await person.say('general');
    const edit = (content: string) =>
      person.send('PATCH', `/messages/${body.id}`, { json: { content } });
    for (let count = 2; count <= 30; count += 1) {
      expect((await edit('')).status).toBe(422);
      expect((await edit(`${count}`)).status).toBe(200);
    }
    expect((await edit('31')).status).toBe(429);
    // Its answer may have been lost: sent again it is the same edit, and changes nothing.
    const again = { status: 200, body: { content: '30', version: 30 } };
    expect(await edit(' 30 ')).toMatchObject(again);
  });

  test('a message notifies ten people at most', async () => {
    const [person, ...others] = await Promise.all(Array.from({ length: 13 }, signIn));
    const content = others.map(({ name }) => `@${name}`).join(' ');
    expect((await person?.say('general', content))?.status).toBe(201);
    const unread = async () => {
      const answers = await Promise.all(others.map((other) => other.send('GET', '/notifications')));
      return answers.reduce((sum, { body }) => sum + body.unread, 0);
    };
    // They are told before it is answered.
    expect(await unread()).toBe(10);
  });

  test('whoever is named in a long message is told its first 200 characters', async () => {
    const [person, other] = [await signIn(), await signIn()];
    await person.say('general', `@${other.name} ${'x'.repeat(300)}`);
    const { body } = await other.send('GET', '/notifications');
    expect(body.notifications[0].text).toHaveLength(200);
  });

  test('the 11th typing signal in ten seconds is refused', async () => {
    const person = await signIn();
    const room = await person.enter('general');
    for (let count = 0; count < 12; count += 1) room.perform('typing', { on: count % 2 === 0 });
    const error = { ...problem('too_many_signals'), retryAfter: inMilliseconds(10_000) };
    const told = { type: 'error', action: 'typing', error };
    await expect.poll(() => room.of('error'), SOON).toEqual([told, told]);
    await expect.poll(() => room.of('typing').length, SOON).toBe(10);
    room.perform('typing', { on: 'yes' });
    const wrong = { type: 'error', action: 'typing', error: problem('invalid', 'on') };
    await expect.poll(() => room.of('error').at(-1), SOON).toEqual(wrong);
  });

  test('frames that are none break nothing, for anybody', async () => {
    const person = await signIn();
    const url = `${application.cable}?token=${await person.token()}`;
    const socket = new WebSocket(url, ['actioncable-v1-json']);
    const frames: string[] = [];
    socket.on('message', (data) => frames.push(String(data)));
    await once(socket, 'open');
    await expect.poll(() => frames.join(), SOON).toContain('welcome');
    const identifier = JSON.stringify({ channel: 'ChatChannel', room: 'general' });
    const command = (data: object) => socket.send(JSON.stringify(data));
    for (const nothing of ['', 'x', '[]', 'null', '5', '{"command":5}', '{"command":"jump"}']) {
      socket.send(nothing);
    }
    command({ command: 'subscribe' });
    command({ command: 'subscribe', identifier: 'x' });
    command({ command: 'subscribe', identifier: '{"channel":"Object"}' });
    command({ command: 'message', identifier, data: '{"action":"speak"}' });
    // Of another room: what is sent of one subscription at once, Rails may run in another order.
    command({ command: 'unsubscribe', identifier: identifier.replace('general', 'random') });
    command({ command: 'subscribe', identifier });
    await expect.poll(() => frames.join(), SOON).toContain('confirm_subscription');
    for (const data of ['', 'x', '5', '[]', 'null', '{"action":5}', '{"action":["speak"]}', '{}']) {
      command({ command: 'message', identifier, data });
    }
    command({ command: 'message', identifier, data: '{"action":"speak"}' });
    await expect.poll(() => frames.join(), SOON).toContain('"nonce"');
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
    expect((await person.say('general')).status).toBe(201);
    expect((await send(application, 'GET', '/health')).body.ok).toBe(true);
  });

  test('bodies that are none are answered, and break nothing', async () => {
    const person = await signIn();
    for (const body of ['', '[]', 'null', '5', '"x"', '{"content', '{"content":"\\ud800"}']) {
      const headers = { 'content-type': 'application/json' };
      for (const path of ['/rooms/general/messages', '/books', '/users/ada/notifications']) {
        const { status } = await person.send('POST', path, { body, headers });
        expect([400, 422], `${path} ${body}`).toContain(status);
      }
    }
  });

  test('health says what it depends on', async () => {
    const { status, body } = await send(application, 'GET', '/health');
    expect({ status, body }).toEqual({
      status: 200,
      body: { ok: true, checks: { database: 'ok', pubsub: 'ok' } },
    });
  });

  test('the metrics count connections, subscriptions and messages, in the format of Prometheus', async () => {
    const person = await signIn();
    const room = await person.enter('general');
    await room.request('speak', { ...text() });
    const metrics = async () => (await send(application, 'GET', '/metrics')).body;
    const { headers } = await send(application, 'GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      /^# TYPE cable_connections gauge$/m,
      /^cable_connections [1-9]\d*$/m,
      /^cable_subscriptions\{channel="ChatChannel"\} [1-9]\d*$/m,
      /^# TYPE cable_messages_total counter$/m,
      /^cable_messages_total\{direction="in",channel="ChatChannel"\} [1-9]\d*$/m,
      /^cable_messages_total\{direction="out",channel="ChatChannel"\} [1-9]\d*$/m,
      /^process_cpu_seconds_total [\d.]+/m,
    ]) {
      // What is sent is counted behind it.
      await expect.poll(metrics, SOON).toMatch(line);
    }
    room.unsubscribe();
    person.consumer.disconnect();
    await expect.poll(metrics, SOON).toMatch(/^cable_connections \d+$/m);
  });

  test('a server that is killed has forgotten nothing, and is found again', async () => {
    const person = await signIn();
    const room = await person.enter('random');
    const said = (await person.say('random', 'Before')).body;
    await application.kill();
    await expect.poll(() => room.ended.length, SOON).toBe(1);
    await application.start();
    await expect.poll(() => room.state, { ...SOON, timeout: 30_000 }).toBe('subscribed');
    const { body } = await person.send('GET', '/rooms/random/messages');
    expect(body.changed.at(-1)).toEqual(said);
    expect(await room.request('edit', { id: said.id, content: 'After' })).toMatchObject({
      version: 2,
    });
  });
});
