/** The cable's server alone: the protocol, the life of a subscription, requests, and what is counted. */
import { expect, test, vi } from 'vitest';
import {
  cable,
  claimed,
  connect,
  counts,
  errors,
  life,
  performed,
  ROOM,
  welcomed,
} from './support/cable.js';
import { eventually } from './support/user.js';

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
  '{"__proto__":{"command":"subscribe"},"identifier":"{}"}',
  '['.repeat(1_000),
  Buffer.from(JSON.stringify({ command: 'subscribe', identifier: ROOM })),
])(
  'the frame %j is counted and logged, once, and this connection and others go on',
  async (frame) => {
    const [{ frames, socket, subscribe }, other] = [await welcomed(), await welcomed()];
    socket.send(frame);
    socket.send(frame);
    expect(await subscribe()).toBe('confirm_subscription');
    expect(frames).toHaveLength(2);
    expect(await other.subscribe()).toBe('confirm_subscription');
    expect(other.frames).toHaveLength(2);
    expect(counts.get('malformed')).toBe(2);
    expect(errors).toEqual(['A frame is no command: sent by somebody']);
  },
);

test.each([
  '{"command":"message","identifier":"{}","data":"["}',
  JSON.stringify({ command: 'message', identifier: 'of nothing', data: '{"action":"echo"}' }),
  JSON.stringify({ command: 'unsubscribe', identifier: 'of nothing' }),
])('the command %s is of no subscription: nobody is told', async (frame) => {
  const { frames, send, subscribe } = await welcomed();
  send(frame);
  expect(await subscribe()).toBe('confirm_subscription');
  expect(frames).toHaveLength(2);
  expect([counts.get('malformed'), errors]).toEqual([undefined, []]);
});

test('whoever sends many commands at once holds up nobody: between two of them others are served', async () => {
  const { perform, subscribe } = await welcomed();
  await subscribe();
  let [most, before] = [0, 0];
  const look = () => {
    most = Math.max(most, performed.length - before);
    before = performed.length;
    if (before < 500) setImmediate(look);
  };
  look();
  for (let count = 0; count < 500; count += 1) perform({ action: 'echo', text: `${count}` });
  await eventually(() => expect(performed).toHaveLength(500));
  expect(most).toBeLessThanOrEqual(2);
});

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
  expect(performed).toEqual(['x']);
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

test('a channel that cannot say goodbye keeps no other from it, nor the server from its end', async () => {
  const { socket, subscribe } = await welcomed();
  await subscribe(JSON.stringify({ channel: 'EchoChannel', room: 'stuck' }));
  await subscribe();
  socket.terminate();
  await eventually(() => expect(life.slice(2)).toEqual(['unsubscribed stuck', 'unsubscribed a']));
  expect(counts.get('unsubscribed EchoChannel')).toBe(2);
  expect(errors).toEqual([expect.stringContaining('stuck')]);
});

test('the server ends behind a channel that cannot say goodbye', async () => {
  const { subscribe } = await welcomed();
  await subscribe(JSON.stringify({ channel: 'EchoChannel', room: 'stuck' }));
  await cable.close();
  expect(life.at(-1)).toBe('unsubscribed stuck');
});

test('a connection that cannot be checked is closed, without a word on whether to come back', async () => {
  const { frames, closed } = connect('?broken');
  expect(await closed).toBe(1011);
  expect(frames).toEqual([]);
  expect(errors).toEqual([expect.stringContaining('no database')]);
});

test('counts what comes and goes by channel, and nothing by what somebody writes into a frame', async () => {
  const { messages, perform, send, subscribe } = await welcomed();
  await subscribe();
  send('rubbish');
  send({ command: 'subscribe', identifier: '{"channel":"Evil"}' });
  perform({ action: 'echo', text: 'x' });
  await eventually(() => expect(messages()).toHaveLength(1));
  expect(Object.fromEntries(counts)).toEqual({
    malformed: 1,
    'in none': 2,
    'in EchoChannel': 1,
    'out EchoChannel': 1,
    'subscribed EchoChannel': 1,
  });
});
