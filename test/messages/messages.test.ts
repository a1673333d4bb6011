/** `messages`: what a loop gets, when it ends, and what becomes of what it does not get. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Subscription } from '../../src/core/index.js';
import {
  type Messages,
  MessagesOverflowError,
  MessagesRejectedError,
  messages,
} from '../../src/messages/index.js';
import { requests } from '../../src/request/index.js';
import { catchUp } from '../../src/resync/index.js';
import { type Cable, identifierOf, listen, openCable, settle } from '../support/cable.js';

const CHAT = identifierOf('Chat');
let cable: Cable;
let heard: unknown[];
let chat: Subscription;

const says = async (...said: unknown[]) => {
  for (const each of said) cable.server.broadcast('chat', each);
  await settle();
};

/** Writes down what a loop gets, and how it ends. */
function loop(iteration: Messages<unknown>): { readonly got: unknown[]; end: unknown } {
  const result: { readonly got: unknown[]; end: unknown } = { got: [], end: undefined };
  void (async () => {
    try {
      for await (const message of iteration) result.got.push(message);
      result.end = 'done';
    } catch (error) {
      result.end = error;
    }
  })();
  return result;
}

async function rest(iteration: Messages<unknown>): Promise<unknown[]> {
  const { got } = loop(iteration);
  await settle();
  return got;
}

