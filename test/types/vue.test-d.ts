/** Composables: channels are inferred and checked as in `create`, through values, refs and getters. */
import { createConsumer, type Subscription, type SubscriptionState } from 'catenary';
import { requests } from 'catenary/request';
import {
  createCable,
  type SubscriptionView,
  useConnectionStatus,
  useMessages,
  usePerform,
  useSubscription,
} from 'catenary/vue';
import { computed, createApp, type Ref, ref, type ShallowRef } from 'vue';
import { expectType } from '../support/types.js';

type Event = { type: 'message'; body: string } | { type: 'typing'; name: string };

declare module 'catenary' {
  interface Channels {
    VueChannel: {
      params: { room: number };
      received: Event;
      actions: { speak: { body: string }; typing: void };
      answers: { speak: number };
    };
    VueCountChannel: { received: number };
  }
}

const room = ref(1);

// --- With a registered channel
const chat = useSubscription(() => ({ channel: 'VueChannel', room: room.value }), {
  received(event) {
    expectType<Event>()(event);
    if (event.type === 'message') expectType<string>()(event.body);
    // @ts-expect-error: who types has no body yet
    else event.body;
    this.perform('typing');
    // @ts-expect-error: there is no such action
    this.perform('shout');
  },
  connected({ joined }) {
    expectType<true | undefined>()(joined);
  },
});
expectType<Readonly<Ref<SubscriptionState>>>()(chat.state);
expectType<boolean>()(chat.perform('speak', { body: 'Hello' }));
expectType<boolean>()(chat.perform('typing'));
expectType<boolean>()(chat.send({ any: 'data' }));
// @ts-expect-error: a body is a string
chat.perform('speak', { body: 1 });
// @ts-expect-error: the data is missing
chat.perform('speak');
// @ts-expect-error: there is no such action
chat.perform('shout');
// @ts-expect-error: it is not for the caller to change
chat.state.value = 'subscribed';
chat.subscription.value?.perform('typing');
// @ts-expect-error: there may be none
chat.subscription.value.perform('typing');
// @ts-expect-error: there is no such action
chat.subscription.value?.perform('shout');

// --- Params: a value, a ref, a computed value, a getter, null
useSubscription(
  { channel: 'VueChannel', room: 1 },
  { received: (data) => expectType<Event>()(data) },
);
useSubscription(
  computed(() => ({ channel: 'VueChannel' as const, room: room.value })),
  { received: (data) => expectType<Event>()(data) },
);
useSubscription(() => (room.value ? { channel: 'VueChannel', room: 1 } : null), {
  received: (data) => expectType<Event>()(data),
});
useSubscription('VueCountChannel', { received: (data) => expectType<number>()(data) });
useSubscription(null);
// @ts-expect-error: a room is required
useSubscription('VueChannel');
// @ts-expect-error: a room is a number
useSubscription({ channel: 'VueChannel', room: 'lobby' });
// @ts-expect-error: a room is a number
useSubscription(() => ({ channel: 'VueChannel', room: 'lobby' }));
// @ts-expect-error: there is no such parameter
useSubscription({ channel: 'VueChannel', room: 1, floor: 2 });
// @ts-expect-error: there is no such option
useSubscription({ channel: 'VueChannel', room: 1 }, {}, { lingers: 1 });

// --- With a mixin
const asking = useSubscription(() => ({ channel: 'VueChannel', room: room.value }), {
  ...requests,
  count: 0,
  received(event) {
    expectType<Event>()(event);
    this.count += 1;
  },
});
const asked = asking.subscription.value;
expectType<Promise<number> | undefined>()(asked?.request('speak', { body: 'Hello' }));
expectType<number | undefined>()(asked?.count);
// @ts-expect-error: there may be none
asked.request('speak', { body: 'Hello' });
// @ts-expect-error: a body is a string
asked?.request('speak', { body: 1 });
// @ts-expect-error: there is no such action
asked?.request('shout');
// @ts-expect-error: it is on the subscription
asking.count;

// --- The others
const perform = usePerform(() => ({ channel: 'VueChannel', room: room.value }));
expectType<boolean>()(perform('speak', { body: 'Hello' }));
// @ts-expect-error: a body is a string
perform('speak', { body: 1 });

expectType<Readonly<ShallowRef<readonly Event[]>>>()(
  useMessages({ channel: 'VueChannel', room: 1 }),
);
expectType<Readonly<ShallowRef<number>>>()(
  useMessages('VueCountChannel', { reducer: (sum: number, count) => sum + count, initial: 0 }),
);
useMessages(() => ({ channel: 'VueChannel', room: room.value }), {
  reducer: (bodies: readonly string[], event) =>
    event.type === 'message' ? [...bodies, event.body] : bodies,
});
// @ts-expect-error: who types has no body
useMessages({ channel: 'VueChannel', room: 1 }, { reducer: (_: string, event) => event.body });
// @ts-expect-error: a room is a number
useMessages({ channel: 'VueChannel', room: 'lobby' });

expectType<'idle' | 'opening' | 'open' | 'waiting' | 'suspended'>()(
  useConnectionStatus().value.state,
);

// --- Channels that nobody registered: `unknown`, and any params, of any type
interface Presence {
  channel: 'Presence';
  user: string;
}
declare const presence: Presence;
const other = useSubscription(presence, { received: (data) => expectType<unknown>()(data) });
export const view: SubscriptionView = other;
useSubscription({ channel: 'Presence', user: 'ada' });
expectType<Readonly<ShallowRef<readonly unknown[]>>>()(useMessages('Presence'));

// --- Described by the type argument
const described = useSubscription<{ params: { user: string }; actions: { away: void } }>({
  channel: 'Presence',
  user: 'ada',
});
described.perform('away');
// @ts-expect-error: there is no such action
described.perform('back');
export const present: Readonly<ShallowRef<Subscription | null>> =
  useSubscription('Presence').subscription;

// --- The plugin
createApp({}).use(createCable({ consumer: createConsumer() }));
createApp({}).use(createCable({ url: async () => '/cable', options: { linger: 5_000 } }));
createApp({}).use(createCable({}));
// @ts-expect-error: either of the two
createCable({ consumer: createConsumer(), url: '/cable' });
