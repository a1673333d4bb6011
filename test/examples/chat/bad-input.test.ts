/** What no well-behaved client sends, and who reads nothing: the sender is told or closed, and nobody else notices. */
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { cable, errors, life, ROOM, welcomed } from './support/cable.js';
import { eventually } from './support/user.js';

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
  JSON.stringify({ channel: 'EchoChannel', room: 'x'.repeat(1_000) }),
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
  expect(client.messages()).toEqual([
    { type: 'error', action: 'fail', error: { failed: true } },
    { _answer: 'r', error: null },
    { _answer: 's', error: { refused: 'here' } },
    { text: 'goes on' },
  ]);
  expect(JSON.stringify(client.frames)).not.toContain('1234');
  expect(errors).toHaveLength(2);
  expect(other.messages()).toEqual([]);
});

test.each([
  ['UnknownAction', '{"action":["echo"]}'],
  ['UnknownAction', '{"action":{"toString":1}}'],
  ['UnknownAction', '{}'],
  ['BadRequest', '7'],
  ['BadRequest', 'null'],
  ['BadRequest', '"text"'],
  ['BadRequest', '[]'],
  ['BadRequest', 'rubbish'],
  ['BadRequest', ''],
  ['BadRequest', { action: 'echo', text: 'x' }],
  ['BadRequest', 7],
  ['BadRequest', undefined],
])('its sender is told %s of the data %j, and nobody else', async (name, data) => {
  const [{ messages, send, subscribe }, other] = [await welcomed(), await welcomed()];
  await subscribe();
  await other.subscribe();
  send({ command: 'message', identifier: ROOM, data });
  send({ command: 'message', identifier: ROOM, data: '{"action":"echo","text":"goes on"}' });
  await eventually(() => expect(messages()).toHaveLength(2));
  const error = { type: 'error', action: '', error: { refused: name } };
  expect(messages()).toEqual([error, { text: 'goes on' }]);
  expect([other.messages(), errors]).toEqual([[], []]);
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
