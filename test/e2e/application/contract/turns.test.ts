/** The commands of a connection: one behind the other, as they came, and those of others in between. */
import { once } from 'node:events';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Message } from '../../../../examples/chat/shared/resources.js';
import { Person, SOON, text } from '../support/person.js';
import {
  type Application,
  serverName,
  serverVersion,
  startApplication,
} from '../support/servers.js';

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = () => Person.signIn(application);

  /** A socket that sends whatever it likes, and is welcome. */
  async function open(person: Person) {
    const address = `${application.cable}?token=${await person.token()}`;
    const socket = new WebSocket(address, ['actioncable-v1-json']);
    onTestFinished(() => socket.terminate());
    await once(socket, 'message');
    const send = (command: string, data: object = {}, tab = 0) => {
      const identifier = JSON.stringify({ channel: 'ChatChannel', room: 'random', tab });
      socket.send(JSON.stringify({ command, identifier, data: JSON.stringify(data) }));
    };
    return { socket, send };
  }

  test('commands that come at once are performed in their order', async () => {
    const [person, other] = [await signIn(), await signIn()];
    const room = await other.enter('random');
    const { send } = await open(person);
    const said = times(25).map((index) => `${index}`);
    send('subscribe');
    for (const content of said) send('message', { action: 'speak', ...text(content) });
    const performed = () => {
      const messages = room.of('message').map(({ message }) => message as Message);
      // By their numbers: it delivers on several threads.
      if (serverName() === 'rails') messages.sort((a, b) => a.id - b.id);
      return messages.map(({ content }) => content);
    };
    await expect.poll(performed, SOON).toEqual(said);
  });

  test('whoever is gone before their subscriptions are there does not stay', async () => {
    const [person, other] = [await signIn(), await signIn()];
    const room = await other.enter('random');
    for (const milliseconds of times(20)) {
      const { socket, send } = await open(person);
      for (const tab of times(20)) send('subscribe', {}, tab);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      socket.terminate();
    }
    await expect.poll(() => room.of('here').at(-1)?.people, SOON).toEqual([other.name]);
    // Nor does another one take it for somebody who is there.
    const late = await (await signIn()).enter('random');
    await expect.poll(() => late.of('here').at(-1)?.people, SOON).toHaveLength(2);
  });

  test('whoever comes and goes without end keeps nobody else from coming', async () => {
    const [person, other] = [await signIn(), await signIn()];
    const { send } = await open(person);
    for (const _ of times(2_500)) {
      send('subscribe');
      send('unsubscribe');
    }
    const began = Date.now();
    const room = await other.enter('random');
    await other.say('random', 'Hello');
    await expect.poll(() => room.of('message'), SOON).toHaveLength(1);
    // After that, clients take a server for dead.
    expect(Date.now() - began).toBeLessThan(6_000);
  });
});
