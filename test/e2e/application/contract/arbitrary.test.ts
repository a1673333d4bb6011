/** What chance sends to every route and every action: the sender is told what is wrong, and nobody else hears of it. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  arbitraryAction,
  arbitraryData,
  arbitraryParams,
  arbitraryRequest,
  CHANNELS,
  chance,
} from '../support/arbitrary.js';
import { type Answer, type Listener, Person, SOON } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

type Frame = { readonly [key: string]: unknown };

const isProblem = (error: unknown): boolean => {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === 'string' && /\w/.test(String(message)) && code !== 'internal';
};

describe(serverVersion(), () => {
  let application: Application;
  let sender: Person;
  beforeAll(async () => {
    application = await startApplication();
    sender = await Person.signIn(application, 'chance');
    return application.stop;
  });

  /** Somebody else: in a room that the sender may not enter, and waiting for notifications. */
  async function witness() {
    const ada = await Person.signIn(application, 'ada');
    const room = await ada.enter('engineering');
    const inbox = await ada.subscribe('NotificationsChannel');
    const isHere = async (listener: Listener) => {
      const content = crypto.randomUUID();
      await ada.say('engineering', content);
      await expect.poll(() => JSON.stringify(listener.heard), SOON).toContain(content);
      return listener.heard.splice(0).filter(({ type }) => type !== 'here');
    };
    await isHere(room);
    return async () => {
      // Only what she said herself: and so her connection is alive.
      expect(await isHere(room)).toHaveLength(1);
      expect(inbox.heard.filter(({ type }) => type !== 'unread')).toEqual([]);
      expect([room.ended, inbox.ended]).toEqual([[], []]);
      expect((await ada.send('GET', '/rooms')).status).toBe(200);
    };
  }

  function judge(request: string, { status, body }: Answer, hasBody: boolean) {
    expect(status, `${request}: ${JSON.stringify(body)}`).toBeLessThan(500);
    if (status < 400 || !hasBody) return;
    expect(isProblem(body?.error), `${request}: ${status} ${JSON.stringify(body)}`).toBe(true);
  }

  test('any request is answered, with a problem where it is refused', async () => {
    const undisturbed = await witness();
    const statuses = new Map<number, number>();
    const property = fc.asyncProperty(arbitraryRequest, async ({ method, path, ...options }) => {
      const answer = await sender.send(method, path, options);
      judge(`${method} ${path}`, answer, method !== 'HEAD');
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    });
    await fc.assert(property, chance(500));
    await undisturbed();
    // It is no test of what is refused at the door.
    for (const status of [200, 201, 400, 404, 422]) expect(statuses.get(status)).toBeGreaterThan(1);
  });

  /** A connection that sends what it likes. */
  async function open() {
    const url = `${application.cable}?token=${await sender.token()}`;
    const socket = new WebSocket(url, ['actioncable-v1-json']);
    const frames: Frame[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    const find = async (is: (frame: Frame) => boolean, what: string) => {
      const found = () => frames.find(is);
      await expect.poll(found, { ...SOON, message: what }).toBeDefined();
      return found() as Frame;
    };
    await find(({ type }) => type === 'welcome', 'welcome');
    const send = (frame: unknown) => socket.send(JSON.stringify(frame));
    const subscribe = async (params: object) => {
      const identifier = JSON.stringify(params);
      send({ command: 'subscribe', identifier });
      const isAnswer = (frame: Frame) =>
        frame.identifier === identifier && String(frame.type).endsWith('_subscription');
      const { type } = await find(isAnswer, identifier);
      return { identifier, type };
    };
    const answerTo = async (id: string, what: string) => {
      const of = ({ message }: Frame) => (message as Frame | undefined)?._answer === id;
      return (await find(of, what)).message as Frame;
    };
    return { socket, frames, send, subscribe, answerTo };
  }

  const identifierOf = (channel: string) =>
    channel === 'ChatChannel' ? { channel, room: 'general' } : { channel };

  test('any action is answered, with a problem where it is refused', async () => {
    const undisturbed = await witness();
    const { socket, send, subscribe, answerTo } = await open();
    for (const channel of Object.keys(CHANNELS)) await subscribe(identifierOf(channel));
    const property = fc.asyncProperty(arbitraryAction, async ({ channel, action, data }) => {
      const id = crypto.randomUUID();
      const text = JSON.stringify({ ...data, action, _request: id });
      const identifier = JSON.stringify(identifierOf(channel));
      // What is no JSON has no id: nobody could answer.
      if (/[^\\](\\\\)*\\ud[89a-f]/i.test(text)) return;
      send({ command: 'message', identifier, data: text });
      const { error } = await answerTo(id, text);
      if (error !== undefined)
        expect(isProblem(error), `${text}: ${JSON.stringify(error)}`).toBe(true);
    });
    await fc.assert(property, chance(300));
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
    await undisturbed();
  });

  test('data that may be no JSON, and frames that may be none, are told to nobody else', async () => {
    const undisturbed = await witness();
    const { socket, frames, send, subscribe } = await open();
    for (const channel of Object.keys(CHANNELS)) await subscribe(identifierOf(channel));
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.keys(CHANNELS)),
      arbitraryData,
      async (channel, data) => {
        send({ command: 'message', identifier: JSON.stringify(identifierOf(channel)), data });
        socket.send(data);
        send({ command: data, identifier: data, data });
      },
    );
    await fc.assert(property, chance(200));
    const isTold = () => frames.filter(({ message }) => (message as Frame)?.type === 'error');
    // There are six hundred of them before the last one.
    await expect.poll(() => isTold().length, { ...SOON, timeout: 30_000 }).toBeGreaterThan(150);
    for (const { message } of isTold()) expect(isProblem((message as Frame).error)).toBe(true);
    expect((await subscribe({ ...identifierOf('ChatChannel'), again: true })).type).toBe(
      'confirm_subscription',
    );
    socket.terminate();
    await undisturbed();
  });

  test('any params of a channel are confirmed or rejected', async () => {
    const undisturbed = await witness();
    const { socket, send, subscribe } = await open();
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.keys(CHANNELS)),
      arbitraryParams,
      async (channel, params) => {
        const { identifier } = await subscribe({ ...params, channel });
        send({ command: 'unsubscribe', identifier });
      },
    );
    await fc.assert(property, chance(100));
    socket.terminate();
    await undisturbed();
  });
});
