/** What is said is delivered once, in order, by whichever way there is, or shown with why not. */
import { RequestDroppedError, RequestRefusedError } from 'catenary/request';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RefusedError, UnreachableError } from '../../../../examples/chat/page/api/errors.js';
import { createEntry } from '../../../../examples/chat/page/rooms/compose.js';
import { Courier } from '../../../../examples/chat/page/rooms/courier.js';
import { Outbox } from '../../../../examples/chat/page/rooms/outbox.js';
import type { Message, NewMessage } from '../../../../examples/chat/shared/resources.js';

function createStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

const messageOf = (room: string, { nonce, kind, content }: NewMessage): Message => ({
  ...{ id: 1, version: 0, room, nonce, from: 'ada', kind, content, file: null, at: 1 },
  edited: false,
});

const noWay = () => new RequestDroppedError('offline', { action: 'speak', wasSent: false });

/** An outbox, and a server that can be away; what it has heard, in order. */
function stage() {
  const storage = createStorage();
  const outbox = new Outbox(storage, 'ada');
  const heard: string[] = [];
  const post = vi.fn(async (room: string, message: NewMessage) => {
    heard.push(`POST ${room} ${message.content}`);
    return messageOf(room, message);
  });
  const courier = new Courier(outbox, post);
  const say = (content: string, room = 'general') => {
    outbox.change({ type: 'add', entry: createEntry(room, content, null) });
    courier.wake();
  };
  return { storage, outbox, heard, post, courier, say };
}

const left = (outbox: Outbox) => outbox.get().map(({ message }) => message.content);

test('where the room is open it goes over the cable, elsewhere over HTTP', async () => {
  const { outbox, heard, courier, say } = stage();
  courier.start();
  const detach = courier.attach('general', {
    async speak(message) {
      heard.push(`cable ${message.content}`);
      return messageOf('general', message);
    },
    said() {},
  });
  say('one');
  say('two', 'random');
  await vi.waitFor(() => expect(left(outbox)).toEqual([]));
  detach();
  say('three');
  await vi.waitFor(() => expect(left(outbox)).toEqual([]));
  expect(heard).toEqual(['cable one', 'POST random two', 'POST general three']);
});

test('without a connection it goes over HTTP, under the same nonce', async () => {
  const { outbox, post, courier, say } = stage();
  courier.start();
  const speak = vi.fn((_: NewMessage) => Promise.reject(noWay()));
  courier.attach('general', { speak, said() {} });
  say('one');
  await vi.waitFor(() => expect(left(outbox)).toEqual([]));
  expect(post.mock.calls[0]?.[1].nonce).toBe(speak.mock.calls[0]?.[0].nonce);
});

test.each([
  ['over the cable', async (message: NewMessage) => messageOf('general', message)],
  ['over HTTP', () => Promise.reject(noWay())],
])('what was said %s is in its room before it leaves the outbox', async (_, speak) => {
  const { outbox, courier, say } = stage();
  courier.start();
  const said = vi.fn(({ content }: Message) => expect(left(outbox)).toEqual([content]));
  courier.attach('general', { speak, said });
  say('one');
  await vi.waitFor(() => expect(left(outbox)).toEqual([]));
  expect(said).toHaveBeenCalledOnce();
});

test('what reaches nobody waits, in order, and is delivered when there is a way', async () => {
  const { outbox, heard, post, courier, say } = stage();
  courier.start();
  // Once more, because there is news while it is tried.
  post.mockRejectedValueOnce(new UnreachableError('/'));
  post.mockRejectedValueOnce(new UnreachableError('/'));
  say('one');
  say('two');
  await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(2));
  courier.wake();
  await vi.waitFor(() => expect(left(outbox)).toEqual([]));
  expect(heard).toEqual(['POST general one', 'POST general two']);
});

test('nothing goes out before it starts, nor behind its end', async () => {
  const { outbox, post, courier, say } = stage();
  say('one');
  courier.start()();
  await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(1));
  await Promise.resolve();
  say('two');
  courier.wake();
  await Promise.resolve();
  expect(post).toHaveBeenCalledTimes(1);
  expect(left(outbox)).toContain('two');
});

