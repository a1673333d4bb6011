/**
 * The known defects of `@rails/actioncable`, each by its symptom: the old client shows it, ours does
 * not. (Those that only AnyCable's compatible client has are agreements: see the other files.)
 */
import { vi } from 'vitest';
import type { Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';
import { identifierOf } from '../stage.js';

const CONNECTED = 'connected {"reconnected":false}';
const RECONNECTED = 'connected {"reconnected":true}';
const WILL_RETRY = 'disconnected {"willAttemptReconnect":true}';
const WILL_NOT = 'disconnected {"willAttemptReconnect":false}';

/** Makes many subscriptions and counts how often the client looks at one that is not concerned. */
async function crowd({ consumer, create, wait }: Stage): Promise<{ looks: () => number }> {
  let looks = 0;
  for (let id = 0; id < 100; id++) {
    const subscription = create(
      `${id}`,
      { channel: 'Room', id },
      { initialized() {}, connected() {} },
    );
    const { identifier } = subscription;
    Object.defineProperty(subscription, 'identifier', {
      get() {
        looks += 1;
        return identifier;
      },
    });
  }
  consumer.connect();
  await wait();
  looks = 0;
  return { looks: () => looks };
}

export const defects: readonly Scenario[] = [
  {
    title:
      'a second subscription to a confirmed identifier is never told connected, and subscribe is re-sent every 500 ms for ever (rails/rails#44652)',
    shows: 'one-subscribe',
    async play({ create, note, server, wait }) {
      create('first', 'Chat');
      await wait(1_000);
      create('second', 'Chat');
      await wait(60_000);
      note('subscribes', server.commands.length);
      server.clearCommands();
    },
    rails: {
      trace: ['first initialized', `first ${CONNECTED}`, 'second initialized', 'subscribes 122'],
    },
    catenary: {
      trace: [
        'first initialized',
        `first ${CONNECTED}`,
        'second initialized',
        'second connected {"reconnected":false,"joined":true}',
        'subscribes 1',
      ],
    },
  },
  {
    title: 'after a reconnect only the first confirmed subscription gets reconnected: true',
    shows: 'reconnected-each',
    besides: ['loss-reason'],
    async play({ create, server, wait }) {
      create('first', 'Chat');
      create('second', 'News');
      await wait();
      server.drops();
      await wait(30_000);
    },
    rails: {
      trace: [
        'first initialized',
        'second initialized',
        `first ${CONNECTED}`,
        `second ${CONNECTED}`,
        `first ${WILL_RETRY}`,
        `second ${WILL_RETRY}`,
        `first ${RECONNECTED}`,
        `second ${CONNECTED}`,
      ],
      commands: ['1 subscribe Chat', '1 subscribe News', '2 subscribe Chat', '2 subscribe News'],
    },
    catenary: {
      trace: [
        'first initialized',
        'second initialized',
        `first ${CONNECTED}`,
        `second ${CONNECTED}`,
        `first ${WILL_RETRY}`,
        `second ${WILL_RETRY}`,
        `first ${RECONNECTED}`,
        `second ${RECONNECTED}`,
      ],
      commands: ['1 subscribe Chat', '1 subscribe News', '2 subscribe Chat', '2 subscribe News'],
    },
  },
  {
    title: 'the first connection of all is a reconnection, if it took more than one attempt',
    shows: 'reconnected-each',
    async play({ create, server, wait }) {
      server.refuses();
      create('chat', 'Chat');
      await wait(20_000);
      server.accepts();
      await wait(30_000);
    },
    rails: {
      trace: ['chat initialized', `chat ${RECONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'after disconnect() and connect() nobody gets reconnected: true',
    shows: 'reconnected-each',
    besides: ['loss-reason'],
    async play({ consumer, create, wait }) {
      create('chat', 'Chat');
      await wait();
      consumer.disconnect();
      await wait();
      consumer.connect();
      await wait();
    },
    rails: {
      trace: ['chat initialized', `chat ${CONNECTED}`, `chat ${WILL_NOT}`, `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`, `chat ${WILL_NOT}`, `chat ${RECONNECTED}`],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
  {
    title:
      'subscribe, unsubscribe, subscribe in one tick: the client says connected, the server has nothing (rails/rails#38668)',
    shows: 'merged-wishes',
    async play({ consumer, create, note, server, wait }) {
      server.swapsCommands();
      consumer.connect();
      await wait();
      const first = create('first', 'Chat');
      first.unsubscribe();
      create('second', 'Chat');
      await wait(10_000);
      note('on the server', server.connections[0]?.subscriptions.length);
      note('reached', server.transmit('Chat', 'hello'));
    },
    rails: {
      trace: [
        'first initialized',
        'second initialized',
        `second ${CONNECTED}`,
        'on the server 0',
        'reached 0',
      ],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat', '1 subscribe Chat'],
    },
    catenary: {
      trace: [
        'first initialized',
        'second initialized',
        `second ${CONNECTED}`,
        'on the server 1',
        'reached 1',
        'second received "hello"',
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'perform while offline is dropped in silence (rails/rails#24953)',
    shows: 'warns',
    async play({ consumer, create, note, wait }) {
      consumer.on?.('dropped', ({ reason, data }) => note('dropped', reason, data));
      const chat = create('chat', 'Chat');
      note('perform', chat.perform('speak', { body: 'lost' }));
      await wait();
    },
    rails: {
      trace: ['chat initialized', 'perform false', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: [
        'chat initialized',
        'dropped "offline" {"body":"lost","action":"speak"}',
        'perform false',
        `chat ${CONNECTED}`,
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'perform writes action into the caller’s object',
    shows: 'no-mutation',
    async play({ create, note, wait }) {
      const chat = create('chat', 'Chat');
      await wait();
      const data = { body: 'hello' };
      chat.perform('speak', data);
      note('data', data);
      try {
        note('frozen', chat.perform('speak', Object.freeze({ body: 'hello' })));
      } catch (error) {
        note('threw', (error as Error).name);
      }
    },
    rails: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        'data {"body":"hello","action":"speak"}',
        'threw "TypeError"',
      ],
      commands: ['1 subscribe Chat', '1 message Chat {"body":"hello","action":"speak"}'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'data {"body":"hello"}', 'frozen true'],
      commands: [
        '1 subscribe Chat',
        '1 message Chat {"body":"hello","action":"speak"}',
        '1 message Chat {"body":"hello","action":"speak"}',
      ],
    },
  },
  {
    title:
      'disconnect() while CONNECTING does nothing: the socket opens and subscribes with no monitor running',
    shows: 'opening-can-be-left',
    async play({ consumer, create, note, server, wait }) {
      create('chat', 'Chat');
      consumer.disconnect();
      // The server's first ping has come by then.
      await wait(5_000);
      note('connections', server.connections.length);
      server.drops();
      await wait(600_000);
      note('attempts', server.attempts.length);
    },
    rails: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        'connections 1',
        `chat ${WILL_NOT}`,
        'attempts 1',
      ],
      commands: ['1 subscribe Chat'],
    },
    catenary: { trace: ['chat initialized', 'connections 0', 'attempts 1'] },
  },
  {
    title: 'a dropped socket is retried only after 6 to 17 s',
    shows: 'retry-times',
    async play({ consumer, note, server, wait }) {
      for (const dice of [0.01, 0.5, 0.99]) {
        consumer.disconnect();
        await wait(60_000);
        vi.mocked(Math.random).mockReturnValue(dice);
        consumer.connect();
        await wait(20_000);
        server.drops();
        const before = server.attempts.length;
        const start = performance.now();
        while (server.attempts.length === before) await wait(100);
        note('dice', dice, 'seconds', Math.floor((performance.now() - start - 100) / 1_000));
      }
    },
    rails: {
      trace: ['dice 0.01 "seconds" 11', 'dice 0.5 "seconds" 6', 'dice 0.99 "seconds" 15'],
    },
    catenary: {
      trace: ['dice 0.01 "seconds" 0', 'dice 0.5 "seconds" 2', 'dice 0.99 "seconds" 4'],
    },
  },
  {
    title: 'a hung handshake is never abandoned',
    shows: 'opening-times-out',
    async play({ create, note, server, wait }) {
      server.hangs();
      create('chat', 'Chat');
      await wait(5_000);
      server.accepts();
      await wait(600_000);
      note('attempts', server.attempts.length);
    },
    rails: { trace: ['chat initialized', 'attempts 1'] },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'attempts 2'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'disconnected carries no reason',
    shows: 'loss-reason',
    async play({ create, server, wait }) {
      create('chat', 'Chat', { connected() {} });
      await wait();
      server.drops({ code: 4_000 });
      await wait();
    },
    rails: {
      trace: ['chat initialized', `chat ${WILL_RETRY}`],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: [
        'chat initialized',
        'chat disconnected {"willAttemptReconnect":true,"reason":"closed","code":4000}',
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'refused handshakes are retried for ever with no way to stop',
    shows: 'can-stop',
    besides: ['loss-reason'],
    async play({ consumerOf, create, note, server, wait }) {
      server.refuses();
      const consumer = consumerOf('ws://test/cable', {
        shouldReconnect: () => server.attempts.length < 3,
      });
      create('chat', 'Chat', {}, consumer);
      await wait(600_000);
      note('attempts', server.attempts.length > 3 ? 'many' : server.attempts.length);
    },
    rails: { trace: ['chat initialized', 'attempts "many"'] },
    catenary: { trace: ['chat initialized', `chat ${WILL_NOT}`, 'attempts 3'] },
  },
  {
    title: 'one throwing received stops delivery to the others',
    shows: 'throwing-callback',
    async play({ create, server, wait }) {
      create('broken', 'Chat', {
        received() {
          throw new RangeError('broken');
        },
      });
      create('healthy', 'Chat');
      await wait();
      server.clearCommands();
      server.transmit('Chat', 'hello');
      server.transmit('Chat', 'again');
    },
    rails: {
      trace: [
        'broken initialized',
        'healthy initialized',
        `broken ${CONNECTED}`,
        `healthy ${CONNECTED}`,
        'reported RangeError',
        'reported RangeError',
      ],
    },
    catenary: {
      trace: [
        'broken initialized',
        'healthy initialized',
        `broken ${CONNECTED}`,
        `healthy ${CONNECTED}`,
        'reported RangeError',
        'healthy received "hello"',
        'reported RangeError',
        'healthy received "again"',
      ],
    },
  },
  {
    title: 'one throwing disconnected keeps the others from hearing of it',
    shows: 'throwing-callback',
    besides: ['loss-reason'],
    async play({ create, server, wait }) {
      create('broken', 'Chat', {
        disconnected() {
          throw new RangeError('broken');
        },
      });
      create('healthy', 'News');
      await wait();
      server.drops();
    },
    rails: {
      trace: [
        'broken initialized',
        'healthy initialized',
        `broken ${CONNECTED}`,
        `healthy ${CONNECTED}`,
        'reported RangeError',
      ],
      commands: ['1 subscribe Chat', '1 subscribe News'],
    },
    catenary: {
      trace: [
        'broken initialized',
        'healthy initialized',
        `broken ${CONNECTED}`,
        `healthy ${CONNECTED}`,
        'reported RangeError',
        `healthy ${WILL_RETRY}`,
      ],
      commands: ['1 subscribe Chat', '1 subscribe News'],
    },
  },
  {
    title: 'a throwing initialized comes out of create',
    shows: 'throwing-callback',
    play({ create, note }) {
      try {
        create('broken', 'Chat', {
          initialized() {
            throw new RangeError('broken');
          },
        });
        note('created');
      } catch (error) {
        note('threw', (error as Error).name);
      }
    },
    rails: {
      trace: ['threw "RangeError"', `broken ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['reported RangeError', 'created', `broken ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'a malformed frame throws out of the socket handler',
    shows: 'malformed-frames',
    besides: ['warns'],
    async play({ create, server, wait }) {
      create('chat', 'Chat');
      await wait();
      server.sends('no JSON');
      server.sends('null');
      server.sends({ type: 'pong' });
      server.transmit('Chat', 'goes on');
    },
    rails: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        'reported SyntaxError',
        'reported TypeError',
        'reported TypeError',
        'chat received "goes on"',
      ],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'chat received "goes on"'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'dispatch and subscribe cost grow with the number of subscriptions',
    shows: 'constant-cost',
    async play(stage) {
      const { create, note, server, wait } = stage;
      const { looks } = await crowd(stage);
      server.sends({ identifier: identifierOf('Room', { id: 50 }), message: 1 });
      await wait();
      note('a message looks at all', looks() >= 100);
      const before = looks();
      create('new', 'New', { initialized() {}, connected() {} });
      await wait();
      note('a confirmation looks at all', looks() - before >= 100);
      server.clearCommands();
    },
    rails: {
      trace: ['50 received 1', 'a message looks at all true', 'a confirmation looks at all true'],
    },
    catenary: {
      trace: ['50 received 1', 'a message looks at all false', 'a confirmation looks at all false'],
    },
  },
  {
    title: 'document and addEventListener are assumed: unusable in workers, Node and React Native',
    shows: 'any-runtime',
    async play({ consumerOf, create, note, wait }) {
      const gone = ['document', 'window', 'addEventListener', 'removeEventListener', 'location'];
      for (const name of gone) vi.stubGlobal(name, undefined);
      try {
        create('chat', 'Chat', {}, consumerOf('ws://test/cable'));
        note('created');
        await wait();
        consumerOf();
        note('a consumer without an address');
      } catch (error) {
        note('threw', (error as Error).name);
      }
    },
    // The socket is there when create throws, but nobody watches it.
    rails: {
      trace: ['threw "TypeError"', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', 'created', `chat ${CONNECTED}`, 'a consumer without an address'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'a silent server is found by chance, and nobody is told disconnected',
    shows: 'stale-after',
    besides: ['loss-reason'],
    async play({ create, note, server, wait }) {
      create('chat', 'Chat');
      await wait();
      server.connections[0]?.staysSilent();
      const silentSince = performance.now();
      while (server.attempts.length < 2) {
        await wait(100);
        if (performance.now() - silentSince === 6_000) note('after 6 s');
      }
      await wait(1_000);
      note('attempts', server.attempts.length);
    },
    rails: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        'after 6 s',
        `chat ${RECONNECTED}`,
        'attempts 2',
      ],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
    catenary: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        `chat ${WILL_RETRY}`,
        'after 6 s',
        `chat ${RECONNECTED}`,
        'attempts 2',
      ],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
];
