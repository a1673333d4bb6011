/** What `clear` of a policy forgets: all that is of this page or of nobody, and nothing of later. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HoldOptions, hold, StorageError } from '../../src/offline/index.js';
import { openCable, pass } from '../support/cable.js';
import { Disk, heldBy, openPage, type Page, say } from './pages.js';

let disk: Disk;
let pages: Page[];
const open = (options?: HoldOptions): Page => {
  const page = openPage(disk, options);
  page.server.stops();
  pages.push(page);
  return page;
};
const comeBack = async (page: Page) => {
  page.server.starts();
  await pass(3_000);
};
/** What an earlier page has left. */
const leave = async (count: number, options?: HoldOptions) => {
  const page = open(options);
  say(page.chat(), count);
  await pass(500);
  page.close();
};

beforeEach(() => {
  vi.useFakeTimers();
  disk = new Disk();
  pages = [];
});
afterEach(() => {
  for (const page of pages) page.close();
  vi.useRealTimers();
});

it('is there with a storage only', () => {
  expect(hold().clear).toBeUndefined();
});

it('reset() of the consumer forgets what is stored, and so does the next page', async () => {
  await leave(1);
  const page = open();
  const chat = page.chat();
  await pass(500);
  say(chat, 2);
  await pass(500);
  expect(disk.stored).toEqual([1, 2]);
  const done = page.consumer.reset();
  expect(page.drops()).toEqual([
    ['unsubscribed', 1],
    ['unsubscribed', 2],
  ]);
  await pass(500);
  await done;
  expect(disk.stored).toEqual([]);
  page.chat();
  await comeBack(page);
  page.close();
  const next = open();
  next.chat();
  await comeBack(next);
  expect([...page.arrived, ...next.arrived]).toEqual([]);
});

it('reset() forgets what an earlier page has stored for what nobody has subscribed to', async () => {
  await leave(1);
  const page = open();
  const done = page.consumer.reset();
  await pass(500);
  await done;
  expect(disk.stored).toEqual([]);
  expect(page.errors).toEqual([]);
});

it('reset() of one consumer drops what others of the page hold under the same key, and the key stays', async () => {
  const texts = new Map<string, string>();
  const storage = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => texts.set(name, text),
    removeItem: (name: string) => texts.delete(name),
  };
  const cables = [1, 2].map(() => openCable({ offline: hold({ storage, key: 'ada' }) }));
  const speak = async ({ server, consumer }: (typeof cables)[number]) => {
    server.stops();
    consumer.subscriptions.create('Chat').perform('say');
    await pass(100);
  };
  for (const cable of cables) await speak(cable);
  const [first, second] = cables as [(typeof cables)[number], (typeof cables)[number]];
  await first.consumer.reset();
  expect(first.dropped).toMatchObject([{ reason: 'unsubscribed' }]);
  expect(second.dropped).toMatchObject([{ reason: 'cleared' }]);
  expect([...texts.keys()]).toEqual([]);
  await speak(first);
  expect([...texts.keys()]).toEqual(['ada']);
  for (const cable of cables) cable.close();
});

it('a key that is a function names the next user behind reset(), and nobody in between', async () => {
  const texts = new Map<string, string>();
  const storage = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => texts.set(name, text),
    removeItem: (name: string) => texts.delete(name),
  };
  let user: string | null = 'ada';
  const cable = openCable({ offline: hold({ storage, key: () => user }) });
  cable.server.stops();
  const speak = async (body: string) => {
    const subscription = cable.consumer.subscriptions.create('Chat');
    subscription.perform('say', { body });
    await pass(100);
    return subscription;
  };
  await speak('of ada');
  expect([...texts.keys()]).toEqual(['ada']);
  await cable.consumer.reset();
  expect([...texts]).toEqual([]);
  user = null;
  const nobodys = await speak('of nobody');
  expect(nobodys.held).toHaveLength(1);
  expect([...texts]).toEqual([]);
  await cable.consumer.reset();
  user = 'bob';
  await speak('of bob');
  expect([...texts.keys()]).toEqual(['bob']);
  expect(texts.get('bob')).toContain('of bob');
  expect(texts.get('bob')).not.toContain('of nobody');
  cable.close();
});

it('a key that throws is reported, and the command is held in memory', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  const storage = { getItem: vi.fn(), setItem: vi.fn(), removeItem: vi.fn() };
  const key = () => {
    throw new Error('nobody knows');
  };
  const cable = openCable({ offline: hold({ storage, key }) });
  cable.server.stops();
  const subscription = cable.consumer.subscriptions.create('Chat');
  expect(subscription.perform('say')).toBe(true);
  await pass(100);
  expect(subscription.held).toHaveLength(1);
  expect(reported).toHaveBeenCalled();
  expect(storage.setItem).not.toHaveBeenCalled();
  cable.close();
});

