/** Frames that no client of ours sends, and more of them than it may: either server takes the same. */
import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Person, problem, SOON, send } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = (name?: string) => Person.signIn(application, name);

  const open = async (person: Person) => {
    const url = `${application.cable}?token=${await person.token()}`;
    const socket = new WebSocket(url, ['actioncable-v1-json']);
    const frames: { type?: string; identifier?: string; message?: unknown }[] = [];
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type !== 'ping') frames.push(frame);
    });
    await expect.poll(() => frames, SOON).toEqual([{ type: 'welcome' }]);
    return { socket, frames, send: (frame: object) => socket.send(JSON.stringify(frame)) };
  };

  test('a frame has at most 256 KB', async () => {
    const { socket, send, frames } = await open(await signIn());
    const identifier = JSON.stringify({ channel: 'BooksChannel' });
    send({ command: 'subscribe', identifier });
    await expect.poll(() => frames.at(-1)?.type, SOON).toBe('confirm_subscription');
    socket.send('x'.repeat(262_144));
    const closed = once(socket, 'close');
    socket.send('x'.repeat(262_145));
    expect((await closed)[0]).toBe(1009);
  });

  test('a connection has at most 100 subscriptions, with short identifiers', async () => {
    const { socket, send, frames } = await open(await signIn());
    const identifier = (index: number) => JSON.stringify({ channel: 'BooksChannel', index });
    const long = JSON.stringify({ channel: 'BooksChannel', x: 'x'.repeat(1_000) });
    send({ command: 'subscribe', identifier: long });
    await expect
      .poll(() => frames.at(-1), SOON)
      .toEqual({ type: 'reject_subscription', identifier: long });
    for (let index = 1; index <= 100; index += 1) {
      send({ command: 'subscribe', identifier: identifier(index) });
    }
    await expect.poll(() => frames.length, SOON).toBe(102);
    send({ command: 'subscribe', identifier: identifier(101) });
    await expect.poll(() => frames.at(-1)?.type, SOON).toBe('reject_subscription');
    send({ command: 'unsubscribe', identifier: identifier(1) });
    // Rails may perform the two in the other order: asked again, there is room.
    const again = () => {
      send({ command: 'subscribe', identifier: identifier(102) });
      return frames.at(-1)?.type;
    };
    await expect.poll(again, { ...SOON, interval: 200 }).toBe('confirm_subscription');
    socket.terminate();
  });

  /** How many frames were counted that are no commands. */
  const malformed = async () => {
    const { body } = await send(application, 'GET', '/metrics');
    return Number(/^cable_malformed_frames_total (\d+)$/m.exec(body)?.[1]);
  };

  test('a frame that is no command is counted and logged, and costs nobody anything', async () => {
    const [one, other] = [await open(await signIn()), await open(await signIn())];
    const before = await malformed();
    const none = ['', 'x', '[]', 'null', '5', '{}', '{"command":5}', '{"command":"jump"}'];
    for (const frame of none) one.socket.send(frame);
    const identifier = JSON.stringify({ channel: 'BooksChannel' });
    one.send({ command: 'subscribe' });
    for (const { send, frames } of [one, other]) {
      send({ command: 'subscribe', identifier });
      await expect.poll(() => frames, SOON).toHaveLength(2);
      expect(frames[1]).toEqual({ type: 'confirm_subscription', identifier });
    }
    await expect.poll(malformed, SOON).toBe(before + none.length + 1);
    // The log comes another way than the answers do.
    await expect
      .poll(application.log, SOON)
      .toMatch(/A frame is no command|Received unrecognized command/);
    for (const { socket } of [one, other]) socket.terminate();
  });

  test('data that is no object is told to its sender as a bad request', async () => {
    const { socket, send, frames } = await open(await signIn());
    const identifier = JSON.stringify({ channel: 'ChatChannel', room: 'general' });
    send({ command: 'subscribe', identifier });
    await expect
      .poll(() => frames.some(({ type }) => type === 'confirm_subscription'), SOON)
      .toBe(true);
    const errors = () => {
      const messages = frames.flatMap(
        ({ message }) => (message as { type?: string } | undefined) ?? [],
      );
      return messages.filter(({ type }) => type === 'error');
    };
    const half = '{"action":"speak","content":"\\ud800x"}';
    const none = [
      'x',
      '',
      '5',
      '[]',
      '"speak"',
      'null',
      half,
      5,
      {},
      { action: 'speak' },
      undefined,
    ];
    for (const [index, data] of none.entries()) {
      send({ command: 'message', identifier, data });
      await expect.poll(errors, SOON).toHaveLength(index + 1);
      const error = { type: 'error', action: '', error: problem('bad_request') };
      expect(errors().at(-1)).toEqual(error);
    }
    send({ command: 'message', identifier, data: '{}' });
    const unknown = { type: 'error', action: '', error: problem('unknown_action') };
    await expect.poll(() => errors().at(-1), SOON).toEqual(unknown);
    for (const [index, request] of [[], {}, true].entries()) {
      const data = JSON.stringify({ action: 'read', id: 1, _request: request });
      send({ command: 'message', identifier, data });
      // One more for each: they are all alike.
      await expect.poll(errors, SOON).toHaveLength(none.length + index + 2);
      const error = { type: 'error', action: 'read', error: problem('bad_request') };
      expect(errors().at(-1)).toEqual(error);
    }
    socket.terminate();
  });
});
