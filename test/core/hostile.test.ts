/** What a hostile server, or hostile data, may send and be made of: it is data, and reaches no other object. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConsumer } from '../../src/core/index.js';
import { type Cable, openCable, pass, settle } from '../support/cable.js';
import { scriptedSockets } from '../support/scripted-socket.js';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
/** Own properties, as only JSON makes them. */
const EVIL = '{"__proto__":{"evil":1},"constructor":{"prototype":{"evil":1}},"toString":1}';

let cable: Cable | undefined;
let before: PropertyKey[];
const own = () =>
  [Object, Array, Function, Map].flatMap(({ prototype }) => Reflect.ownKeys(prototype));

beforeEach(() => {
  vi.useFakeTimers();
  before = own();
});
afterEach(() => {
  cable?.close();
  cable = undefined;
  vi.useRealTimers();
  expect(own()).toEqual(before);
  expect(({} as { evil?: unknown }).evil).toBeUndefined();
});

/** A consumer that is welcomed, and what it is told. */
function onScript() {
  const { WebSocket, sockets } = scriptedSockets();
  const consumer = createConsumer('ws://test/cable', { WebSocket, logger: false });
  const heard: unknown[] = [];
  const received = (data: unknown) => void heard.push(data);
  const subscription = consumer.subscriptions.create('Chat', { received });
  const socket = sockets[0]!;
  socket.welcomes();
  return { consumer, heard, socket, subscription };
}

describe.each(NAMES)('a server that says %s', (name) => {
  it('for an identifier finds nobody, and is told to keep it', async () => {
    const { consumer, heard, socket } = onScript();
    await settle();
    socket.sent.length = 0;
    for (const type of ['confirm_subscription', 'reject_subscription', 'whatever', undefined]) {
      socket.receives({ type, identifier: name, message: 1 });
    }
    await pass(1_000);
    expect(heard).toEqual([]);
    expect(socket.sent).toEqual([JSON.stringify({ command: 'unsubscribe', identifier: name })]);
    expect(consumer.inspect().entries).toHaveLength(1);
    consumer.disconnect();
  });

  it('for a type, a reason or the time is not misled', async () => {
    const { consumer, socket } = onScript();
    socket.receives({ type: name }).receives({ type: 'ping', message: { [name]: 1 } });
    expect(consumer.connection.serverTime).toBeNull();
    socket.receives({ type: 'disconnect', reason: name, reconnect: true });
    expect(consumer.status.get()).toMatchObject({ state: 'waiting', reason: name });
    consumer.disconnect();
  });
});

it('what a message has under such names is delivered as it is, as its own', async () => {
  const { consumer, heard, socket, subscription } = onScript();
  const { identifier } = subscription;
  socket.receives({ type: 'confirm_subscription', identifier });
  socket.receives(
    `{"identifier":${JSON.stringify(identifier)},"message":${EVIL},"__proto__":{"type":"disconnect"}}`,
  );
  expect(JSON.stringify(heard)).toBe(`[${EVIL}]`);
  expect(consumer.connection.isOpen()).toBe(true);
  consumer.disconnect();
});

it('what a frame inherits by such a name is not read', () => {
  const { consumer, heard, socket, subscription } = onScript();
  const { identifier } = subscription;
  socket.receives('{"__proto__":{"type":"disconnect","reconnect":false}}');
  socket.receives(`{"__proto__":${JSON.stringify({ identifier, message: 1 })}}`);
  expect(heard).toEqual([]);
  expect(consumer.connection.isOpen()).toBe(true);
  consumer.disconnect();
});

it('parameters and data with such names go out as they are; the action stays the caller’s', async () => {
  cable = openCable();
  const params = JSON.parse(`{"channel":"Chat",${EVIL.slice(1)}`);
  const subscription = cable.consumer.subscriptions.create(params);
  await pass(100);
  expect(subscription.state).toBe('subscribed');
  expect(subscription.identifier).toBe(JSON.stringify(params));
  subscription.perform('speak', JSON.parse(`{"action":"evil",${EVIL.slice(1)}`));
  await pass(100);
  const sent = cable.server.commands.filter((each) => each.command === 'message');
  expect(JSON.stringify(sent[0]?.data)).toBe(`{"action":"speak",${EVIL.slice(1)}`);
});

it('options that are called so are none', () => {
  const options = JSON.parse('{"__proto__":{"headers":{"evil":"1"},"linger":1000},"evil":1}');
  const { WebSocket, sockets } = scriptedSockets();
  const consumer = createConsumer('ws://test/cable', { ...options, WebSocket });
  expect(consumer.settings).not.toHaveProperty('headers');
  const taken = createConsumer('ws://test/cable', Object.assign(options, { WebSocket }));
  expect(taken.settings).not.toHaveProperty('headers');
  expect(taken.settings.linger).toBe(0);
  expect(sockets).toEqual([]);
});

describe('parameters of 1 MB', () => {
  const params = { channel: 'Chat', text: 'ä"\\'.repeat(350_000) };

  it('are subscribed to, heard and left as any others', async () => {
    cable = openCable();
    const received = vi.fn();
    const subscription = cable.consumer.subscriptions.create(params, { received });
    await pass(100);
    expect(subscription.state).toBe('subscribed');
    cable.server.transmit(params, 'hello');
    await pass(100);
    expect(received).toHaveBeenCalledExactlyOnceWith('hello');
    subscription.unsubscribe();
    await pass(1_000);
    expect(cable.consumer.inspect().entries).toEqual([]);
    expect(cable.server.commands.map(({ command }) => command)).toEqual([
      'subscribe',
      'unsubscribe',
    ]);
  });
});

it('a server that confirms what nobody asked for makes nothing grow', async () => {
  const { consumer, socket } = onScript();
  for (let round = 0; round < 20; round += 1) {
    for (let count = 0; count < 500; count += 1) {
      socket.receives({ type: 'confirm_subscription', identifier: `${round} ${count}` });
      socket.receives({ type: 'reject_subscription', identifier: `${round} ${count} no` });
    }
    await pass(500);
    expect(consumer.inspect().entries).toHaveLength(1);
  }
  consumer.disconnect();
});
