/** The cable's server alone, with a channel of the test's own, and with what no well-behaved client sends. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { Channel, type Performing } from '../../../examples/chat/server/cable/channel.js';
import { Connection } from '../../../examples/chat/server/cable/connection.js';
import { MemoryPubSub } from '../../../examples/chat/server/cable/pub-sub.js';
import { Refusal } from '../../../examples/chat/server/cable/refusal.js';
import { CableServer } from '../../../examples/chat/server/cable/server.js';
import { eventually } from './support/user.js';

const actions = {
  echo: z.object({ text: z.string() }),
  fail: z.object({}),
  slow: z.object({}),
  refuse: z.object({}),
};

/** What has become of its subscriptions. */
const life: string[] = [];
let performed = 0;

class EchoChannel
  extends Channel<Connection, { room: string }>
  implements Performing<typeof actions>
{
  static readonly params = z.object({ room: z.string() });
  protected override readonly actions = actions;

  protected override async subscribed() {
    life.push(`subscribed ${this.params.room}`);
    if (this.params.room === 'closed') return this.reject();
    await this.streamFrom(this.params.room);
    if (this.params.room === 'broken') throw new Error('broken');
  }

  protected override unsubscribed() {
    life.push(`unsubscribed ${this.params.room}`);
  }

  echo({ text }: { text: string }) {
    performed += 1;
    this.transmit({ text });
    return text;
  }

  fail() {
    throw new Error('the password is 1234');
  }

  slow() {
    return new Promise((resolve) => setTimeout(() => resolve('at last'), 100));
  }

  refuse() {
    throw new Refusal('conflict');
  }
}

class TestConnection extends Connection {
  identifier = 'somebody';
  async connect() {
    if (this.request.url?.includes('broken')) throw new Error('no database');
  }
}

let cable: CableServer;
let http: Server;
let errors: string[];
const claimed = new Map<string, object | null>();
const counts = new Map<string, number>();
const sockets: WebSocket[] = [];

const count = (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1);

