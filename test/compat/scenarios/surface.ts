/** Names, members and addresses: what other packages touch without ever connecting. */
import { vi } from 'vitest';
import type { Scenario } from '../scenario.js';

const NAMES = [
  'adapters',
  'Connection',
  'Consumer',
  'createConsumer',
  'createWebSocketURL',
  'getConfig',
  'INTERNAL',
  'logger',
  'Subscription',
  'Subscriptions',
] as const;

/** What packages in use really touch. */
const MEMBERS = {
  consumer: [
    '_url',
    'url',
    'connect',
    'disconnect',
    'send',
    'addSubProtocol',
    'subprotocols',
    'subscriptions',
    'connection',
  ],
  subscriptions: ['create', 'findAll', 'remove', 'subscriptions'],
  connection: ['isOpen', 'isActive', 'getState', 'webSocket', 'reopen'],
  subscription: ['identifier', 'consumer', 'send', 'perform', 'unsubscribe'],
};

const kind = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** A page with this tag, for as long as the scenario looks at it. */
function withTag<Result>(content: string, look: () => Result): Result {
  const tag = document.createElement('meta');
  tag.setAttribute('name', 'action-cable-url');
  tag.setAttribute('content', content);
  document.head.append(tag);
  try {
    return look();
  } finally {
    tag.remove();
  }
}

