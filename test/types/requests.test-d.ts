/** Requests: their data and answers are typed by the channel that the subscription has. */
import { createConsumer, type Subscription } from 'catenary';
import { type Requests, requests } from 'catenary/request';
import { expectType } from '../support/types.js';

interface Said {
  id: number;
  body: string;
}

declare module 'catenary' {
  interface Channels {
    AnswersChannel: {
      params: { room: number };
      received: Said;
      actions: { speak: { body: string }; clear: void; mark: { upTo?: number } };
      answers: { speak: Said; clear: number };
    };
  }
}

const { subscriptions } = createConsumer('/cable');

// --- With a registered channel
const chat = subscriptions.create(
  { channel: 'AnswersChannel', room: 1 },
  {
    ...requests,
    count: 0,
    received(message) {
      expectType<Said>()(message);
    },
    async connected({ reconnected }) {
      expectType<boolean>()(reconnected);
      this.count += 1;
      const said = await this.request('speak', { body: 'Hello' });
      expectType<Said>()(said);
      // @ts-expect-error: a body is a string
      this.request('speak', { body: 1 });
    },
  },
);
expectType<number>()(chat.count);
expectType<Promise<Said>>()(chat.request('speak', { body: 'Hello' }));
expectType<Promise<Said>>()(chat.request('speak', { body: 'Hello' }, { timeout: 5_000 }));
expectType<Promise<number>>()(chat.request('clear'));
expectType<Promise<number>>()(chat.request('clear', undefined, { retry: true }));
expectType<Promise<unknown>>()(chat.request('mark', {}));
// @ts-expect-error: there is no such action
chat.request('shout', { body: 'Hello' });
// @ts-expect-error: a body is a string
chat.request('speak', { body: 1 });
// @ts-expect-error: the data is missing
chat.request('speak');
// @ts-expect-error: it takes no data
chat.request('clear', { all: true });
// @ts-expect-error: there is no such option
chat.request('clear', undefined, { retries: 3 });
// `perform` is as it was.
expectType<boolean>()(chat.perform('speak', { body: 'Hello' }));
// @ts-expect-error: a body is a string
chat.perform('speak', { body: 1 });

// --- Without callbacks
const plain = subscriptions.create({ channel: 'AnswersChannel', room: 1 }, requests);
expectType<Promise<Said>>()(plain.request('speak', { body: 'Hello' }));

// --- With a channel that nobody described
const other = subscriptions.create('OtherChannel', {
  ...requests,
  received: (data) => expectType<unknown>()(data),
});
expectType<Promise<unknown>>()(other.request('anything', { at: 'all' }, { retry: true }));
expectType<Promise<unknown>>()(other.request('anything'));

// --- With an `initialized` of its own
subscriptions.create(
  { channel: 'AnswersChannel', room: 1 },
  {
    ...requests,
    initialized() {
      requests.initialized.call(this);
    },
  },
);

// --- What can be named
const held: Subscription & Requests = other;
void held.request('anything');
