/** Hooks of React: channels are checked as by `create`. */
import {
  type ConnectionStatus,
  type Consumer,
  createConsumer,
  type SubscriptionState,
} from 'catenary';
import {
  CableProvider,
  type SubscriptionView,
  useConnectionStatus,
  useConsumer,
  useMessages,
  usePerform,
  useSubscription,
} from 'catenary/react';
import { requests } from 'catenary/request';
import { createElement } from 'react';
import { expectType } from '../support/types.js';

// The channels of channels.test-d.ts and requests.test-d.ts.
interface Message {
  type: 'message';
  body: string;
}
interface Typing {
  type: 'typing';
  user: number;
}

// --- The provider takes a consumer, or what makes one
const consumer = createConsumer('/cable');
createElement(CableProvider, { consumer });
createElement(CableProvider);
createElement(CableProvider, { url: '/cable' });
createElement(CableProvider, { url: async () => '/cable', options: { linger: 1_000 } });
// @ts-expect-error: not both
createElement(CableProvider, { consumer, url: '/cable' });
// @ts-expect-error: options are for a consumer that it makes
createElement(CableProvider, { consumer, options: {} });
// @ts-expect-error: no consumer
createElement(CableProvider, { consumer: {} });

expectType<Consumer>()(useConsumer());
expectType<ConnectionStatus>()(useConnectionStatus());

// --- Parameters
useSubscription({ channel: 'ChatChannel', room: 1 });
useSubscription({ channel: 'ChatChannel', room: 1, since: 'today' });
useSubscription(null);
declare const room: number | undefined;
useSubscription(room === undefined ? null : { channel: 'ChatChannel', room });
// @ts-expect-error: a room is required
useSubscription({ channel: 'ChatChannel' });
// @ts-expect-error: a room is required, so the name is not enough
useSubscription('ChatChannel');
// @ts-expect-error: a room is a number
useSubscription({ channel: 'ChatChannel', room: '1' });
// @ts-expect-error: there is no such parameter
useSubscription({ channel: 'ChatChannel', room: 1, rom: 2 });
// @ts-expect-error: a room may be missing only with the params
useSubscription({ channel: 'ChatChannel', room });
useSubscription('NewsChannel');
useSubscription({ channel: 'NewsChannel', since: 'today' });
// @ts-expect-error: a zone is a string
useSubscription({ channel: 'ClockChannel', zone: 1 });

// --- Messages
const chat = useSubscription(
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
      this.perform('typing');
      // @ts-expect-error: there is no such action
      this.perform('shout');
    },
  },
  { linger: 1_000 },
);
// @ts-expect-error: news are strings
useSubscription('NewsChannel', { received: (news: number) => news });
// @ts-expect-error: milliseconds are a number
useSubscription('NewsChannel', {}, { linger: '1s' });

// --- What is returned
expectType<SubscriptionState>()(chat.state);
expectType<boolean>()(chat.perform('speak', { body: 'Hello' }));
expectType<boolean>()(chat.perform('typing'));
expectType<boolean>()(chat.send({ any: 'thing' }));
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
chat.subscription?.perform('speak', { body: 'Hello' });
// @ts-expect-error: there may be none
chat.subscription.perform('typing');
// @ts-expect-error: it ends with the component
chat.unsubscribe();

// --- Mixins
const asking = useSubscription({ channel: 'ChatChannel', room: 1 }, { ...requests, received() {} });
expectType<Promise<unknown> | undefined>()(
  asking.subscription?.request('speak', { body: 'Hello' }),
);
// @ts-expect-error: there may be none
void asking.subscription.request('speak', { body: 'Hello' });
// @ts-expect-error: a body is a string
void asking.subscription?.request('speak', { body: 1 });
// @ts-expect-error: there is no such action
void asking.subscription?.request('shout', { body: 'Hello' });
const counting = useSubscription('NewsChannel', {
  count: 0,
  add() {
    this.count += 1;
    return this.count;
  },
});
expectType<number | undefined>()(counting.subscription?.add());
expectType<number | undefined>()(counting.subscription?.count);
// @ts-expect-error: it is on the subscription
counting.count;
// @ts-expect-error: there is no such function
counting.subscription?.remove();

// What is expected of it changes nothing.
export const named: SubscriptionView = useSubscription('NewsChannel', {});

// --- perform alone
const speak = usePerform({ channel: 'ChatChannel', room: 1 });
expectType<boolean>()(speak('speak', { body: 'Hello' }));
// @ts-expect-error: a body is a string
speak('speak', { body: 1 });
// @ts-expect-error: a room is required
usePerform('ChatChannel');
usePerform('OtherChannel')('anything', { at: 'all' });

// --- Gathered messages
expectType<readonly (Message | Typing)[]>()(useMessages({ channel: 'ChatChannel', room: 1 }));
expectType<readonly string[]>()(useMessages('NewsChannel', { limit: 20 }));
expectType<string[]>()(useMessages('NewsChannel', { initial: ['Hello'] }));
expectType<readonly unknown[]>()(useMessages('OtherChannel'));
const count = useMessages('NewsChannel', {
  initial: 0,
  reducer: (before, news) => before + news.length,
});
expectType<number>()(count);
const bodies = (before: readonly string[], message: Message | Typing) =>
  message.type === 'message' ? [...before, message.body] : before;
expectType<readonly string[]>()(
  useMessages({ channel: 'ChatChannel', room: 1 }, { reducer: bodies, initial: [] }),
);
// @ts-expect-error: a room is required
useMessages('ChatChannel');
useMessages('NewsChannel', {
  initial: 0,
  // @ts-expect-error: news are strings
  reducer: (before: number, news: number) => before + news,
});
// @ts-expect-error: the state is a number
useMessages('NewsChannel', { initial: '', reducer: (before: number) => before });
// @ts-expect-error: what is gathered is an array of strings
export const wrong: number = useMessages('NewsChannel');
// @ts-expect-error: a limit is a number
useMessages('NewsChannel', { limit: '20' });

// --- One call may describe its channel
interface Presence {
  params: { user: string };
  received: { online: boolean };
  actions: { away: void };
}
const presence = useSubscription<Presence>(
  { channel: 'PresenceChannel', user: 'a' },
  { received: ({ online }) => expectType<boolean>()(online) },
);
presence.perform('away');
// @ts-expect-error: there is no such action
presence.perform('gone');
// @ts-expect-error: a user is required
useSubscription<Presence>({ channel: 'PresenceChannel' });
expectType<readonly { online: boolean }[]>()(
  useMessages<Presence>({ channel: 'PresenceChannel', user: 'a' }),
);

// --- A channel that nobody has described: any parameters, any action, `unknown`
const other = useSubscription(
  { channel: 'OtherChannel', any: 'thing' },
  { received: (data) => expectType<unknown>()(data) },
);
other.perform('anything', { at: 'all' });