beforeEach(async () => {
  errors = [];
  life.length = 0;
  performed = 0;
  counts.clear();
  claimed.clear();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  cable = new CableServer({
    pubSub: new MemoryPubSub(),
    claims: {
      claim: async (key) => !claimed.has(key) && Boolean(claimed.set(key, null)),
      record: async (key, answer) => void claimed.set(key, answer),
      recorded: async (key) => claimed.get(key) ?? null,
    },
    metrics: {
      message: (direction, channel) => count(`${direction} ${channel}`),
      subscribed: (channel) => count(`subscribed ${channel}`),
      unsubscribed: (channel) => count(`unsubscribed ${channel}`),
    },
    allowsOrigin: () => true,
    log: (what, error) => errors.push(`${what}: ${error}`),
  });
  http = createServer();
  cable.attach(http, [EchoChannel], (...parts) => new TestConnection(...parts));
  await once(http.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await cable.close();
  http.close();
  vi.useRealTimers();
});

interface Frame {
  readonly type?: string;
  readonly message?: unknown;
  readonly [key: string]: unknown;
}

const ROOM = JSON.stringify({ channel: 'EchoChannel', room: 'a' });

function connect(query = '') {
  const { port } = http.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/cable${query}`, 'actioncable-v1-json');
  sockets.push(socket);
  const frames: Frame[] = [];
  socket.on('message', (data: RawData) => void frames.push(JSON.parse(String(data))));
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(([code]) => code as number);
  const send = (frame: unknown) =>
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  const perform = (data: unknown, identifier = ROOM) =>
    send({ command: 'message', identifier, data: JSON.stringify(data) });
  const subscribe = async (identifier = ROOM) => {
    const before = frames.length;
    send({ command: 'subscribe', identifier });
    await eventually(() => {
      const answer = frames.slice(before).find((frame) => frame.type?.endsWith('_subscription'));
      expect(answer).toBeDefined();
    });
    return frames.at(-1)?.type;
  };
  const messages = () => frames.flatMap(({ message, type }) => (type ? [] : [message]));
  return { socket, frames, messages, closed, send, perform, subscribe };
}

async function welcomed() {
  const client = connect();
  await eventually(() => expect(client.frames[0]).toEqual({ type: 'welcome' }));
  return client;
}

test('speaks its subprotocol, welcomes, confirms and pings every three seconds', async () => {
  const { socket, frames, subscribe } = await welcomed();
  expect(socket.protocol).toBe('actioncable-v1-json');
  expect(await subscribe()).toBe('confirm_subscription');
  expect(frames.at(-1)).toEqual({ identifier: ROOM, type: 'confirm_subscription' });
  vi.advanceTimersByTime(2_999);
  vi.advanceTimersByTime(3_001);
  await eventually(() => expect(frames.filter(({ type }) => type === 'ping')).toHaveLength(2));
  const { message } = frames.at(-1) as { message: number };
  expect(Math.abs(message - Date.now() / 1000)).toBeLessThan(5);
});

test.each([
  'not json',
  '',
  'null',
  '7',
  '[]',
  '{}',
  '{"command":"subscribe"}',
  '{"command":"subscribe","identifier":7}',
  '{"command":"__proto__","identifier":"{}"}',
  '{"command":"constructor","identifier":"{}"}',
  '{"command":"message","identifier":"{}","data":"["}',
  '{"__proto__":{"command":"subscribe"},"identifier":"{}"}',
  JSON.stringify({ command: 'message', identifier: 'of nothing', data: '{"action":"echo"}' }),
  JSON.stringify({ command: 'unsubscribe', identifier: 'of nothing' }),
  JSON.stringify({ command: 'subscribe', identifier: 'x'.repeat(1_001) }),
  '['.repeat(1_000),
])('the frame %j is ignored, and the connection goes on', async (frame) => {
  const { frames, send, subscribe } = await welcomed();
  send(frame);
  expect(await subscribe()).toBe('confirm_subscription');
  expect(frames).toHaveLength(2);
  expect(errors).toEqual([]);
});

test('a binary frame is ignored', async () => {
  const { socket, subscribe } = await welcomed();
  socket.send(Buffer.from(JSON.stringify({ command: 'subscribe', identifier: ROOM })));
  expect(await subscribe()).toBe('confirm_subscription');
  expect(life).toEqual(['subscribed a']);
});

test.each([
  '{"channel":"__proto__"}',
  '{"channel":"constructor"}',
  '{"channel":"Channel"}',
  '{"channel":["EchoChannel"],"room":"a"}',
  '{"channel":"EchoChannel","room":7}',
  '{"channel":"EchoChannel"}',
  '{"room":"a"}',
  '"EchoChannel"',
  'rubbish',
])('the identifier %s is rejected', async (identifier) => {
  const { frames, subscribe } = await welcomed();
  expect(await subscribe(identifier)).toBe('reject_subscription');
  expect(frames.at(-1)).toEqual({ identifier, type: 'reject_subscription' });
});

test('a frame that is too large ends its connection, and nobody else notices', async () => {
  const [large, other] = [await welcomed(), await welcomed()];
  large.send('x'.repeat(262_145));
  expect(await large.closed).toBe(1009);
  expect(await other.subscribe()).toBe('confirm_subscription');
});

test('what is no UTF-8 ends its connection, and nobody else notices', async () => {
  const [bad, other] = [await welcomed(), await welcomed()];
  bad.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
  expect(await bad.closed).toBe(1007);
  expect(await other.subscribe()).toBe('confirm_subscription');
});

test('an action that fails is told to its sender, without what has failed, and logged', async () => {
  const [client, other] = [await welcomed(), await welcomed()];
  await client.subscribe();
  await other.subscribe();
  client.perform({ action: 'fail' });
  client.perform({ action: 'fail', _request: 'r' });
  client.perform({ action: 'refuse', _request: 's' });
  client.perform({ action: 'echo', text: 'goes on' });
  await eventually(() => expect(client.messages().at(-1)).toEqual({ text: 'goes on' }));
  const { message } = new Refusal('internal').problem;
  expect(client.messages()).toEqual([
    { type: 'error', action: 'fail', error: { code: 'internal', message } },
    { _answer: 'r', error: null },
    { _answer: 's', error: new Refusal('conflict').problem },
    { text: 'goes on' },
  ]);
  expect(JSON.stringify(client.frames)).not.toContain('1234');
  expect(errors).toHaveLength(2);
  expect(other.messages()).toEqual([]);
});

test.each([[7], [null], ['text'], [[]], [{ action: ['echo'] }], [{ action: { toString: 1 } }]])(
  'the data %j is no action',
  async (data) => {
    const { messages, perform, subscribe } = await welcomed();
    await subscribe();
    perform(data);
    await eventually(() =>
      expect(messages()[0]).toMatchObject({ type: 'error', error: { code: 'unknown_action' } }),
    );
    expect(errors).toEqual([]);
  },
);

test('a request is performed once, however often and on however many connections it is sent', async () => {
  const [one, other] = [await welcomed(), await welcomed()];
  await one.subscribe();
  await other.subscribe();
  const request = { action: 'echo', text: 'x', _request: 'abc' };
  one.perform(request);
  one.perform(request);
  await eventually(() => expect(one.messages()).toHaveLength(3));
  other.perform(request);
  await eventually(() => expect(other.messages()).toEqual([{ _answer: 'abc', value: 'x' }]));
  expect(performed).toBe(1);
});

test('a request that is still performed is pending for who asks again', async () => {
  const [one, other] = [await welcomed(), await welcomed()];
  await one.subscribe();
  await other.subscribe();
  one.perform({ action: 'slow', _request: 1 });
  await eventually(() => expect(claimed.size).toBe(1));
  other.perform({ action: 'slow', _request: 1 });
  await eventually(() => expect(other.messages()).toEqual([{ _answer: 1, pending: true }]));
  await eventually(() => expect(one.messages()).toEqual([{ _answer: 1, value: 'at last' }]));
});

test('commands are performed in their order, also more of them than wait at once', async () => {
  const { messages, perform, subscribe } = await welcomed();
  await subscribe();
  perform({ action: 'slow' });
  for (let index = 0; index < 500; index += 1) perform({ action: 'echo', text: `${index}` });
  await eventually(() => expect(messages()).toHaveLength(500));
  expect(messages()).toEqual(Array.from({ length: 500 }, (_, index) => ({ text: `${index}` })));
});

test('a subscription that fails is not answered, leaves nothing behind, and can be asked for again', async () => {
  const { frames, send, subscribe } = await welcomed();
  const broken = JSON.stringify({ channel: 'EchoChannel', room: 'broken' });
  send({ command: 'subscribe', identifier: broken });
  send({ command: 'subscribe', identifier: broken });
  await subscribe();
  expect(frames.filter(({ identifier }) => identifier === broken)).toEqual([]);
  expect(life.filter((event) => event.endsWith('broken'))).toEqual([
    'subscribed broken',
    'unsubscribed broken',
    'subscribed broken',
    'unsubscribed broken',
  ]);
  await cable.broadcast('broken', { heard: true });
  await cable.broadcast('a', { heard: true });
  await eventually(() =>
    expect(frames.at(-1)).toEqual({ identifier: ROOM, message: { heard: true } }),
  );
  expect(frames.filter(({ identifier }) => identifier === broken)).toEqual([]);
});

test('who was rejected or has left hears nothing; a subscription that is asked for twice is one', async () => {
  const { messages, send, subscribe } = await welcomed();
  const closed = JSON.stringify({ channel: 'EchoChannel', room: 'closed' });
  expect(await subscribe(closed)).toBe('reject_subscription');
  await subscribe();
  send({ command: 'subscribe', identifier: ROOM });
  const other = JSON.stringify({ channel: 'EchoChannel', room: 'b' });
  await subscribe(other);
  send({ command: 'unsubscribe', identifier: ROOM });
  await eventually(() => expect(life).toContain('unsubscribed a'));
  expect(life.filter((event) => event === 'subscribed a')).toHaveLength(1);
  await cable.broadcastAll([
    { stream: 'closed', message: { n: 1 } },
    { stream: 'a', message: { n: 2 } },
    { stream: 'b', message: { n: 3 } },
  ]);
  await eventually(() => expect(messages()).toEqual([{ n: 3 }]));
});

test('a connection has at most 100 subscriptions', async () => {
  const { frames, send } = await welcomed();
  for (let index = 0; index < 101; index += 1) {
    send({
      command: 'subscribe',
      identifier: JSON.stringify({ channel: 'EchoChannel', room: `${index}` }),
    });
  }
  await eventually(() => expect(frames).toHaveLength(102));
  expect(frames.filter(({ type }) => type === 'confirm_subscription')).toHaveLength(100);
  expect(frames.at(-1)?.type).toBe('reject_subscription');
});

test('whatever is subscribed when a connection is lost has unsubscribed', async () => {
  const { socket, subscribe } = await welcomed();
  await subscribe();
  expect([cable.connectionCount, cable.subscriptionCount]).toEqual([1, 1]);
  socket.terminate();
  await eventually(() => expect(life).toEqual(['subscribed a', 'unsubscribed a']));
  expect([cable.connectionCount, cable.subscriptionCount]).toEqual([0, 0]);
  expect([counts.get('subscribed EchoChannel'), counts.get('unsubscribed EchoChannel')]).toEqual([
    1, 1,
  ]);
});

test('a connection that cannot be checked is closed, without a word on whether to come back', async () => {
  const { frames, closed } = connect('?broken');
  expect(await closed).toBe(1011);
  expect(frames).toEqual([]);
  expect(errors).toEqual([expect.stringContaining('no database')]);
});

test('a reader who does not read is closed, and the others are served', async () => {
  const [deaf, other] = [await welcomed(), await welcomed()];
  await deaf.subscribe();
  await other.subscribe();
  deaf.socket.pause();
  const message = { text: 'x'.repeat(100_000) };
  for (let index = 0; index < 300 && cable.connectionCount === 2; index += 1) {
    await cable.broadcast('a', message);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(() => expect(cable.connectionCount).toBe(1));
  await cable.broadcast('a', { text: 'the end' });
  await eventually(() => expect(other.messages().at(-1)).toEqual({ text: 'the end' }));
  expect(life).toContain('unsubscribed a');
});

test('who does not answer to a ping of the socket for 15 seconds is closed', async () => {
  const [silent, other] = [await welcomed(), await welcomed()];
  silent.socket.pause();
  vi.advanceTimersByTime(15_000);
  await once(other.socket, 'ping');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(cable.connectionCount).toBe(2);
  vi.advanceTimersByTime(15_000);
  await eventually(() => expect(cable.connectionCount).toBe(1));
  expect(await other.subscribe()).toBe('confirm_subscription');
});

test('counts what comes and goes by channel, and nothing by what somebody writes into a frame', async () => {
  const { messages, perform, send, subscribe } = await welcomed();
  await subscribe();
  send('rubbish');
  send({ command: 'subscribe', identifier: '{"channel":"Evil"}' });
  perform({ action: 'echo', text: 'x' });
  await eventually(() => expect(messages()).toHaveLength(1));
  expect(Object.fromEntries(counts)).toEqual({
    'in none': 3,
    'in EchoChannel': 1,
    'out EchoChannel': 1,
    'subscribed EchoChannel': 1,
  });
});
