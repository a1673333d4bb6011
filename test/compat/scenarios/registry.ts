/** How client and server agree on what is subscribed, where the two clients differ on purpose. */
import type { Scenario } from '../scenario.js';
import { identifierOf } from '../stage.js';

const CONNECTED = 'connected {"reconnected":false}';
const CHAT = identifierOf('Chat');

export const registry: readonly Scenario[] = [
  {
    title: 'twins of one tick',
    shows: 'one-subscribe',
    async play({ create, note, server, wait }) {
      create('first', 'Chat');
      const second = create('second', 'Chat');
      await wait();
      server.transmit('Chat', 'for both');
      await wait();
      second.unsubscribe();
      await wait();
      note('still there', server.transmit('Chat', 'for the first'));
    },
    rails: {
      trace: [
        'first initialized',
        'second initialized',
        `first ${CONNECTED}`,
        `second ${CONNECTED}`,
        'first received "for both"',
        'second received "for both"',
        'still there 1',
        'first received "for the first"',
      ],
      commands: ['1 subscribe Chat', '1 subscribe Chat'],
    },
    catenary: {
      trace: [
        'first initialized',
        'second initialized',
        `first ${CONNECTED}`,
        `second ${CONNECTED}`,
        'first received "for both"',
        'second received "for both"',
        'still there 1',
        'first received "for the first"',
      ],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'a confirmation that comes twice',
    shows: 'confirmed-once',
    async play({ create, server, wait }) {
      create('chat', 'Chat');
      await wait();
      server.sends({ type: 'confirm_subscription', identifier: CHAT });
    },
    rails: {
      trace: ['chat initialized', `chat ${CONNECTED}`, `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
  },
  {
    title: 'a confirmation of what nobody wants',
    shows: 'unwanted-confirmation',
    async play({ consumer, server, wait }) {
      consumer.connect();
      await wait();
      server.sends({ type: 'confirm_subscription', identifier: CHAT });
    },
    rails: {},
    catenary: { commands: ['1 unsubscribe Chat'] },
  },
  {
    title: 'a subscription that is left before its answer',
    shows: 'answer-first',
    async play({ create, note, server, wait }) {
      server.confirmsLate('Chat', 300);
      const chat = create('chat', 'Chat');
      await wait(100);
      chat.unsubscribe();
      await wait();
      note('commands', server.commands.length);
      await wait(2_000);
    },
    rails: {
      trace: ['chat initialized', 'commands 2'],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', 'commands 1'],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat'],
    },
  },
  {
    title: 'leaving and coming back soon',
    shows: 'cool-down',
    async play({ create, note, server, wait }) {
      const first = create('first', 'Chat');
      await wait();
      first.unsubscribe();
      await wait(10);
      create('second', 'Chat');
      await wait(50);
      note('commands', server.commands.length);
      await wait(50);
    },
    rails: {
      trace: [
        'first initialized',
        `first ${CONNECTED}`,
        'second initialized',
        `second ${CONNECTED}`,
        'commands 3',
      ],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat', '1 subscribe Chat'],
    },
    catenary: {
      trace: [
        'first initialized',
        `first ${CONNECTED}`,
        'second initialized',
        'commands 2',
        `second ${CONNECTED}`,
      ],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat', '1 subscribe Chat'],
    },
  },
  {
    title: 'an unknown channel is never answered',
    shows: 'unanswered-backs-off',
    besides: ['warns'],
    async play({ create, note, server, wait }) {
      server.ignores('Typo');
      const chat = create('typo', 'Typo');
      await wait(10_000);
      note('asked in 10 s', server.commands.length);
      server.clearCommands();
      await wait(600_000);
      note('asked in 10 min', server.commands.length > 1_000 ? 'all the time' : 'now and then');
      chat.unsubscribe();
      await wait(60_000);
      server.clearCommands();
      await wait(600_000);
      note('asked after leaving', server.commands.length);
      server.clearCommands();
    },
    rails: {
      trace: [
        'typo initialized',
        'asked in 10 s 21',
        'asked in 10 min "all the time"',
        'asked after leaving 0',
      ],
    },
    catenary: {
      trace: [
        'typo initialized',
        'asked in 10 s 3',
        'asked in 10 min "now and then"',
        'asked after leaving 0',
      ],
    },
  },
  {
    title: 'perform before the confirmation',
    shows: 'held-commands',
    async play({ create, note, server, wait }) {
      server.confirmsLate('Chat', 50).losesEarlyPerforms();
      server.channel('Chat', { actions: { speak: (data) => note('server got', data) } });
      const chat = create('chat', 'Chat');
      await wait();
      note('perform', chat.perform('speak', { n: 1 }), chat.perform('speak', { n: 2 }));
      await wait(100);
      note('perform', chat.perform('speak', { n: 3 }));
    },
    rails: {
      trace: [
        'chat initialized',
        'perform true true',
        `chat ${CONNECTED}`,
        'perform true',
        'server got {"n":3,"action":"speak"}',
      ],
      commands: [
        '1 subscribe Chat',
        '1 message Chat {"n":1,"action":"speak"}',
        '1 message Chat {"n":2,"action":"speak"}',
        '1 message Chat {"n":3,"action":"speak"}',
      ],
    },
    catenary: {
      trace: [
        'chat initialized',
        'perform true true',
        `chat ${CONNECTED}`,
        'server got {"n":1,"action":"speak"}',
        'server got {"n":2,"action":"speak"}',
        'perform true',
        'server got {"n":3,"action":"speak"}',
      ],
      commands: [
        '1 subscribe Chat',
        '1 message Chat {"n":1,"action":"speak"}',
        '1 message Chat {"n":2,"action":"speak"}',
        '1 message Chat {"n":3,"action":"speak"}',
      ],
    },
  },
  {
    title: 'perform and unsubscribe after unsubscribe',
    shows: 'ended-is-ended',
    besides: ['warns'],
    async play({ create, note, wait }) {
      const chat = create('chat', 'Chat');
      await wait();
      chat.unsubscribe();
      await wait();
      note('perform', chat.perform('speak'));
      note('unsubscribe', chat.unsubscribe() === chat);
    },
    rails: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'perform true', 'unsubscribe true'],
      commands: [
        '1 subscribe Chat',
        '1 unsubscribe Chat',
        '1 message Chat {"action":"speak"}',
        '1 unsubscribe Chat',
      ],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`, 'perform false', 'unsubscribe true'],
      commands: ['1 subscribe Chat', '1 unsubscribe Chat'],
    },
  },
  {
    title: 'unsubscribe after a rejection, of which the server knows nothing',
    shows: 'ended-is-ended',
    async play({ create, server, wait }) {
      server.rejects('Secret');
      const secret = create('secret', 'Secret');
      await wait();
      secret.unsubscribe();
    },
    rails: {
      trace: ['secret initialized', 'secret rejected'],
      commands: ['1 subscribe Secret', '1 unsubscribe Secret'],
    },
    catenary: {
      trace: ['secret initialized', 'secret rejected'],
      commands: ['1 subscribe Secret'],
    },
  },
  {
    title: 'data without a message',
    shows: 'messages-only',
    besides: ['warns'],
    async play({ create, server, wait }) {
      create('chat', 'Chat');
      await wait();
      server.sends({ identifier: CHAT });
      server.sends({ identifier: CHAT, type: 'confirm_history' });
    },
    rails: {
      trace: [
        'chat initialized',
        `chat ${CONNECTED}`,
        'chat received undefined',
        'chat received undefined',
      ],
      commands: ['1 subscribe Chat'],
    },
    catenary: {
      trace: ['chat initialized', `chat ${CONNECTED}`],
      commands: ['1 subscribe Chat'],
    },
  },
];