beforeEach(async () => {
  vi.useFakeTimers();
  cable = openCable();
  cable.server.channel('Chat', { subscribed: (subscription) => subscription.streamFrom('chat') });
  heard = [];
  chat = cable.consumer.subscriptions.create('Chat', { received: (data) => heard.push(data) });
  await settle();
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

describe('a loop', () => {
  it('gets every message from the call on, in order, and `received` gets them all the same', async () => {
    await says('before');
    const { got } = loop(messages(chat));
    await says(1, 'two');
    await says(null, { three: 3 });
    expect(got).toEqual([1, 'two', null, { three: 3 }]);
    expect(heard).toEqual(['before', 1, 'two', null, { three: 3 }]);
  });

  it('gets what came before it started', async () => {
    const iteration = messages(chat);
    await says(1, 2);
    expect(iteration.waiting).toBe(2);
    expect(await rest(iteration)).toEqual([1, 2]);
    expect(iteration.waiting).toBe(0);
  });

  it('runs beside others, each at its own pace', async () => {
    const [one, other] = [messages(chat), messages(chat)];
    const { got } = loop(one);
    await says(1, 2);
    expect(got).toEqual([1, 2]);
    expect(other.waiting).toBe(2);
    const late = messages(chat);
    await says(3);
    expect(got).toEqual([1, 2, 3]);
    expect(await rest(other)).toEqual([1, 2, 3]);
    expect(await rest(late)).toEqual([3]);
  });

  it('goes on over a lost connection', async () => {
    const { got } = loop(messages(chat));
    await says(1);
    cable.server.drops();
    await vi.advanceTimersByTimeAsync(1_100);
    await says(2);
    expect(got).toEqual([1, 2]);
  });

  it('needs no `received`, and is not stopped by one that throws', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const bare = cable.consumer.subscriptions.create('Chat');
    const throwing = cable.consumer.subscriptions.create('Chat', {
      received() {
        throw new Error('mine');
      },
    });
    const [one, other] = [loop(messages(bare)), loop(messages(throwing))];
    await says(1, 2);
    expect([one.got, other.got]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(error).toHaveBeenCalledTimes(2);
    error.mockRestore();
  });

  it('calls `received` with its subscription as `this`', async () => {
    const received = vi.fn();
    const subscription = cable.consumer.subscriptions.create('Chat', { received });
    messages(subscription);
    await says(1);
    expect(received.mock.contexts).toEqual([subscription]);
  });

  it('may ask for several messages at a time', async () => {
    const iteration = messages(chat);
    const asked = [iteration.next(), iteration.next(), iteration.next()];
    await says('a', 'b');
    chat.unsubscribe();
    expect(await Promise.all(asked)).toEqual([
      { value: 'a', done: false },
      { value: 'b', done: false },
      { value: undefined, done: true },
    ]);
  });

  it('gets no answers of requests, and neither does `received`', async () => {
    cable.server.channel('Ask', {
      subscribed: (subscription) => subscription.streamFrom('chat'),
      actions: {
        add: (data, { transmit }) =>
          transmit({ _answer: (data as { _request: string })._request, value: 3 }),
      },
    });
    const own: unknown[] = [];
    const ask = cable.consumer.subscriptions.create('Ask', {
      ...requests,
      received: (data: unknown) => void own.push(data),
    });
    await settle();
    const result = loop(messages(ask));
    const answer = ask.request('add');
    await says('said');
    expect(await answer).toBe(3);
    expect(own).toEqual(['said']);
    ask.unsubscribe();
    await settle();
    expect(result).toEqual({ got: ['said'], end: 'done' });
  });
});

describe('where catching up holds messages back', () => {
  it.each(['before', 'behind'])(
    'a loop gets them when `received` does: %s catchUp',
    async (when) => {
      let resolve = () => {};
      const fetched = new Promise<void>((done) => {
        resolve = done;
      });
      const early = when === 'before' ? messages(chat) : undefined;
      catchUp(chat, { resync: () => fetched, covers: (message) => message === 'covered' });
      const result = loop(early ?? messages(chat));
      cable.server.drops();
      await vi.advanceTimersByTimeAsync(1_100);
      await says('held', 'covered');
      expect([result.got, heard]).toEqual([[], []]);
      resolve();
      await says('live');
      expect(result.got).toEqual(['held', 'live']);
      expect(heard).toEqual(result.got);
      chat.unsubscribe();
      await settle();
      expect(result.end).toBe('done');
    },
  );

  it('the end reaches both, whoever came first', async () => {
    const signals: AbortSignal[] = [];
    const resync = ({ signal }: { readonly signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const other = cable.consumer.subscriptions.create('Chat');
    const results = [loop(messages(chat))];
    for (const subscription of [chat, other]) catchUp(subscription, { resync });
    results.push(loop(messages(other)));
    cable.server.drops();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    chat.unsubscribe();
    other.unsubscribe();
    await settle();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(results.map(({ end }) => end)).toEqual(['done', 'done']);
  });
});

describe('the end', () => {
  it.each<[string, () => void]>([
    ['unsubscribe', () => void chat.unsubscribe()],
    ['subscriptions.remove', () => void cable.consumer.subscriptions.remove(chat)],
  ])('comes with %s, behind what waits', async (_, end) => {
    const iteration = messages(chat);
    await says(1, 2);
    end();
    const { got, end: ended } = await finished(iteration);
    expect([got, ended]).toEqual([[1, 2], 'done']);
  });

  it('comes with the signal of the subscription', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const subscription = cable.consumer.subscriptions.create('Chat', {}, { signal });
    const iteration = messages(subscription);
    controller.abort();
    expect(await finished(iteration)).toEqual({ got: [], end: 'done' });
  });

  it('is an error for a rejected subscription: once, with its identifier', async () => {
    cable.server.rejects('Secret');
    const { subscription, calls } = listen(cable, 'Secret');
    const iteration = messages(subscription);
    const result = loop(iteration);
    await settle();
    expect(result.end).toBeInstanceOf(MessagesRejectedError);
    expect(result.end).toMatchObject({ identifier: identifierOf('Secret') });
    expect(calls).toEqual([['rejected']]);
    expect(await iteration.next()).toEqual({ value: undefined, done: true });
  });

  it('has come already where the subscription has ended', async () => {
    cable.server.rejects('Secret');
    const { subscription } = listen(cable, 'Secret');
    await settle();
    const rejected = await finished(messages(subscription));
    expect(rejected.end).toBeInstanceOf(MessagesRejectedError);
    chat.unsubscribe();
    expect(await finished(messages(chat))).toEqual({ got: [], end: 'done' });
  });

  it('does not come with `disconnect`: the subscription is kept', async () => {
    const result = loop(messages(chat));
    cable.consumer.disconnect();
    await settle();
    expect(result.end).toBeUndefined();
    cable.consumer.connect();
    await settle();
    await says(1);
    expect(result.got).toEqual([1]);
  });

  it('comes to every iteration', async () => {
    const results = [loop(messages(chat)), loop(messages(chat))];
    chat.unsubscribe();
    await settle();
    expect(results.map(({ end }) => end)).toEqual(['done', 'done']);
  });
});

async function finished(iteration: Messages<unknown>) {
  const result = loop(iteration);
  await settle();
  return result;
}

it("a `state` of the mixin is the caller's, and says nothing", async () => {
  const subscription = cable.consumer.subscriptions.create('Own', { state: 'unsubscribed' });
  await settle();
  const iteration = messages(subscription as unknown as Subscription);
  cable.server.transmit('Own', 1);
  await settle();
  expect(await iteration.next()).toEqual({ value: 1, done: false });
});

describe('who stops', () => {
  it('by leaving the loop is not followed any more, and the subscription goes on', async () => {
    const iteration = messages(chat);
    const got: unknown[] = [];
    void (async () => {
      for await (const message of iteration) {
        got.push(message);
        if (message === 2) break;
      }
    })();
    await says(1, 2, 3);
    await says(4);
    expect(got).toEqual([1, 2]);
    expect(iteration.waiting).toBe(0);
    expect(heard).toEqual([1, 2, 3, 4]);
    expect(chat.state).toBe('subscribed');
    expect(await iteration.next()).toEqual({ value: undefined, done: true });
  });

  it('by `return` gives up what waits, and frees those who ask', async () => {
    const iteration = messages(chat);
    const asked = iteration.next();
    expect(await iteration.return()).toEqual({ value: undefined, done: true });
    expect(await asked).toEqual({ value: undefined, done: true });
    await says(1);
    expect(iteration.waiting).toBe(0);
    const full = messages(chat);
    await says(2);
    await full.return();
    expect(full.waiting).toBe(0);
    expect(await full.next()).toEqual({ value: undefined, done: true });
  });

  it('by a signal gets no error, and not what waits', async () => {
    const controller = new AbortController();
    const iteration = messages(chat, { signal: controller.signal });
    await says(1);
    controller.abort();
    await says(2);
    expect(await finished(iteration)).toEqual({ got: [], end: 'done' });
    expect(chat.state).toBe('subscribed');
  });

  it('by a signal that was aborted before gets nothing', async () => {
    const iteration = messages(chat, { signal: AbortSignal.abort() });
    await says(1);
    expect(await finished(iteration)).toEqual({ got: [], end: 'done' });
  });

  it.each<[string, (iteration: Messages<unknown>) => unknown]>([
    ['return', (iteration) => iteration.return()],
    ['the end', () => chat.unsubscribe()],
    ['an overflow', () => says(1, 2)],
  ])('leaves no listener at the signal: %s', async (_, stop) => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await stop(messages(chat, { signal, limit: 1 }));
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove).toHaveBeenCalledWith(...add.mock.calls[0]!);
  });

  it('after an end does not undo it, nor bring back its error', async () => {
    cable.server.rejects('Secret');
    const { subscription } = listen(cable, 'Secret');
    const iteration = messages(subscription);
    await settle();
    await iteration.return();
    expect(await iteration.next()).toEqual({ value: undefined, done: true });
  });
});

describe('one message too many', () => {
  it('fails by default: what waits comes first, then the error, once', async () => {
    const iteration = messages(chat, { limit: 2 });
    await says(1, 2, 3, 4);
    const { got, end } = await finished(iteration);
    expect(got).toEqual([1, 2]);
    expect(end).toBeInstanceOf(MessagesOverflowError);
    expect(end).toMatchObject({ identifier: CHAT, limit: 2 });
    expect(await iteration.next()).toEqual({ value: undefined, done: true });
    expect(iteration.dropped).toBe(0);
    expect(heard).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['dropOldest', [3, 4]],
    ['dropNewest', [1, 2]],
  ] as const)('is left out and counted: %s', async (overflow, left) => {
    const iteration = messages(chat, { limit: 2, overflow });
    await says(1, 2, 3, 4);
    expect(iteration.dropped).toBe(2);
    expect(iteration.waiting).toBe(2);
    expect(await rest(iteration)).toEqual(left);
    await says(5);
    expect(iteration.dropped).toBe(2);
  });

  it('is the one behind a thousand', async () => {
    const iteration = messages(chat);
    await says(...Array(1_000).keys());
    expect(iteration.waiting).toBe(1_000);
    await says('one more');
    const { got, end } = await finished(iteration);
    expect(got).toHaveLength(1_000);
    expect(end).toMatchObject({ limit: 1_000 });
  });

  it('is none while a loop keeps up', async () => {
    const result = loop(messages(chat, { limit: 1 }));
    for (let count = 0; count < 10; count++) await says(count);
    expect(result.got).toHaveLength(10);
    expect(result.end).toBeUndefined();
  });

  it.each([0, -1, Number.NaN])('needs a limit: %s is none', (limit) => {
    expect(() => messages(chat, { limit })).toThrow(RangeError);
  });
});
