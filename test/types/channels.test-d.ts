/** Channels that the application has registered: parameters, messages and actions are checked. */
import { createConsumer, type HeldCommand, type Subscription } from 'catenary';
import { createConsumer as createCoreConsumer } from 'catenary/core';
import { fail, hold } from 'catenary/offline';
import { expectType } from '../support/types.js';

interface Message {
  type: 'message';
  body: string;
}
interface Typing {
  type: 'typing';
  user: number;
}

declare module 'catenary' {
  interface Channels {
    ChatChannel: {
      params: { room: number; since?: string };
      received: Message | Typing;
      actions: { speak: { body: string }; typing: void; mark: { upTo?: number } };
    };
    NewsChannel: { received: string };
    ClockChannel: { params: { zone?: string } };
    LogChannel: { actions: { clear: void } };
  }
}

const { subscriptions } = createConsumer('/cable');

// --- Parameters
subscriptions.create({ channel: 'ChatChannel', room: 1 });
subscriptions.create({ channel: 'ChatChannel', room: 1, since: 'today' });
// @ts-expect-error: a room is required
subscriptions.create({ channel: 'ChatChannel' });
// @ts-expect-error: a room is required, so the name is not enough
subscriptions.create('ChatChannel');
// @ts-expect-error: a room is a number
subscriptions.create({ channel: 'ChatChannel', room: '1' });
// @ts-expect-error: there is no such parameter
subscriptions.create({ channel: 'ChatChannel', room: 1, rom: 2 });
// @ts-expect-error: the optional parameter is a string
subscriptions.create({ channel: 'ChatChannel', room: 1, since: 2 });

// Where none is required, the name is enough.
subscriptions.create('NewsChannel');
subscriptions.create({ channel: 'NewsChannel' });
subscriptions.create('ClockChannel');
subscriptions.create({ channel: 'ClockChannel', zone: 'UTC' });
// @ts-expect-error: a zone is a string
subscriptions.create({ channel: 'ClockChannel', zone: 1 });

// --- Messages
subscriptions.create(
  { channel: 'ChatChannel', room: 1 },
  {
    received(message) {
      expectType<Message | Typing>()(message);
      // @ts-expect-error: only after a look at the type
      message.body;
      if (message.type === 'message') expectType<string>()(message.body);
      else expectType<number>()(message.user);
    },
    connected({ reconnected, joined }) {
      expectType<boolean>()(reconnected);
      expectType<true | undefined>()(joined);
    },
    disconnected({ willAttemptReconnect, code }) {
      expectType<boolean>()(willAttemptReconnect);
      expectType<number | null>()(code);
    },
  },
);
subscriptions.create('NewsChannel', { received: (news) => expectType<string>()(news) });
subscriptions.create('ClockChannel', { received: (time) => expectType<unknown>()(time) });
// @ts-expect-error: news are strings
subscriptions.create('NewsChannel', { received: (news: number) => news });

// --- Actions
const chat = subscriptions.create({ channel: 'ChatChannel', room: 1 });
expectType<boolean>()(chat.perform('speak', { body: 'Hello' }));
expectType<boolean>()(chat.perform('typing'));
chat.perform('typing', undefined, { offline: hold() });
chat.perform('speak', { body: 'Hello' }, { offline: fail });
// @ts-expect-error: no policy
chat.perform('speak', { body: 'Hello' }, { offline: 'hold' });
expectType<readonly HeldCommand[]>()(chat.held);
chat.perform('mark', {});
chat.perform('mark', { upTo: 1 });
// @ts-expect-error: there is no such action
chat.perform('shout', { body: 'Hello' });
// @ts-expect-error: the body is missing
chat.perform('speak', {});
// @ts-expect-error: the data is missing
chat.perform('speak');
// @ts-expect-error: a body is a string
chat.perform('speak', { body: 1 });
// @ts-expect-error: typing takes no data
chat.perform('typing', { body: 'Hello' });
// @ts-expect-error: there is no such key
chat.perform('speak', { body: 'Hello', loud: true });
subscriptions.create('LogChannel').perform('clear');
// @ts-expect-error: there is no such action
subscriptions.create('LogChannel').perform('delete');
// Nothing is said of its actions.
subscriptions.create('NewsChannel').perform('anything', { at: 'all' });

// --- Mixins: `this` is the subscription with all of the mixin, its actions checked
const typed = subscriptions.create(
  { channel: 'ChatChannel', room: 1 },
  {
    count: 0,
    speak(body: string) {
      this.count += 1;
      // @ts-expect-error: a body is a string
      this.perform('speak', { body: 1 });
      return this.perform('speak', { body });
    },
    received(message) {
      if (message.type === 'message') this.speak(message.body);
      // @ts-expect-error: there is no such method
      this.shout();
    },
  },
);
expectType<boolean>()(typed.speak('Hello'));
expectType<number>()(typed.count);
// @ts-expect-error: there is no such method
typed.shout();

// --- One call may describe its channel
interface Presence {
  params: { user: string };
  received: { online: boolean };
  actions: { away: void; status: { text: string } };
}
const presence = subscriptions.create<Presence>(
  { channel: 'PresenceChannel', user: 'a' },
  { received: ({ online }) => expectType<boolean>()(online) },
);
presence.perform('away');
presence.perform('status', { text: 'busy' });
// @ts-expect-error: a text is a string
presence.perform('status', { text: 1 });
// @ts-expect-error: there is no such action
presence.perform('gone');
// @ts-expect-error: a user is required
subscriptions.create<Presence>({ channel: 'PresenceChannel' });
// @ts-expect-error: a user is a string
subscriptions.create<Presence>({ channel: 'PresenceChannel', user: 1 });
// @ts-expect-error: there is no such key
subscriptions.create<Presence>({ channel: 'P', user: 'a' }, { received: (data) => data.offline });

// --- What can be named
const held: Subscription<Presence> = presence;
held.perform('away');
// What takes any subscription takes these, too.
const any: Subscription[] = [chat, presence, typed];
void any;

// --- The core is typed by the same registry
const core = createCoreConsumer('ws://test');
core.subscriptions.create('NewsChannel', { received: (news) => expectType<string>()(news) });
// @ts-expect-error: a room is required
core.subscriptions.create('ChatChannel');
expectType<typeof core.subscriptions>()(subscriptions);

// --- Where nothing is said of the parameters, any are taken
subscriptions.create({ channel: 'NewsChannel', since: 'today' }).perform('mark', { read: true });