export const surface: readonly Scenario[] = [
  {
    title: 'exports the same names',
    play: ({ client, note }) => {
      for (const name of NAMES) note(name, typeof client[name]);
    },
    both: {
      trace: [
        'adapters "object"',
        'Connection "function"',
        'Consumer "function"',
        'createConsumer "function"',
        'createWebSocketURL "function"',
        'getConfig "function"',
        'INTERNAL "object"',
        'logger "object"',
        'Subscription "function"',
        'Subscriptions "function"',
      ],
    },
  },
  {
    title: 'has the members that packages in use touch',
    async play({ consumer, create, note, wait }) {
      const subscription = create('chat', 'Chat', null);
      await wait();
      const { connection, subscriptions } = consumer;
      const objects = { consumer, subscriptions, connection, subscription };
      for (const [name, members] of Object.entries(MEMBERS)) {
        const object = objects[name as keyof typeof objects] as unknown as Record<string, unknown>;
        note(name, members.map((member) => kind(object[member])).join(' '));
      }
    },
    both: {
      trace: [
        'chat initialized',
        'chat connected {"reconnected":false}',
        'consumer "string string function function function function array object object"',
        'subscriptions "function function function array"',
        'connection "function function function object function"',
        'subscription "string object function function function"',
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'consumers, connections and subscriptions are instances of the exported classes',
    play({ client, consumer, create, note }) {
      const subscription = create('chat', 'Chat');
      note('Consumer', consumer instanceof client.Consumer);
      note('Connection', consumer.connection instanceof client.Connection);
      note('Subscriptions', consumer.subscriptions instanceof client.Subscriptions);
      note('Subscription', subscription instanceof client.Subscription);
      note('its consumer', subscription.consumer === consumer);
    },
    both: {
      trace: [
        'chat initialized',
        'Consumer true',
        'Connection true',
        'Subscriptions true',
        'Subscription true',
        'its consumer true',
        'chat connected {"reconnected":false}',
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'the classes behind the scenes are not there',
    shows: 'internals',
    play({ client, consumer, note }) {
      note('ConnectionMonitor', 'ConnectionMonitor' in client);
      note('SubscriptionGuarantor', 'SubscriptionGuarantor' in client);
      note('monitor', 'monitor' in consumer.connection);
      note('connection.send', 'send' in consumer.connection);
      note('guarantor', 'guarantor' in consumer.subscriptions);
      note('reopenDelay', 'reopenDelay' in client.Connection);
    },
    rails: {
      trace: [
        'ConnectionMonitor true',
        'SubscriptionGuarantor true',
        'monitor true',
        'connection.send true',
        'guarantor true',
        'reopenDelay true',
      ],
    },
    catenary: {
      trace: [
        'ConnectionMonitor false',
        'SubscriptionGuarantor false',
        'monitor false',
        'connection.send false',
        'guarantor false',
        'reopenDelay false',
      ],
    },
  },
  {
    title: 'a subscription made by its constructor',
    shows: 'constructor-joins',
    async play({ client, consumer, note, wait }) {
      const subscription = new client.Subscription(
        consumer,
        { channel: 'Chat' },
        { connected: () => note('connected') },
      );
      consumer.connect();
      await wait();
      note('joined', consumer.subscriptions.findAll(subscription.identifier).length);
    },
    rails: { trace: ['joined 0'] },
    catenary: { trace: ['connected', 'joined 1'], commands: ['1 subscribe Chat'] },
  },
  {
    title: 'INTERNAL holds the wire’s constants',
    play: ({ client, note }) => note('INTERNAL', client.INTERNAL),
    both: {
      trace: [
        'INTERNAL {"message_types":{"welcome":"welcome","disconnect":"disconnect","ping":"ping","confirmation":"confirm_subscription","rejection":"reject_subscription"},' +
          '"disconnect_reasons":{"unauthorized":"unauthorized","invalid_request":"invalid_request","server_restart":"server_restart","remote":"remote"},' +
          '"default_mount_path":"/cable","protocols":["actioncable-v1-json","actioncable-unsupported"]}',
      ],
    },
  },
  {
    title: 'createWebSocketURL resolves against the page, and leaves ws: and nothing alone',
    play({ client: { createWebSocketURL }, note }) {
      const urls = [
        '/cable',
        'cable?x=1',
        '//other.test/cable',
        'http://other.test/cable',
        'https://other.test/cable?token=1#x',
        'ws://other.test',
        'WSS://other.test/cable',
        '',
      ];
      for (const url of urls) note(url, createWebSocketURL(url));
      note(
        'function',
        createWebSocketURL(() => '/from-function'),
      );
      note('undefined', createWebSocketURL(undefined as unknown as string));
    },
    both: {
      trace: [
        '/cable "ws://localhost:3000/cable"',
        'cable?x=1 "ws://localhost:3000/cable?x=1"',
        '//other.test/cable "ws://other.test/cable"',
        'http://other.test/cable "ws://other.test/cable"',
        'https://other.test/cable?token=1#x "wss://other.test/cable?token=1#x"',
        'ws://other.test "ws://other.test"',
        'WSS://other.test/cable "WSS://other.test/cable"',
        ' ""',
        'function "ws://localhost:3000/from-function"',
        'undefined undefined',
      ],
    },
  },
  {
    title: 'createConsumer takes its URL from the argument, the meta tag or /cable',
    play({ consumerOf, note }) {
      note('string', consumerOf('/string').url);
      note('function', consumerOf(() => 'https://other.test/function').url);
      note(
        'tag',
        withTag('wss://tag.test/cable', () => consumerOf().url),
      );
      note('none', consumerOf().url);
      note('_url', consumerOf('/string')._url);
    },
    both: {
      trace: [
        'string "ws://localhost:3000/string"',
        'function "wss://other.test/function"',
        'tag "wss://tag.test/cable"',
        'none "ws://localhost:3000/cable"',
        '_url "/string"',
      ],
    },
  },
  {
    title: 'createConsumer without a URL, before there is a meta tag',
    shows: 'late-default',
    play({ consumerOf, note }) {
      const consumer = consumerOf();
      note('_url', typeof consumer._url);
      note(
        'tag',
        withTag('wss://tag.test/cable', () => consumer.url),
      );
      note('none', consumer.url);
    },
    rails: {
      trace: [
        '_url "string"',
        'tag "ws://localhost:3000/cable"',
        'none "ws://localhost:3000/cable"',
      ],
    },
    catenary: {
      trace: ['_url "function"', 'tag "wss://tag.test/cable"', 'none "ws://localhost:3000/cable"'],
    },
  },
  {
    title: 'a consumer made by its constructor',
    shows: 'bare-class',
    async play({ client, note, server, wait }) {
      const log = vi.fn();
      const listen = vi.spyOn(globalThis, 'addEventListener');
      client.adapters.logger = { ...console, log };
      client.logger.enabled = true;
      vi.stubGlobal(
        'WebSocket',
        class extends server.WebSocket {
          constructor(_url: string, subprotocols: string[]) {
            super('ws://global.test', subprotocols);
          }
        },
      );
      const consumer = new client.Consumer('/cable');
      note('url', consumer.url);
      consumer.connect();
      await wait();
      const isGlobal = consumer.connection.webSocket instanceof globalThis.WebSocket;
      note('socket', isGlobal ? 'of the runtime' : 'of adapters');
      consumer.disconnect();
      await wait();
      client.logger.enabled = false;
      note('logs', log.mock.calls.length > 0);
      note('listens', listen.mock.calls.length > 0);
    },
    rails: {
      trace: [
        'url "ws://localhost:3000/cable"',
        'socket "of adapters"',
        'logs true',
        'listens true',
      ],
    },
    catenary: {
      trace: ['url "/cable"', 'socket "of the runtime"', 'logs false', 'listens false'],
    },
  },
  {
    title: 'getConfig reads the meta tag',
    play({ client, note }) {
      note(
        'url',
        withTag('/tagged', () => client.getConfig('url')),
      );
      note('nothing', Boolean(client.getConfig('url')));
    },
    both: { trace: ['url "/tagged"', 'nothing false'] },
  },
  {
    title: 'getConfig without such a tag',
    shows: 'missing-config',
    play: ({ client, note }) => note('url', client.getConfig('url')),
    rails: { trace: ['url undefined'] },
    catenary: { trace: ['url null'] },
  },
  {
    title: 'the logger writes to adapters.logger while it is enabled, marked and with the time',
    async play({ client, consumer, note, wait }) {
      const log = vi.fn();
      client.adapters.logger = { ...console, log };
      consumer.connect();
      await wait();
      note('disabled', log.mock.calls.length);
      client.logger.enabled = true;
      client.logger.log('a message', 1);
      client.logger.enabled = false;
      const [first] = log.mock.calls;
      note('enabled', log.mock.calls.length, first?.slice(0, 3), typeof first?.[3]);
    },
    both: { trace: ['disabled 0', 'enabled 1 ["[ActionCable]","a message",1] "number"'] },
  },
  {
    title: 'adapters.WebSocket is read when a socket is made',
    async play({ client, consumer, note, server, wait }) {
      const { WebSocket } = client.adapters;
      client.adapters.WebSocket = class extends server.WebSocket {
        constructor(url: string, subprotocols: string[]) {
          super(url, subprotocols);
          note('made for', url, subprotocols);
        }
      };
      consumer.connect();
      await wait();
      client.adapters.WebSocket = WebSocket;
    },
    both: {
      trace: ['made for "ws://test/cable" ["actioncable-v1-json","actioncable-unsupported"]'],
    },
  },
];