it('reset() tells of a storage that fails, and is resolved', async () => {
  const page = open();
  say(page.chat(), 1);
  await pass(500);
  disk.fails = (method) => method === 'removeItem';
  const done = page.consumer.reset();
  await pass(500);
  await expect(done).resolves.toBeUndefined();
  expect(new Set(page.errors.map(({ name }) => name))).toEqual(new Set(['StorageError']));
  disk.fails = () => false;
});

describe.each([
  ['at once', undefined],
  ['after a while', 20],
])('a storage that answers %s', (_, delay) => {
  beforeEach(() => {
    disk.delay = delay;
  });

  it('what is held is dropped at once, and has gone from the storage when it resolves', async () => {
    const page = open();
    const chat = page.chat();
    say(chat, 1);
    await pass(500);
    say(chat, 2);
    const cleared = page.offline.clear?.();
    expect(chat.held).toEqual([]);
    expect(page.drops()).toEqual([
      ['cleared', 1],
      ['cleared', 2],
    ]);
    await pass(500);
    await cleared;
    expect(disk.stored).toEqual([]);
    await comeBack(page);
    expect(page.arrived).toEqual([]);
    expect(page.errors).toEqual([]);
  });

  it('what is given behind it is held, stored and sent', async () => {
    const page = open();
    const chat = page.chat();
    say(chat, 1);
    void page.offline.clear?.();
    say(chat, 2);
    await pass(500);
    expect(disk.stored).toEqual([2]);
    expect(heldBy(chat)).toEqual([2]);
    await comeBack(page);
    expect(page.arrived).toEqual([2]);
  });

  it('what an earlier page has left is forgotten, though nothing was subscribed to yet', async () => {
    await leave(1);
    const page = open();
    const cleared = page.offline.clear?.();
    const chat = page.chat();
    await pass(500);
    await cleared;
    expect(disk.stored).toEqual([]);
    expect(chat.held).toEqual([]);
    await comeBack(page);
    expect(page.arrived).toEqual([]);
  });

  it('or is being read in this moment', async () => {
    await leave(1);
    const page = open();
    const chat = page.chat();
    await pass(10);
    void page.offline.clear?.();
    await pass(500);
    expect([disk.stored, chat.held]).toEqual([[], []]);
    await comeBack(page);
    expect(page.arrived).toEqual([]);
  });

  it('or belongs to nothing that this page has subscribed to: that is told, for it is known', async () => {
    await leave(1);
    const page = open();
    page.consumer.subscriptions.create('News');
    await pass(500);
    void page.offline.clear?.();
    expect(page.dropped).toMatchObject([{ reason: 'cleared', subscription: null }]);
    await pass(500);
    const chat = page.chat();
    await pass(500);
    expect([disk.stored, chat.held]).toEqual([[], []]);
  });

  it('what is just being removed is not sent', async () => {
    const page = open();
    const chat = page.chat();
    say(chat, 1);
    await pass(500);
    page.server.starts();
    for (let ms = 0; ms < 3_000 && chat.state !== 'subscribed'; ms++) await pass(1);
    if (delay) await pass(delay);
    expect(heldBy(chat)).toEqual(delay ? [1] : []);
    void page.offline.clear?.();
    await pass(3_000);
    expect(page.arrived).toEqual(delay ? [] : [1]);
    expect(page.drops()).toEqual(delay ? [['cleared', 1]] : []);
  });

  it('what is of another key stays', async () => {
    await leave(1, { key: 'bob' });
    const page = open();
    page.chat();
    void page.offline.clear?.();
    await pass(500);
    expect(disk.stored).toEqual([1]);
  });

  it.each(['getItem', 'setItem', 'removeItem'] as const)(
    'rejects with a StorageError where the storage fails to forget (%s)',
    async (method) => {
      await leave(1);
      disk.fails = (each) => each === method;
      const page = open();
      const cleared = Promise.resolve(page.offline.clear?.()).catch((error: unknown) => error);
      await pass(500);
      const failure = await cleared;
      // There is nothing to be read or written for that.
      if (method !== 'removeItem') return expect(failure).toBeUndefined();
      expect(failure).toBeInstanceOf(StorageError);
      expect(failure).toMatchObject({ cause: { message: 'removeItem failed' } });
      disk.fails = () => false;
      void page.offline.clear?.();
      await pass(500);
      expect(disk.stored).toEqual([]);
    },
  );
});
