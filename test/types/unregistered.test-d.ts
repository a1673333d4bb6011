/** Channels that nobody has registered: anything goes in, and what comes out is unknown, never any. */
import { createConsumer, type Subscription } from 'catenary';
import { expectType } from '../support/types.js';

const { subscriptions } = createConsumer();

subscriptions.create('OtherChannel');
subscriptions.create({ channel: 'OtherChannel', room: 1, tags: ['a'], nested: { a: null } });
// @ts-expect-error: there is no channel
subscriptions.create({ room: 1 });
// @ts-expect-error: neither a name nor parameters
subscriptions.create(1);
// @ts-expect-error: a channel is a string
subscriptions.create({ channel: 1 });

subscriptions.create('OtherChannel', {
  received(data) {
    expectType<unknown>()(data);
    // @ts-expect-error: unknown
    data.body;
    // @ts-expect-error: unknown
    data();
  },
});

// An annotation is the caller's word for it.
subscriptions.create('OtherChannel', {
  received(data: { body: string }) {
    expectType<string>()(data.body);
  },
});

const other: Subscription = subscriptions.create('OtherChannel');
expectType<boolean>()(other.perform('anything'));
expectType<boolean>()(other.perform('anything', { at: 'all' }));
expectType<boolean>()(other.send(0));
expectType<string>()(other.identifier);
// @ts-expect-error: an action is a string
other.perform(1);
// @ts-expect-error: data is an object
other.perform('anything', 'text');
expectType<'subscribing' | 'subscribed' | 'unanswered' | 'rejected' | 'unsubscribed'>()(
  other.state,
);

// A mixin is what it was, whether it is written in place or not.
const inPlace = subscriptions.create('OtherChannel', { count: 1, double: () => 2 });
expectType<number>()(inPlace.count);
const four: number = inPlace.double();
// @ts-expect-error: there is no such property
inPlace.nothing;
const mixin = { count: 1, double: () => 2 };
const elsewhere = subscriptions.create('OtherChannel', mixin);
expectType<number>()(elsewhere.count);
expectType<number>()(elsewhere.double());
void four;
class Mixin {
  count = 1;
  connected() {}
}
expectType<number>()(subscriptions.create('OtherChannel', new Mixin()).count);

// Chaining.
expectType<Subscription>()(other.unsubscribe());
expectType<number>()(inPlace.unsubscribe().count);
expectType<Subscription>()(subscriptions.remove(other));
expectType<Subscription[]>()(subscriptions.findAll(other.identifier));
expectType<Subscription[]>()(subscriptions.subscriptions);

// Options of one subscription.
const { signal } = new AbortController();
subscriptions.create('OtherChannel', {}, { signal, linger: 1_000 });
subscriptions.create('OtherChannel', undefined, { signal: undefined });
// @ts-expect-error: milliseconds are a number
subscriptions.create('OtherChannel', {}, { linger: '1s' });
// @ts-expect-error: there is no such option
subscriptions.create('OtherChannel', {}, { retries: 1 });

// `using` ends it.
expectType<void>()(other[Symbol.dispose]());
