/** The same scenarios over sockets and a server that share no code with ours. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Consumer, ConsumerOptions } from '../../src/index.js';
import { consumerFor, subscribe, until } from './client.js';
import { mockWorld, type World, wsWorld } from './worlds.js';

describe.each([
  ['mock-socket', mockWorld],
  ['a ws server', wsWorld],
] as const)('over %s', (_, open) => {
  let world: World;
  const consumers: Consumer[] = [];
  const consumer = (options?: ConsumerOptions): Consumer => {
    const made = consumerFor(world, options);
    consumers.push(made);
    return made;
  };

  beforeEach(async () => {
    world = await open();
  });
  afterEach(async () => {
    for (const consumer of consumers.splice(0)) consumer.disconnect();
    await world.close();
  });

  it('connects, is confirmed, and leaves nothing behind', async () => {
    const cable = consumer();
    const chat = subscribe(cable, 'Chat');
    expect(cable.status.get().state).toBe('opening');
    await chat.told('connected');

    expect(chat.trace).toEqual([['connected', { reconnected: false }]]);
    expect(chat.subscription.state).toBe('subscribed');
    expect(cable.status.get().state).toBe('open');
    expect(world.responder.commands).toEqual([
      { command: 'subscribe', identifier: '{"channel":"Chat"}' },
    ]);

    cable.disconnect();
    expect(chat.trace.at(-1)).toEqual([
      'disconnected',
      { willAttemptReconnect: false, reason: 'disconnected', code: null },
    ]);
    await until(() => world.responder.connections === 0);
  });

  it('performs and receives', async () => {
    const chat = subscribe(consumer(), { channel: 'Chat', room: 'ü"' });
    await chat.told('connected');
    expect(chat.subscription.perform('echo', { body: 'hello', nothing: null })).toBe(true);
    await chat.told('received');
    expect(chat.trace.at(-1)).toEqual([
      'received',
      { body: 'hello', nothing: null, action: 'echo' },
    ]);
  });

  it('receives every JSON value', async () => {
    const chat = subscribe(consumer(), 'Chat');
    await chat.told('connected');
    const values = [0, false, '', null, [], {}, 'text', 1.5, { deep: [{ a: null }] }];
    for (const value of values) world.responder.broadcast(chat.subscription.identifier, value);
    await chat.told('received', values.length);
    expect(chat.trace.slice(1)).toEqual(values.map((value) => ['received', value]));
  });

  it('hears what others say', async () => {
    const [one, two] = [subscribe(consumer(), 'Chat'), subscribe(consumer(), 'Chat')];
    const elsewhere = subscribe(consumer(), 'News');
    await Promise.all([one, two, elsewhere].map(({ told }) => told('connected')));
    one.subscription.perform('say', { body: 'hello' });
    await Promise.all([one, two].map(({ told }) => told('received')));
    expect(two.trace.at(-1)).toEqual(['received', { body: 'hello', action: 'say' }]);
    expect(elsewhere.count('received')).toBe(0);
  });

  it('is rejected', async () => {
    const cable = consumer();
    const secret = subscribe(cable, 'Secret');
    await secret.told('rejected');
    expect(secret.trace.map(([name]) => name)).toEqual(['rejected']);
    expect(secret.subscription.state).toBe('rejected');
    expect(cable.subscriptions.subscriptions).toEqual([]);
  });

  it('comes back after a drop, with all subscriptions', async () => {
    const cable = consumer();
    const all = [subscribe(cable, 'Chat'), subscribe(cable, 'News')];
    await Promise.all(all.map(({ told }) => told('connected')));
    world.responder.drops();
    await Promise.all(all.map(({ told }) => told('connected', 2)));
    for (const { trace } of all) {
      expect(trace).toEqual([
        ['connected', { reconnected: false }],
        ['disconnected', { willAttemptReconnect: true, reason: 'closed', code: 1006 }],
        ['connected', { reconnected: true }],
      ]);
    }
    all[0]?.subscription.perform('echo');
    await all[0]?.told('received');
  });

  it('finds that the server has gone silent, and comes back when it speaks again', async () => {
    const cable = consumer({ staleAfter: 200 });
    const chat = subscribe(cable, 'Chat');
    await chat.told('connected');
    world.responder.silent = true;
    await chat.told('disconnected');
    expect(chat.trace.at(-1)).toEqual([
      'disconnected',
      { willAttemptReconnect: true, reason: 'stale', code: null },
    ]);
    world.responder.silent = false;
    await chat.told('connected', 2);
    expect(chat.count('disconnected')).toBe(1);
    // The sockets that were given up are closed too.
    await until(() => world.responder.connections === 1);
  });

  it('gives up a socket that opens and is never welcomed', async () => {
    world.responder.welcomes = false;
    const cable = consumer({ staleAfter: 200 });
    const reasons: unknown[] = [];
    cable.status.subscribe(({ state, reason }) => {
      if (state === 'waiting') reasons.push(reason);
    });
    const chat = subscribe(cable, 'Chat');
    await until(() => reasons.length === 2);
    expect(reasons).toEqual(['timeout', 'timeout']);
    expect(world.responder.commands).toEqual([]);
    world.responder.welcomes = true;
    await chat.told('connected');
    expect(chat.trace).toEqual([['connected', { reconnected: false }]]);
    await until(() => world.responder.connections === 1);
  });

  it('holds what is performed before the confirmation', async () => {
    world.responder.holdsConfirmations = true;
    const cable = consumer();
    const chat = subscribe(cable, 'Chat');
    await until(() => world.responder.commands.length === 1);
    const { subscription } = chat;
    expect([1, 2, 3].map((n) => subscription.perform('echo', { n }))).toEqual([true, true, true]);
    world.responder.confirm();
    await chat.told('received', 3);
    expect(chat.trace).toEqual([
      ['connected', { reconnected: false }],
      ...[1, 2, 3].map((n) => ['received', { n, action: 'echo' }]),
    ]);
    expect(world.responder.lost).toEqual([]);
  });

  it('carries many subscriptions over one socket', async () => {
    const cable = consumer();
    const rooms = Array.from({ length: 500 }, (_, room) => {
      const params = { channel: 'Room', room };
      return { ...subscribe(cable, params), room };
    });
    await Promise.all(rooms.map(({ told }) => told('connected')));
    expect(world.responder.connections).toBe(1);
    expect(world.responder.commands).toHaveLength(500);
    for (const { subscription, room } of rooms) subscription.perform('echo', { room });
    await Promise.all(rooms.map(({ told }) => told('received')));
    for (const { trace, room } of rooms) {
      expect(trace.slice(1)).toEqual([['received', { room, action: 'echo' }]]);
    }
    for (const { subscription } of rooms) subscription.unsubscribe();
    await until(() => world.responder.commands.length === 1_500);
  });

  it('survives malformed frames, and tells of them', async () => {
    const cable = consumer();
    const errors: string[] = [];
    cable.on('error', ({ name }) => errors.push(name));
    const chat = subscribe(cable, 'Chat');
    await chat.told('connected');
    const frames = ['', 'no JSON', '{"unfinished":', 'null', '[1,2]', '7', '{}', '"text"'];
    for (const frame of frames) world.responder.sends(frame);
    world.responder.sends('{"type":"from_the_future"}');
    world.responder.sends('{"type":"confirm_subscription"}');
    chat.subscription.perform('echo');
    await chat.told('received');
    expect(errors).toEqual(Array(frames.length + 1).fill('ProtocolError'));
    expect(chat.trace).toHaveLength(2);
  });

  it('stays away when the server says so', async () => {
    const cable = consumer();
    const chat = subscribe(cable, 'Chat');
    await chat.told('connected');
    world.responder.sends('{"type":"disconnect","reason":"unauthorized","reconnect":false}');
    await chat.told('disconnected');
    expect(chat.trace.at(-1)).toEqual([
      'disconnected',
      { willAttemptReconnect: false, reason: 'unauthorized', code: null },
    ]);
    expect(cable.status.get()).toMatchObject({ state: 'idle', reason: 'unauthorized' });
    await until(() => world.responder.connections === 0);
  });

  it('leaves in the middle of the handshake', async () => {
    const cable = consumer();
    const chat = subscribe(cable, 'Chat');
    cable.disconnect();
    const other = subscribe(consumer(), 'Other');
    await other.told('connected');
    await until(() => world.responder.connections === 1);
    expect(chat.trace).toEqual([]);
    expect(world.responder.commands).toHaveLength(1);
  });
});
