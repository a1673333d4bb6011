/** What `inspect` shows and what is counted: plain data, true at the moment, and no secrets. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConsumer } from '../../src/core/index.js';
import { hold } from '../../src/offline/index.js';
import { type Cable, identifierOf, listen, openCable, pass, settle } from '../support/cable.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';

const CHAT = identifierOf('Chat');
const NOW = Date.parse('2026-01-01');

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a snapshot', () => {
  let cable: Cable;
  const inspect = () => cable.consumer.inspect();
  beforeEach(() => {
    cable = openCable();
  });
  afterEach(() => cable.close());

  it('says that nothing has happened yet', () => {
    expect(inspect()).toEqual({
      at: NOW,
      since: NOW,
      serverTime: null,
      state: 'idle',
      attempt: 0,
      retryAt: null,
      reason: null,
      code: null,
      bufferedAmount: 0,
      lastFrameAge: null,
      entries: [],
      counters: {
        attempts: 0,
        connections: 0,
        framesIn: 0,
        framesOut: 0,
        bytesIn: 0,
        bytesOut: 0,
        errors: 0,
        dropped: 0,
      },
    });
  });

  it('is plain data in every state: JSON brings all of it back', async () => {
    const check = () => {
      const snapshot = inspect();
      expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
      return snapshot.state;
    };
    const seen = [check()];
    listen(cable);
    seen.push(check());
    await settle();
    seen.push(check());
    cable.server.drops();
    await settle();
    seen.push(check());
    cable.consumer.connection.dispatch('suspend');
    seen.push(check());
    expect(seen).toEqual(['idle', 'opening', 'open', 'waiting', 'suspended']);
  });

  it('has the moments: when the state began, the next attempt, the last frame', async () => {
    listen(cable);
    await settle();
    await pass(3_100);
    expect(inspect()).toMatchObject({
      state: 'open',
      at: NOW + 3_100,
      since: NOW,
      lastFrameAge: 100,
      serverTime: Math.floor(NOW / 1_000) + 3,
      retryAt: null,
    });
    cable.server.drops();
    await pass(300);
    expect(inspect()).toMatchObject({
      state: 'waiting',
      at: NOW + 3_400,
      since: NOW + 3_100,
      lastFrameAge: null,
      retryAt: NOW + 4_100,
      reason: 'closed',
      attempt: 0,
    });
    cable.consumer.disconnect();
    await pass(1_000);
    expect(inspect()).toMatchObject({ state: 'idle', since: NOW + 3_400, reason: 'disconnected' });
  });

  it('keeps its beginning when the page wakes, and when an attempt is brought forward', async () => {
    cable.consumer.connect();
    await settle();
    await pass(1_000);
    cable.consumer.connection.dispatch('wake');
    expect(inspect()).toMatchObject({ state: 'open', since: NOW });
    cable.server.drops();
    await settle();
    await pass(500);
    listen(cable);
    expect(inspect()).toMatchObject({ state: 'waiting', since: NOW + 1_000 });
  });

  it('is a copy', async () => {
    listen(cable);
    const before = inspect();
    const text = JSON.stringify(before);
    await settle();
    cable.consumer.disconnect();
    expect(JSON.stringify(before)).toBe(text);
    (before.counters as { attempts: number }).attempts = 99;
    expect(inspect().counters.attempts).toBe(1);
  });

  it('has an entry for each identifier, with its state on the server', async () => {
    const states = () => inspect().entries.map(({ state, asks }) => [state, asks]);
    cable.server.ignores('Deaf');
    cable.server.rejects('Secret');
    const one = listen(cable).subscription;
    const other = listen(cable).subscription;
    listen(cable, 'Deaf');
    const [entry] = inspect().entries;
    expect(entry).toEqual({
      identifier: CHAT,
      state: 'absent',
      asks: 0,
      subscriptions: 2,
      held: 0,
    });
    await settle();
    expect(states()).toEqual([
      ['subscribed', 0],
      ['subscribing', 1],
    ]);
    await pass(4_000);
    expect(states()[1]).toEqual(['subscribing', 2]);
    one.unsubscribe();
    expect(inspect().entries[0]).toMatchObject({ state: 'subscribed', subscriptions: 1 });
    other.unsubscribe();
    expect(inspect().entries[0]).toMatchObject({ state: 'leaving', subscriptions: 0 });
    await settle();
    expect(inspect().entries[0]).toMatchObject({ state: 'absent', subscriptions: 0 });
    await pass(1_000);
    expect(inspect().entries.map(({ identifier }) => identifier)).toEqual([identifierOf('Deaf')]);
    listen(cable, 'Secret');
    await settle();
    expect(inspect().entries.map(({ identifier }) => identifier)).toEqual([identifierOf('Deaf')]);
  });

  it('tells how many commands are held', async () => {
    cable.server.confirmsLate('Chat', 1_000);
    const { subscription } = listen(cable);
    subscription.perform('speak');
    await settle();
    subscription.perform('speak');
    subscription.perform('speak');
    const offline = cable.consumer.subscriptions.create('Room', {}, { offline: hold() });
    cable.consumer.disconnect();
    offline.perform('speak');
    expect(inspect().entries.map(({ held }) => held)).toEqual([0, 1]);
  });
});

describe('what is counted', () => {
  let cable: ScriptedConsumer;
  const counters = () => cable.consumer.inspect().counters;
  beforeEach(() => {
    cable = scripted({ reconnect: () => 1_000, logger: false });
  });
  afterEach(() => cable.consumer.disconnect());

  it('every frame and its length, in both directions', async () => {
    cable.consumer.subscriptions.create('Chat', { received() {} });
    cable.socket.welcomes();
    await settle();
    const texts = [
      JSON.stringify({ type: 'confirm_subscription', identifier: CHAT }),
      JSON.stringify({ identifier: CHAT, message: 'héllo' }),
      'no JSON',
    ];
    for (const text of texts) cable.socket.receives(text);
    const welcome = '{"type":"welcome"}';
    const { sent } = cable.socket;
    expect(sent).toHaveLength(1);
    expect(counters()).toMatchObject({
      framesIn: 4,
      bytesIn: [welcome, ...texts].join('').length,
      framesOut: 1,
      bytesOut: sent.join('').length,
    });
    cable.consumer.subscriptions.subscriptions[0]?.perform('speak');
    cable.consumer.send({ any: 'thing' });
    expect(counters()).toMatchObject({ framesOut: 3, bytesOut: cable.socket.sent.join('').length });
  });

  it.each([null, undefined, new ArrayBuffer(8), new Blob(['x']), 5, {}])(
    'what is no text, as a frame without length: %s',
    (data) => {
      cable.consumer.connect();
      cable.socket.welcomes();
      const before = counters();
      cable.socket.onmessage?.({ type: 'message', data } as never);
      expect(counters()).toEqual({
        ...before,
        framesIn: before.framesIn + 1,
        errors: before.errors + 1,
      });
    },
  );

  it('nothing of what could not be sent', () => {
    cable.consumer.send({ any: 'thing' });
    cable.consumer.subscriptions.create('Chat').perform('speak');
    expect(counters()).toMatchObject({ framesOut: 0, bytesOut: 0, dropped: 2 });
  });

  it('nothing of a socket that was let go', async () => {
    cable.consumer.connect();
    const { socket } = cable;
    socket.welcomes();
    const { framesIn } = counters();
    cable.consumer.disconnect();
    socket.pings().welcomes();
    expect(counters().framesIn).toBe(framesIn);
  });

  it('attempts, and the connections that came of them', async () => {
    cable.consumer.connect();
    cable.socket.closes();
    expect(counters()).toMatchObject({ attempts: 1, connections: 0 });
    await pass(1_000);
    cable.socket.welcomes().welcomes();
    cable.wake();
    expect(counters()).toMatchObject({ attempts: 2, connections: 1 });
    cable.socket.closes();
    await pass(1_000);
    cable.socket.welcomes();
    expect(counters()).toMatchObject({ attempts: 3, connections: 2 });
  });

  it('errors and dropped commands, listened to or not', async () => {
    const consumer = createConsumer(() => Promise.reject(new Error('none')), { logger: false });
    consumer.connect();
    await settle();
    consumer.send(1);
    expect(consumer.inspect().counters).toMatchObject({ attempts: 1, errors: 1, dropped: 1 });
    consumer.on('error', () => {});
    consumer.on('dropped', () => {});
    consumer.send(2);
    expect(consumer.inspect().counters).toMatchObject({ errors: 1, dropped: 2 });
    consumer.disconnect();
  });
});

it('shows no addresses, subprotocols, headers nor data, and logs none', async () => {
  const cable = scripted(
    {
      subprotocols: () => ['token.CANARY'],
      headers: () => ({ authorization: 'CANARY' }),
      offline: hold(),
      logger: false,
      reconnect: () => 1_000,
    },
    'ws://CANARY@test/cable?token=CANARY',
  );
  const { consumer } = cable;
  const told: unknown[] = [];
  consumer.on('log', (transition) => told.push(transition));
  const look = () => told.push(consumer.inspect());
  const chat = consumer.subscriptions.create('Chat');
  chat.perform('speak', { body: 'CANARY' });
  look();
  cable.socket.welcomes();
  await settle();
  look();
  cable.socket.receives('CANARY').receives({ type: 'confirm_subscription', identifier: CHAT });
  cable.socket.receives({ identifier: CHAT, message: 'CANARY' });
  look();
  cable.socket.closes();
  await pass(500);
  look();
  await pass(500);
  cable.socket.opens('CANARY');
  await settle();
  look();
  expect(JSON.stringify(cable.socket.args)).toContain('CANARY');
  expect(told.length).toBeGreaterThan(8);
  expect(JSON.stringify(told)).not.toContain('CANARY');
});
