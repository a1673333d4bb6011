/** Connecting, disconnecting and coming back. */
import type { Scenario } from '../scenario.js';

const CONNECTED = 'connected {"reconnected":false}';
const RECONNECTED = 'connected {"reconnected":true}';
const WILL_RETRY = 'disconnected {"willAttemptReconnect":true}';
const WILL_NOT = 'disconnected {"willAttemptReconnect":false}';

export const connection: readonly Scenario[] = [
  {
    title: 'nothing connects before the first subscription or connect()',
    async play({ client, consumerOf, note, server, wait }) {
      client.createConsumer('ws://test/cable');
      const consumer = consumerOf('ws://test/cable');
      await wait(60_000);
      note('attempts', server.attempts.length);
      consumer.subscriptions.create('Chat');
      note('attempts', server.attempts.length);
      consumerOf('ws://test/other').connect();
      note('attempts', server.attempts.length);
      await wait();
    },
    both: { trace: ['attempts 0', 'attempts 1', 'attempts 2'], commands: ['1 subscribe Chat'] },
  },
  {
    title: 'connect() returns true when it opens and exactly false while there is a connection',
    async play({ consumer, note, wait }) {
      note('first', consumer.connect());
      note('connecting', consumer.connect());
      await wait();
      note('open', consumer.connect());
      note('disconnect()', consumer.disconnect());
      await wait();
      note('closed', consumer.connect());
    },
    both: {
      trace: [
        'first true',
        'connecting false',
        'open false',
        'disconnect() undefined',
        'closed true',
      ],
    },
  },
  {
    title: 'isOpen, isActive, getState and webSocket tell of the connection',
    async play({ consumer: { connection, connect, disconnect }, consumer, note, wait }) {
      const look = () => note('is', connection.isOpen(), connection.isActive());
      look();
      connect.call(consumer);
      look();
      note('state', connection.getState());
      await wait();
      look();
      note('state', connection.getState(), connection.webSocket?.readyState);
      disconnect.call(consumer);
      await wait();
      look();
      note('state', connection.getState());
    },
    both: {
      trace: [
        'is false false',
        'is false true',
        'state "connecting"',
        'is true true',
        'state "open" 1',
        'is false false',
        'state "closed"',
      ],
    },
  },
  {
    title: 'isOpen before the welcome, and the socket after the end',
    shows: 'welcomed-is-open',
    async play({ consumer, note, server, wait }) {
      const { connection } = consumer;
      server.welcomesAfter(1_000);
      note('before connecting', connection.getState());
      consumer.connect();
      await wait();
      note('before the welcome', connection.isOpen(), connection.getState());
      await wait(1_000);
      note('welcomed', connection.isOpen(), connection.getState());
      consumer.disconnect();
      await wait();
      note('after the end', typeof connection.webSocket);
    },
    rails: {
      trace: [
        'before connecting null',
        'before the welcome true "open"',
        'welcomed true "open"',
        'after the end "object"',
      ],
    },
    catenary: {
      trace: [
        'before connecting "closed"',
        'before the welcome false "connecting"',
        'welcomed true "open"',
        'after the end "undefined"',
      ],
    },
  },
  {
    title: 'commands before the welcome',
    shows: 'welcome-first',
    async play({ consumer, create, note, server, wait }) {
      server.welcomesAfter(400);
      consumer.connect();
      await wait();
      create('chat', 'Chat');
      note('send', consumer.send({ command: 'message', identifier: '{}', data: '{}' }));
      await wait(400);
    },
    rails: {
      trace: ['chat initialized', 'send true', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat', '1 message {} {}', '1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', 'warned', 'send false', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'data before the welcome',
    shows: 'welcome-first',
    async play({ create, server, wait }) {
      server.welcomesAfter(400);
      create('chat', 'Chat');
      await wait();
      server.connections[0]?.send({ identifier: '{"channel":"Chat"}', message: 'early' });
      await wait(400);
      server.transmit('Chat', 'in time');
    },
    rails: {
      trace: [
        'chat initialized',
        'chat received "early"',
        `chat ${CONNECTED}`,
        'chat received "in time"',
      ],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'chat received "in time"'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'the attempt to connect and initialized',
    shows: 'initialized-first',
    play({ consumerOf, create, note }) {
      const consumer = consumerOf(() => {
        note('url');
        return 'ws://test/cable';
      });
      create('chat', 'Chat', {}, consumer);
    },
    rails: {
      trace: ['url', 'chat initialized', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', 'url', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'perform, send and consumer.send return false without a connection',
    besides: ['warns', 'loss-reason'],
    async play({ consumer, create, note, wait }) {
      note('consumer.send', consumer.send({ command: 'x' }));
      const chat = create('chat', 'Chat');
      note('connecting', chat.perform('speak'), chat.send({}), consumer.send({}));
      await wait();
      consumer.disconnect();
      await wait();
      note('disconnected', chat.perform('speak'), chat.send({}), consumer.send({}));
    },
    both: {
      trace: [
        'consumer.send false',
        'chat initialized',
        'connecting false false false',
        `chat ${CONNECTED}`,
        `chat ${WILL_NOT}`,
        'disconnected false false false',
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'a lost connection: disconnected, then connected again with reconnected',
    besides: ['loss-reason'],
    async play({ create, note, server, wait }) {
      create('chat', 'Chat');
      await wait();
      server.drops();
      await wait(30_000);
      note('still received', server.transmit('Chat', 'back'));
    },
    both: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        `chat ${WILL_RETRY}`,
        `chat ${RECONNECTED}`,
        'still received 1',
        'chat received "back"',
      ],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
  {
    title: 'disconnected tells why',
    shows: 'loss-reason',
    async play({ create, server, wait }) {
      create('chat', 'Chat');
      await wait();
      server.drops();
      await wait(30_000);
      server.disconnects({ reason: 'signed_out', reconnect: false });
      await wait();
    },
    rails: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        `chat ${WILL_RETRY}`,
        `chat ${RECONNECTED}`,
        `chat ${WILL_NOT}`,
      ],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
    catenary: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        'chat disconnected {"willAttemptReconnect":true,"reason":"closed","code":1006}',
        `chat ${RECONNECTED}`,
        'chat disconnected {"willAttemptReconnect":false,"reason":"signed_out","code":null}',
      ],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
  {
    title: 'a server that restarts is come back to',
    besides: ['loss-reason'],
    async play({ create, server, wait }) {
      create('chat', 'Chat');
      await wait();
      server.disconnects({ reason: 'server_restart', reconnect: true });
      await wait(30_000);
    },
    both: {
      trace: ['chat initialized', `chat ${CONNECTED}`, `chat ${WILL_RETRY}`, `chat ${RECONNECTED}`],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
  {
    title: 'a server that closes with 1000 and no word (Rails 6.1) is come back to',
    besides: ['loss-reason'],
    async play({ create, server, wait }) {
      create('chat', 'Chat');
      await wait();
      server.drops({ code: 1000 });
      await wait(30_000);
    },
    both: {
      trace: ['chat initialized', `chat ${CONNECTED}`, `chat ${WILL_RETRY}`, `chat ${RECONNECTED}`],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
  ...[{ reconnect: false }, { reconnect: undefined }].map(
    (disconnection): Scenario => ({
      title: `a server that says disconnect with reconnect ${disconnection.reconnect} is left alone`,
      besides: ['loss-reason'],
      async play({ create, note, server, wait }) {
        create('chat', 'Chat');
        await wait();
        server.disconnects({ reason: 'remote', ...disconnection });
        await wait(600_000);
        note('attempts', server.attempts.length);
      },
      both: {
        trace: ['chat initialized', `chat ${CONNECTED}`, `chat ${WILL_NOT}`, 'attempts 1'],
        commands: ['1 subscribe Chat'],
      },
    }),
  ),
  {
    title: 'an unauthorized connection is not tried again',
    besides: ['loss-reason'],
    async play({ create, note, server, wait }) {
      server.rejectsConnections();
      create('chat', 'Chat');
      await wait(600_000);
      note('attempts', server.attempts.length);
    },
    both: { trace: ['chat initialized', `chat ${WILL_NOT}`, 'attempts 1'] },
  },
  {
    title: 'a server that speaks another protocol is not tried again',
    besides: ['loss-reason', 'warns'],
    async play({ create, note, server, wait }) {
      server.negotiates('');
      create('chat', 'Chat');
      await wait(600_000);
      note('attempts', server.attempts.length);
    },
    both: { trace: ['chat initialized', `chat ${WILL_NOT}`, 'attempts 1'] },
  },
  {
    title: 'a refused handshake is tried again, without a callback',
    async play({ create, note, server, wait }) {
      server.stops();
      create('chat', 'Chat', { connected: () => note('connected') });
      await wait(60_000);
      note('tried again', server.attempts.length > 2);
      server.starts();
      await wait(60_000);
    },
    both: {
      trace: ['chat initialized', 'tried again true', 'connected'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title:
      'a server that is back after an hour is found within 30 s (AnyCable’s back-off has no cap)',
    async play({ consumer, note, server, wait }) {
      server.refuses();
      consumer.connect();
      await wait(3_600_000);
      server.accepts();
      await wait(30_000);
      note('connections', server.connections.length);
    },
    both: { trace: ['connections 1'] },
  },
  {
    title: 'sockets that open, are not welcomed and close again',
    shows: 'quiet-attempts',
    async play({ create, server, wait }) {
      server.rejectsConnections({ reason: 'busy', reconnect: true });
      create('chat', 'Chat');
      await wait(30_000);
      server.welcomes();
      await wait(60_000);
    },
    rails: {
      trace: [
        'chat initialized',
        `chat ${WILL_RETRY}`,
        `chat ${WILL_RETRY}`,
        `chat ${WILL_RETRY}`,
        `chat ${WILL_RETRY}`,
        `chat ${RECONNECTED}`,
      ],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'disconnect() is heard, keeps quiet afterwards, and may be said twice or in vain',
    besides: ['loss-reason'],
    async play({ consumer, consumerOf, create, note, server, wait }) {
      consumerOf('ws://test/never').disconnect();
      create('chat', 'Chat');
      await wait();
      consumer.disconnect();
      await wait();
      consumer.disconnect();
      await wait(600_000);
      note('connections', server.connections.length, server.attempts.length);
    },
    both: {
      trace: ['chat initialized', `chat ${CONNECTED}`, `chat ${WILL_NOT}`, 'connections 0 1'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'disconnect(), and when disconnected is called',
    shows: 'disconnected-at-once',
    besides: ['loss-reason'],
    async play({ consumer, create, note, wait }) {
      create('chat', 'Chat');
      await wait();
      consumer.disconnect();
      note('returned');
      await wait();
      note('later');
    },
    rails: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'returned', `chat ${WILL_NOT}`, 'later'],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`, `chat ${WILL_NOT}`, 'returned', 'later'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'disconnect() and connect() in one breath',
    shows: 'disconnected-at-once',
    besides: ['loss-reason'],
    async play({ consumer, create, note, wait }) {
      create('chat', 'Chat', { connected: () => note('connected') });
      await wait();
      consumer.disconnect();
      note('connect()', consumer.connect());
      await wait();
    },
    rails: {
      trace: ['chat initialized', 'connected', 'connect() true', 'connected'],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', 'connected', `chat ${WILL_NOT}`, 'connect() true', 'connected'],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
  {
    title: 'create after disconnect() connects again',
    besides: ['loss-reason'],
    async play({ consumer, create, note, server, wait }) {
      const first = create('first', 'Chat');
      await wait();
      consumer.disconnect();
      await wait();
      first.unsubscribe();
      await wait(1_000);
      create('second', 'News');
      await wait();
      note('connections', server.connections.length);
    },
    both: {
      trace: [
        'first initialized',
        `first ${CONNECTED}`,
        `first ${WILL_NOT}`,
        'second initialized',
        `second ${CONNECTED}`,
        'connections 1',
      ],
      commands: ['1 subscribe Chat', '2 subscribe News'],
    },
  },
  {
    title: 'connect() after a loss does not wait for the retry, and subscribes anew',
    besides: ['loss-reason'],
    async play({ consumer, create, note, server, wait }) {
      create('chat', 'Chat', { connected: () => note('connected') });
      await wait();
      server.drops();
      await wait();
      note('connect()', consumer.connect());
      await wait();
      note('connections', server.connections.length, server.attempts.length);
    },
    both: {
      trace: [
        'chat initialized',
        'connected',
        `chat ${WILL_RETRY}`,
        'connect() true',
        'connected',
        'connections 1 2',
      ],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
  {
    title: 'a function as URL is asked at every attempt',
    async play({ consumerOf, note, server, wait }) {
      let token = 0;
      const consumer = consumerOf(() => `ws://test/cable?token=${++token}`);
      consumer.connect();
      await wait();
      server.drops();
      await wait(30_000);
      note(
        'attempts',
        server.attempts.map(({ url }) => url),
      );
      note('in between', consumer.url);
    },
    both: {
      trace: [
        'attempts ["ws://test/cable?token=1","ws://test/cable?token=2"]',
        'in between "ws://test/cable?token=3"',
      ],
    },
  },
  {
    title: 'addSubProtocol offers one more at the next attempt, after Action Cable’s own',
    async play({ consumer, note, server, wait }) {
      consumer.addSubProtocol('token.1');
      consumer.connect();
      consumer.addSubProtocol('token.2');
      await wait();
      consumer.disconnect();
      await wait();
      consumer.connect();
      for (const { subprotocols } of server.attempts) note('offered', subprotocols);
      note('subprotocols', consumer.subprotocols);
    },
    both: {
      trace: [
        'offered ["actioncable-v1-json","actioncable-unsupported","token.1"]',
        'offered ["actioncable-v1-json","actioncable-unsupported","token.1","token.2"]',
        'subprotocols ["token.1","token.2"]',
      ],
    },
  },
  {
    title: 'a connection that only pings stays, quietly',
    async play({ create, note, server, wait }) {
      create('chat', 'Chat');
      await wait(3_600_000);
      note('attempts', server.attempts.length);
    },
    both: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'attempts 1'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'a connection that is welcomed late is waited for',
    async play({ create, note, server, wait }) {
      server.welcomesAfter(5_000);
      create('chat', 'Chat');
      await wait(4_999);
      note('not yet');
      await wait(1);
      note('attempts', server.attempts.length);
    },
    both: {
      trace: ['chat initialized', 'not yet', `chat ${CONNECTED}`, 'attempts 1'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'create soon after a loss',
    shows: 'create-backs-off',
    async play({ consumer, create, note, server, wait }) {
      consumer.connect();
      await wait(10_000);
      server.drops();
      await wait();
      create('chat', 'Chat', { connected: () => note('connected') });
      await wait();
      note('attempts', server.attempts.length);
      await wait(1_000);
      note('a second after the loss', server.attempts.length);
    },
    rails: {
      trace: ['chat initialized', 'connected', 'attempts 2', 'a second after the loss 2'],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', 'attempts 1', 'connected', 'a second after the loss 2'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'create again and again after the server refused for good',
    shows: 'create-backs-off',
    async play({ consumer, create, note, server, wait }) {
      server.rejectsConnections();
      consumer.connect();
      await wait();
      for (let second = 0; second < 30; second++) {
        create('chat', 'Chat', { initialized() {}, disconnected() {} }).unsubscribe();
        await wait(1_000);
      }
      note('hammers', server.attempts.length > 10);
    },
    rails: { trace: ['hammers true'] },
    catenary: { trace: ['hammers false'] },
  },
  {
    title: 'reopen() of a living connection',
    shows: 'reopens-at-once',
    async play({ consumer, note, server, wait }) {
      consumer.connect();
      await wait();
      consumer.connection.reopen();
      await wait(1);
      note('soon', server.connections.length, server.attempts.length);
      await wait(500);
      note('later', server.connections.length, server.attempts.length);
    },
    rails: { trace: ['soon 0 1', 'later 1 2'] },
    catenary: { trace: ['soon 1 2', 'later 1 2'] },
  },
  {
    title: 'the network is back',
    shows: 'wakes',
    async play({ consumer, note, server, wait }) {
      consumer.connect();
      await wait();
      server.drops();
      await wait();
      window.dispatchEvent(new Event('online'));
      await wait();
      note('connections', server.connections.length);
    },
    rails: { trace: ['connections 0'] },
    catenary: { trace: ['connections 1'] },
  },
  {
    title: 'the page goes and comes back',
    shows: 'suspends',
    besides: ['loss-reason'],
    async play({ create, note, server, wait }) {
      create('chat', 'Chat');
      await wait();
      window.dispatchEvent(new Event('pagehide'));
      await wait();
      note('away', server.connections.length);
      window.dispatchEvent(new Event('pageshow'));
      await wait();
      note('back', server.connections.length, server.attempts.length);
    },
    rails: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'away 1', 'back 1 1'],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        `chat ${WILL_RETRY}`,
        'away 0',
        `chat ${RECONNECTED}`,
        'back 1 2',
      ],
      commands: ['1 subscribe Chat', '2 subscribe Chat'],
    },
  },
  {
    title: 'there is no WebSocket',
    shows: 'never-throws',
    besides: ['loss-reason', 'warns'],
    play({ client, create, note }) {
      client.adapters.WebSocket = class {
        constructor() {
          throw new DOMException('no such thing', 'SyntaxError');
        }
      } as never;
      try {
        create('chat', 'Chat');
        note('created');
      } catch (error) {
        note('threw', (error as Error).name);
      }
    },
    rails: { trace: ['threw "SyntaxError"'] },
    catenary: { trace: ['chat initialized', `chat ${WILL_NOT}`, 'created'] },
  },
];
