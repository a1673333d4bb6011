/** What subscriptions do on a connection where nothing goes wrong. */
import type { Subscription } from '../../../src/index.js';
import type { Scenario } from '../scenario.js';
import { identifierOf } from '../stage.js';

const CONNECTED = 'connected {"reconnected":false}';

export const subscriptions: readonly Scenario[] = [
  {
    title: 'create takes a name or an object, which it leaves alone',
    async play({ create, note, wait }) {
      const params = { channel: 'Room', id: 42, tags: ['a'] };
      note('by name', create('a', 'Chat').identifier);
      note('by object', create('b', params).identifier);
      note('key order', create('c', { id: 1, channel: 'Room' } as never).identifier);
      note('params', params);
      await wait();
    },
    both: {
      trace: [
        'a initialized',
        'by name "{\\"channel\\":\\"Chat\\"}"',
        'b initialized',
        'by object "{\\"channel\\":\\"Room\\",\\"id\\":42,\\"tags\\":[\\"a\\"]}"',
        'c initialized',
        'key order "{\\"id\\":1,\\"channel\\":\\"Room\\"}"',
        'params {"channel":"Room","id":42,"tags":["a"]}',
        `a ${CONNECTED}`,
        `b ${CONNECTED}`,
        `c ${CONNECTED}`,
      ],
      commands: [
        '1 subscribe Chat',
        '1 subscribe {"channel":"Room","id":42,"tags":["a"]}',
        '1 subscribe {"id":1,"channel":"Room"}',
      ],
    },
  },
  {
    title: 'the mixin is copied, inherited keys too, and `this` is the subscription',
    async play({ consumer, note, wait }) {
      const base = {
        kind: 'base',
        greet(this: { kind: string }) {
          return `I am ${this.kind}`;
        },
      };
      const mixin = Object.assign(Object.create(base), {
        kind: 'chat',
        connected(this: Subscription & typeof base) {
          note('connected', this === (subscription as unknown), this.greet());
        },
      });
      const subscription = consumer.subscriptions.create('Chat', mixin);
      note('inherited', Object.hasOwn(subscription, 'greet'));
      mixin.kind = 'changed later';
      await wait();
      note('mixin', Object.keys(mixin));
    },
    both: {
      trace: ['inherited true', 'connected true "I am chat"', 'mixin ["kind","connected"]'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'create works without a mixin, with null, and with callbacks that are no functions',
    async play({ consumer, note, server, wait }) {
      consumer.subscriptions.create('A');
      consumer.subscriptions.create('B', null as never);
      consumer.subscriptions.create('C', { connected: 1, received: 'text' } as never);
      await wait();
      note('reached', server.transmit('C', 1));
      await wait();
      note('there', consumer.subscriptions.subscriptions.length);
    },
    both: {
      trace: ['reached 1', 'there 3'],
      commands: ['1 subscribe A', '1 subscribe B', '1 subscribe C'],
    },
  },
  {
    title: 'initialized runs inside create and connected never does, not even when connected',
    async play({ create, note, wait }) {
      create('first', 'Chat');
      note('created first');
      await wait();
      create('second', 'News');
      note('created second');
    },
    both: {
      trace: [
        'first initialized',
        'created first',
        `first ${CONNECTED}`,
        'second initialized',
        'created second',
        `second ${CONNECTED}`,
      ],
      commands: ['1 subscribe Chat', '1 subscribe News'],
    },
  },
  {
    title: 'a subscription is an object to be extended',
    async play({ create, note, wait }) {
      const subscription = Object.assign(create('chat', 'Chat'), { closed: false, mine: 1 });
      await wait();
      Object.assign(subscription, { received: (data: unknown) => note('replaced', data) });
      note('keys', subscription.closed, subscription.mine);
      note('perform', subscription.perform('speak'));
    },
    both: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'keys false 1', 'perform true'],
      commands: ['1 subscribe Chat', '1 message Chat {"action":"speak"}'],
    },
  },
  {
    title: 'a callback may be replaced at any time',
    async play({ create, note, server, wait }) {
      const subscription = create('chat', 'Chat');
      await wait();
      Object.assign(subscription, { received: (data: unknown) => note('replaced', data) });
      server.transmit('Chat', 1);
    },
    both: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'replaced 1'],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'perform, send and consumer.send return true and put the same bytes on the wire',
    async play({ client, consumer, create, note, server, wait }) {
      client.adapters.WebSocket = class extends server.WebSocket {
        override send(frame: string) {
          note('sent', frame);
          super.send(frame);
        }
      };
      const chat = create('chat', { channel: 'Chat', id: 'ü"' });
      await wait();
      note('perform', chat.perform('speak', { body: 'hello', deep: [1, { a: null }] }));
      note('without data', chat.perform('typing'));
      note('with an action of its own', chat.perform('speak', { action: 'delete_all', x: 1 }));
      note('send', chat.send({ any: 'thing' }));
      note('send text', chat.send('text'));
      const { identifier } = chat;
      note('consumer.send', consumer.send({ command: 'message', identifier, data: '{}', more: 1 }));
    },
    both: {
      trace: [
        'chat initialized',
        String.raw`sent "{\"command\":\"subscribe\",\"identifier\":\"{\\\"channel\\\":\\\"Chat\\\",\\\"id\\\":\\\"ü\\\\\\\"\\\"}\"}"`,
        `chat ${CONNECTED}`,
        ...[
          ['perform', '{"body":"hello","deep":[1,{"a":null}],"action":"speak"}'],
          ['without data', '{"action":"typing"}'],
          ['with an action of its own', '{"action":"speak","x":1}'],
          ['send', '{"any":"thing"}'],
          ['send text', '"text"'],
        ].flatMap(([call, data]) => {
          const identifier = identifierOf('Chat', { id: 'ü"' });
          const frame = JSON.stringify({ command: 'message', identifier, data });
          return [`sent ${JSON.stringify(frame)}`, `${call} true`];
        }),
        `sent ${JSON.stringify(
          JSON.stringify({
            command: 'message',
            identifier: identifierOf('Chat', { id: 'ü"' }),
            data: '{}',
            more: 1,
          }),
        )}`,
        'consumer.send true',
      ],
      commands: [
        String.raw`1 subscribe {"channel":"Chat","id":"ü\""}`,
        String.raw`1 message {"channel":"Chat","id":"ü\""} {"body":"hello","deep":[1,{"a":null}],"action":"speak"}`,
        String.raw`1 message {"channel":"Chat","id":"ü\""} {"action":"typing"}`,
        String.raw`1 message {"channel":"Chat","id":"ü\""} {"action":"speak","x":1}`,
        String.raw`1 message {"channel":"Chat","id":"ü\""} {"any":"thing"}`,
        String.raw`1 message {"channel":"Chat","id":"ü\""} "text"`,
        String.raw`1 message {"channel":"Chat","id":"ü\""} {}`,
      ],
    },
  },
  {
    title: 'every JSON value is received, 0, false, "" and null too (AnyCable drops those)',
    async play({ create, server, wait }) {
      create('chat', 'Chat');
      await wait();
      const values = [0, false, '', null, 1.5, true, 'text', [], [0], {}, { a: { b: [null] } }];
      for (const value of values) server.transmit('Chat', value);
    },
    both: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        ...['0', 'false', '""', 'null', '1.5', 'true', '"text"', '[]', '[0]', '{}'].map(
          (value) => `chat received ${value}`,
        ),
        'chat received {"a":{"b":[null]}}',
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'data goes to its subscription alone',
    async play({ create, server, wait }) {
      create('one', { channel: 'Room', id: 1 });
      create('two', { channel: 'Room', id: 2 });
      await wait();
      server.transmit({ channel: 'Room', id: 2 }, 'for two');
      server.sends({ identifier: identifierOf('Room', { id: 3 }), message: 'for nobody' });
      server.sends({ identifier: '{"id":1,"channel":"Room"}', message: 'another string' });
    },
    both: {
      trace: [
        'one initialized',
        'two initialized',
        `one ${CONNECTED}`,
        `two ${CONNECTED}`,
        'two received "for two"',
      ],
      commands: ['1 subscribe {"channel":"Room","id":1}', '1 subscribe {"channel":"Room","id":2}'],
    },
  },
  {
    title: 'data sent from the server’s `subscribed` comes before connected',
    async play({ create, server, wait }) {
      server.channel('Chat', { subscribed: (chat) => chat.transmit('unread: 3') });
      create('chat', 'Chat');
      await wait();
    },
    both: {
      trace: ['chat initialized', 'chat received "unread: 3"', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'an unknown type with identifier and message is data; unknown fields are ignored',
    async play({ create, server, wait }) {
      create('chat', 'Chat');
      await wait();
      const identifier = identifierOf('Chat');
      server.sends({ type: 'presence', identifier, message: { id: 1 } });
      server.sends({ identifier, message: 'with more', stream_id: 's', offset: 1, epoch: 'e' });
      server.sends({ type: 'ping', message: 1, more: true });
    },
    both: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        'chat received {"id":1}',
        'chat received "with more"',
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'a rejected subscription is told and forgotten',
    async play({ consumer, create, note, server, wait }) {
      server.rejects('Secret');
      create('secret', 'Secret');
      create('chat', 'Chat');
      await wait();
      note(
        'left',
        consumer.subscriptions.subscriptions.map(({ identifier }) => identifier),
      );
      server.sends({ identifier: identifierOf('Secret'), message: 'leaked' });
      await wait(60_000);
    },
    both: {
      trace: [
        'secret initialized',
        'chat initialized',
        'secret rejected',
        `chat ${CONNECTED}`,
        'left ["{\\"channel\\":\\"Chat\\"}"]',
      ],
      commands: ['1 subscribe Secret', '1 subscribe Chat'],
    },
  },
  {
    title: 'unsubscribe returns the subscription, calls nothing, and nothing comes any more',
    async play({ consumer, create, note, server, wait }) {
      const chat = create('chat', 'Chat');
      await wait();
      note('returns itself', chat.unsubscribe() === chat);
      server.transmit('Chat', 'too late');
      await wait(1_000);
      note('left', consumer.subscriptions.subscriptions.length);
      note('on the server', server.connections[0]?.subscriptions);
    },
    both: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        'returns itself true',
        'left 0',
        'on the server []',
      ],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat'],
    },
  },
  {
    title: 'subscriptions.remove is unsubscribe by another name',
    async play({ consumer, create, note, wait }) {
      const chat = create('chat', 'Chat');
      await wait();
      note('returns it', consumer.subscriptions.remove(chat) === chat);
      await wait(1_000);
      note('left', consumer.subscriptions.subscriptions.length);
    },
    both: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'returns it true', 'left 0'],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat'],
    },
  },
  {
    title: 'findAll finds by the exact identifier; subscriptions is a list to read',
    async play({ consumer, create, note, wait }) {
      const first = create('first', 'Chat', { initialized() {} });
      const other = create('other', { channel: 'Room', id: 1 }, { initialized() {} });
      const { subscriptions } = consumer;
      note('Chat', subscriptions.findAll(first.identifier).length);
      note('the same', subscriptions.findAll(other.identifier)[0] === (other as unknown));
      note('unknown', subscriptions.findAll('{}').length);
      note(
        'all',
        subscriptions.subscriptions.map(({ identifier }) => identifier),
      );
      await wait();
      first.unsubscribe();
      note('gone', subscriptions.findAll(first.identifier).length);
      note('all', subscriptions.subscriptions.length);
      await wait(1_000);
    },
    both: {
      trace: [
        'Chat 1',
        'the same true',
        'unknown 0',
        'all ["{\\"channel\\":\\"Chat\\"}","{\\"channel\\":\\"Room\\",\\"id\\":1}"]',
        `first ${CONNECTED}`,
        `other ${CONNECTED}`,
        'gone 0',
        'all 1',
      ],
      commands: ['1 subscribe Chat', '1 subscribe {"channel":"Room","id":1}', '1 unsubscribe Chat'],
    },
  },
  {
    title: 'callbacks may perform, create and unsubscribe',
    async play({ create, note, server, wait }) {
      server.channel('Chat', { actions: { echo: (data, chat) => chat.transmit(data) } });
      const chat = create('chat', 'Chat', {
        connected: () => note('perform', chat.perform('echo', { n: 1 })),
        received(data: unknown) {
          note('received', data);
          create('inner', 'Inner');
          chat.unsubscribe();
        },
      });
      await wait(1_000);
      note('on the server', server.connections[0]?.subscriptions);
    },
    both: {
      trace: [
        'chat initialized',
        'perform true',
        'received {"n":1,"action":"echo"}',
        'inner initialized',
        `inner ${CONNECTED}`,
        'on the server ["{\\"channel\\":\\"Inner\\"}"]',
      ],
      commands: [
        '1 subscribe Chat',
        '1 message Chat {"n":1,"action":"echo"}',
        '1 subscribe Inner',
        '1 unsubscribe Chat',
      ],
    },
  },
  {
    title: 'an identifier that was left can be taken up again later',
    async play({ create, wait }) {
      const first = create('first', 'Chat');
      await wait();
      first.unsubscribe();
      await wait(5_000);
      create('second', 'Chat');
      await wait();
    },
    both: {
      trace: [
        'first initialized',
        `first ${CONNECTED}`,
        'second initialized',
        `second ${CONNECTED}`,
      ],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat', '1 subscribe Chat'],
    },
  },
];
