/** Held commands in a storage: they outlive the page, are removed before they are sent, and fail aloud. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HoldOptions, hold, StorageError } from '../../src/offline/index.js';
import { pass, settle } from '../support/cable.js';
import { Disk, heldBy, openPage, type Page, say } from './pages.js';

let disk: Disk;
let pages: Page[];
const open = (options?: HoldOptions): Page => {
  const page = openPage(disk, options);
  pages.push(page);
  return page;
};
/** A page that is away from the server. */
const openOffline = (options?: HoldOptions): Page => {
  const page = open(options);
  page.server.stops();
  return page;
};
const comeBack = async (page: Page) => {
  page.server.starts();
  await pass(3_000);
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

it('needs a key, which names the identity', () => {
  const storage = disk.storage(() => true);
  expect(() => hold({ storage })).toThrow(TypeError);
  expect(() => hold({ storage, key: '' })).toThrow(/identity/);
});

it('touches no storage before the first subscription', () => {
  const getItem = vi.fn(() => null);
  hold({ storage: { getItem, setItem() {}, removeItem() {} }, key: 'ada' });
  expect(getItem).not.toHaveBeenCalled();
});

describe.each([
  ['at once', undefined],
  ['after a while', 20],
])('a storage that answers %s', (_, delay) => {
  beforeEach(() => {
    disk.delay = delay;
  });

  it('brings commands back to the same identifier after a reload, before newer ones', async () => {
    const page = openOffline();
    const chat = page.chat();
    for (const count of [1, 2, 3]) say(chat, count);
    await pass(500);
    expect(disk.stored).toEqual([1, 2, 3]);
    page.close();

    const next = openOffline();
    const again = next.chat();
    say(again, 4);
    await pass(500);
    expect(heldBy(again)).toEqual([1, 2, 3, 4]);
    await comeBack(next);
    expect(next.arrived).toEqual([1, 2, 3, 4]);
    expect(disk.stored).toEqual([]);
    expect([...page.drops(), ...next.drops(), ...next.errors]).toEqual([]);
  });

  it('lets nothing overtake what it has not read yet, though the server confirms', async () => {
    const page = openOffline();
    say(page.chat(), 1);
    await pass(500);
    page.close();
    const next = open();
    const chat = next.chat();
    await pass(10);
    say(chat, 2);
    await pass(500);
    expect(next.arrived).toEqual([1, 2]);
  });

  it('removes a command before it is sent', async () => {
    const page = openOffline();
    const chat = page.chat();
    for (const count of [1, 2, 3]) say(chat, count);
    await pass(500);
    const sent: unknown[] = [];
    const { transmit } = page.consumer.connection;
    vi.spyOn(page.consumer.connection, 'transmit').mockImplementation((frame) => {
      if (frame?.includes('"message"')) sent.push([page.consumer, disk.stored.length][1]);
      return transmit.call(page.consumer.connection, frame);
    });
    await comeBack(page);
    expect(page.arrived).toEqual([1, 2, 3]);
    expect(sent).toEqual([2, 1, 0]);
  });

  it('is cleared with the memory', async () => {
    const page = openOffline();
    const chat = page.chat();
    say(chat, 1);
    chat.clearHeld();
    await pass(500);
    expect(disk.stored).toEqual([]);
    expect(page.drops()).toEqual([['cleared', 1]]);
  });

  it('drops after a reload what is too old by the wall clock, with an event', async () => {
    const page = openOffline();
    say(page.chat(), 1);
    await pass(500);
    page.close();
    vi.setSystemTime(Date.now() + 31_000);
    const next = openOffline();
    const chat = next.chat();
    await pass(500);
    expect(next.drops()).toEqual([['expired', 1]]);
    expect(next.dropped[0]?.subscription).toBe(chat);
    expect(disk.stored).toEqual([]);
  });

  it('tells of what is too old though nobody subscribes to it', async () => {
    const page = openOffline();
    say(page.chat(), 1);
    await pass(500);
    page.close();
    vi.setSystemTime(Date.now() + 31_000);
    const next = openOffline();
    next.consumer.subscriptions.create('News');
    await pass(500);
    expect(next.dropped).toMatchObject([{ reason: 'expired', subscription: null }]);
    expect(disk.stored).toEqual([]);
  });

  it('keeps what nobody has subscribed to yet', async () => {
    const page = openOffline();
    say(page.chat(), 1);
    await pass(500);
    page.close();
    const next = open();
    next.consumer.subscriptions.create('News');
    await pass(500);
    const chat = next.chat();
    expect(disk.stored).toEqual([1]);
    await pass(500);
    expect(next.arrived).toEqual([1]);
    expect(chat.held).toEqual([]);
  });

  it('puts a command back if the connection was lost while it was removed', async () => {
    disk.delay ??= 0;
    const page = openOffline();
    const chat = page.chat();
    say(chat, 1);
    say(chat, 2);
    await pass(500);
    disk.delay = 100;
    page.server.starts();
    for (let ms = 0; ms < 3_000 && chat.state !== 'subscribed'; ms += 10) await pass(10);
    page.server.stops();
    await pass(2_000);
    expect(disk.stored).toEqual([1, 2]);
    expect(heldBy(chat)).toEqual([1, 2]);
    await comeBack(page);
    expect(page.arrived).toEqual([1, 2]);
  });

  it.each(['getItem', 'setItem'] as const)(
    'that fails in %s is reported, and loses nothing of the memory',
    async (method) => {
      disk.fails = (each) => each === method;
      const page = openOffline();
      const chat = page.chat();
      say(chat, 1);
      say(chat, 2);
      await pass(500);
      expect(page.errors[0]).toBeInstanceOf(StorageError);
      expect(page.errors[0]?.cause).toMatchObject({ message: `${method} failed` });
      expect(heldBy(chat)).toEqual([1, 2]);
      await comeBack(page);
      expect(page.arrived).toEqual([1, 2]);
      expect(page.drops()).toEqual([]);
    },
  );

  it('from which a command cannot be removed: it is not sent, and reported, until it can be', async () => {
    const page = openOffline();
    const chat = page.chat();
    say(chat, 1);
    await pass(500);
    disk.fails = (method) => method !== 'getItem';
    await comeBack(page);
    expect(page.arrived).toEqual([]);
    expect(heldBy(chat)).toEqual([1]);
    expect(page.errors[0]).toBeInstanceOf(StorageError);
    say(chat, 2);
    await pass(500);
    expect(page.arrived).toEqual([]);
    disk.fails = () => false;
    await pass(2_000);
    expect(page.arrived).toEqual([1, 2]);
  });

  it('that was cleared by somebody else: what is no longer there is dropped as taken', async () => {
    const page = openOffline();
    say(page.chat(), 1);
    await pass(500);
    disk.items.clear();
    await comeBack(page);
    expect(page.arrived).toEqual([]);
    expect(page.drops()).toEqual([['taken', 1]]);
  });
});

it.each(['{', '{}', '[1, null, {"id":"1"}]'])(
  'what is no list of commands is given up: %s',
  async (text) => {
    disk.items.set('ada', text);
    const page = open();
    const chat = page.chat();
    await pass(500);
    expect(chat.state).toBe('subscribed');
    expect(page.errors).toHaveLength(text.startsWith('[') ? 0 : 1);
    page.server.stops();
    await settle();
    say(chat, 1);
    await pass(500);
    expect(disk.stored).toEqual([1]);
  },
);

it('brings nothing of another key', async () => {
  const page = openOffline();
  say(page.chat(), 1);
  await pass(100);
  page.close();
  const next = open({ key: 'bob' });
  next.chat();
  await pass(1_000);
  expect(next.arrived).toEqual([]);
  expect(disk.stored).toEqual([1]);
});

it('gives to the one who stays, not to one who is gone in the same tick', async () => {
  const page = openOffline();
  say(page.chat(), 1);
  await pass(100);
  page.close();
  const next = open();
  next.chat().unsubscribe();
  next.chat();
  await pass(1_000);
  expect(next.arrived).toEqual([1]);
  expect(next.drops()).toEqual([]);
});

it('stores data as they were when they were given, and any JSON', async () => {
  const page = openOffline();
  const chat = page.chat();
  const data = { count: 1 };
  chat.perform('say', data);
  data.count = 2;
  for (const value of [undefined, null, 0, 'text']) chat.send(value);
  await pass(100);
  page.close();
  const next = openOffline();
  const again = next.chat();
  await pass(100);
  expect(again.held.map((held) => held.data)).toEqual([
    { count: 1, action: 'say' },
    undefined,
    null,
    0,
    'text',
  ]);
});

it('has one store for a storage and a key, though a policy is made for every call', async () => {
  const storage = disk.storage(() => true);
  const page = openOffline({ storage });
  const chat = page.chat();
  for (const count of [1, 2, 3]) {
    chat.perform(
      'say',
      { count },
      { offline: hold({ storage, key: 'ada', timeToLive: Infinity }) },
    );
  }
  await pass(100);
  expect(disk.stored).toEqual([1, 2, 3]);
});
