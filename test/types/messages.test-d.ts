/** Iterations and what can be looked at: typed by the channel, and by what a transition is of. */
import {
  type ConnectionStatus,
  createConsumer,
  type Inspection,
  type Subscription,
  type Transition,
} from 'catenary';
import { type Messages, type MessagesOptions, messages } from 'catenary/messages';
import { expectType } from '../support/types.js';

interface Said {
  id: number;
  body: string;
}

declare module 'catenary' {
  interface Channels {
    IteratedChannel: { params: { room: number }; received: Said };
  }
}

const consumer = createConsumer('/cable');
const { subscriptions } = consumer;

// --- By the channel
const chat = subscriptions.create({ channel: 'IteratedChannel', room: 1 }, { count: 0 });
expectType<Messages<Said>>()(messages(chat));
expectType<Promise<IteratorResult<Said, undefined>>>()(messages(chat).next());
async function loop() {
  for await (const message of messages(chat, { limit: 5, overflow: 'dropOldest' })) {
    expectType<Said>()(message);
    // @ts-expect-error: there is no such key
    message.nothing;
  }
}
void loop();

// --- By a type argument, and without any type
const described = subscriptions.create<{ params: object; received: number }>('OtherChannel');
expectType<Messages<number>>()(messages(described));
const other: Subscription = subscriptions.create('OtherChannel');
expectType<Messages<unknown>>()(messages(other));

// --- Options
const options: MessagesOptions = { signal: new AbortController().signal, limit: undefined };
messages(chat, options);
// @ts-expect-error: there is no such way
messages(chat, { overflow: 'drop' });
// @ts-expect-error: it is no subscription
messages(consumer);
// @ts-expect-error: it is to be read
messages(chat).dropped = 0;

// --- What can be looked at
const snapshot: Inspection = consumer.inspect();
expectType<ConnectionStatus['state']>()(snapshot.state);
expectType<number | null>()(snapshot.lastFrameAge);
expectType<number | null>()(snapshot.serverTime);
expectType<'absent' | 'subscribing' | 'subscribed' | 'leaving' | undefined>()(
  snapshot.entries[0]?.state,
);
// @ts-expect-error: it is a copy, to be read
snapshot.counters.framesIn = 0;

consumer.on('log', (transition) => {
  expectType<Transition>()(transition);
  if (transition.identifier === null) expectType<ConnectionStatus['state']>()(transition.to);
  else expectType<'absent' | 'subscribing' | 'subscribed' | 'leaving'>()(transition.to);
});