test.each([
  ['over HTTP', new RefusedError({ code: 'content_too_long', message: 'Too long.' })],
  [
    'over the cable',
    new RequestRefusedError('refused', {
      action: 'speak',
      wasSent: true,
      data: { code: 'content_too_long', message: 'Too long.' },
    }),
  ],
])('what is refused %s stays with the reason, and lets others pass', async (_, error) => {
  const { outbox, courier, say } = stage();
  courier.start();
  courier.attach('general', {
    async speak(message) {
      if (message.content === 'one') throw error;
      return messageOf('general', message);
    },
    said() {},
  });
  say('one');
  say('two');
  await vi.waitFor(() => expect(left(outbox)).toEqual(['one']));
  expect(outbox.get()[0]?.refusal).toMatchObject({
    problem: { message: 'Too long.' },
    until: null,
  });
});

/** What is said first has to wait for 5 s, by a clock of the test's own. */
function slowedDown() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const staged = stage();
  const problem = { code: 'too_many_messages', message: 'Slow down.', retryAfter: 5_000 };
  staged.courier.start();
  staged.post.mockRejectedValueOnce(new RefusedError(problem));
  staged.say('one');
  return { ...staged, problem };
}

test('what is too much for now goes out in its time by itself, and nothing overtakes it', async () => {
  const { outbox, heard, post, courier, say, problem } = slowedDown();
  say('two');
  await vi.advanceTimersByTimeAsync(4_999);
  courier.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(post).toHaveBeenCalledTimes(1);
  expect(outbox.get().map(({ refusal }) => refusal?.problem)).toEqual([problem, undefined]);
  await vi.advanceTimersByTimeAsync(2);
  expect(left(outbox)).toEqual([]);
  expect(heard).toEqual(['POST general one', 'POST general two']);
});

test('what waits for its time goes out although the clock was set back by an hour', async () => {
  const { outbox, heard } = slowedDown();
  await vi.advanceTimersByTimeAsync(1_000);
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(left(outbox)).toEqual([]);
  expect(heard).toEqual(['POST general one']);
});

test('what was removed meanwhile is not pending any more', async () => {
  const { outbox, heard, post, courier, say } = stage();
  courier.start();
  post.mockRejectedValueOnce(new RefusedError({ code: 'removed', message: 'It was removed.' }));
  say('one');
  say('two');
  await vi.waitFor(() => expect(left(outbox)).toEqual([]));
  expect(heard).toEqual(['POST general two']);
});

test('what was refused goes out again when the user says so, and not before', async () => {
  const { outbox, post, courier, say } = stage();
  courier.start();
  post.mockRejectedValueOnce(new RefusedError({ code: 'content_too_long', message: 'Too long.' }));
  say('one');
  await vi.waitFor(() => expect(outbox.get()[0]?.refusal).not.toBeNull());
  courier.wake();
  await Promise.resolve();
  expect(post).toHaveBeenCalledTimes(1);
  outbox.change({ type: 'again', nonce: outbox.get()[0]?.nonce ?? '' });
  courier.wake();
  await vi.waitFor(() => expect(left(outbox)).toEqual([]));
});

test('a discarded message is not delivered', async () => {
  const { outbox, post, courier, say } = stage();
  say('one');
  outbox.change({ type: 'remove', nonce: outbox.get()[0]?.nonce ?? '' });
  courier.start();
  await Promise.resolve();
  expect(post).not.toHaveBeenCalled();
});

test('it survives a reload, for its user alone', () => {
  const { storage, outbox, say } = stage();
  say('one');
  expect(new Outbox(storage, 'ada').get()).toEqual(outbox.get());
  expect(new Outbox(storage, 'grace').get()).toEqual([]);
  outbox.clear();
  expect(storage.items.size).toBe(0);
});

test('tabs share it: what one has changed, another sees', () => {
  const { storage, outbox, say } = stage();
  const other = new Outbox(storage, 'ada');
  const listener = vi.fn();
  other.subscribe(listener);
  say('one');
  other.reload();
  expect(left(other)).toEqual(['one']);
  expect(listener).toHaveBeenCalledTimes(1);
  other.change({ type: 'remove', nonce: other.get()[0]?.nonce ?? '' });
  outbox.reload();
  expect(left(outbox)).toEqual([]);
});

test('a storage that is full or broken loses nothing while the page lives', () => {
  const fail = () => {
    throw new Error('QuotaExceededError');
  };
  const outbox = new Outbox({ getItem: fail, setItem: fail, removeItem: fail }, 'ada');
  outbox.change({ type: 'add', entry: createEntry('general', 'one', null) });
  expect(left(outbox)).toEqual(['one']);
  const broken = { ...createStorage(), getItem: () => '{"not": "a list"}' };
  expect(new Outbox(broken, 'ada').get()).toEqual([]);
});
