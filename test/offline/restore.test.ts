/** Who gets what an earlier page has left: by which policy, which subscription, and where that is now. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OfflinePolicy, Subscription } from '../../src/core/index.js';
import { move } from '../../src/core/move.js';
import { drop, type HoldOptions, StorageError } from '../../src/offline/index.js';
import { listen, pass } from '../support/cable.js';
import { Disk, heldBy, openPage, type Page, say } from './pages.js';

let disk: Disk;
let pages: Page[];
const open = (options?: HoldOptions): Page => {
  const page = openPage(disk, options);
  pages.push(page);
  return page;
};
const openOffline = (options?: HoldOptions): Page => {
  const page = open(options);
  page.server.stops();
  return page;
};
const comeBack = async (page: Page) => {
  page.server.starts();
  await pass(3_000);
};
const leave = async (...counts: number[]) => {
  const page = openOffline();
  const chat = page.chat();
  for (const count of counts) say(chat, count);
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

describe('a policy that is given for one call', () => {
  /** A subscription that drops, but for what is said with the page's own policy. */
  const chatOf = (page: Page) => listen(page, 'Chat', { offline: drop }).subscription;
  const order = (chat: Subscription, count: number, offline: OfflinePolicy) =>
    chat.perform('say', { count }, { offline });

  it('brings back what it has stored with the next such call, in front of that', async () => {
    const page = openOffline();
    const chat = chatOf(page);
    order(chat, 1, page.offline);
    order(chat, 2, page.offline);
    await pass(500);
    page.close();

    const next = open();
    const again = chatOf(next);
    await pass(500);
    expect(say(again, 3)).toBe(true);
    await pass(10);
    expect(next.arrived).toEqual([3]);
    expect(order(again, 4, next.offline)).toBe(true);
    expect(order(again, 5, next.offline)).toBe(true);
    await pass(500);
    expect(next.arrived).toEqual([3, 1, 2, 4, 5]);
    expect([disk.stored, next.drops()]).toEqual([[], []]);
  });

  it('also without a connection', async () => {
    await leave(1);
    const page = openOffline();
    const chat = chatOf(page);
    order(chat, 2, page.offline);
    await pass(500);
    expect(heldBy(chat)).toEqual([1, 2]);
    await comeBack(page);
    expect(page.arrived).toEqual([1, 2]);
  });

  it('brings nothing back to a subscription that has ended', async () => {
    await leave(1);
    const page = open();
    const chat = chatOf(page);
    chat.unsubscribe();
    expect(order(chat, 2, page.offline)).toBe(false);
    await pass(500);
    expect([page.arrived, disk.stored]).toEqual([[], [1]]);
  });
});

it('another subscription of the identifier takes it where the first has ended', async () => {
  await leave(1);
  const page = openOffline();
  const [first, second] = [page.chat(), page.chat()];
  first.unsubscribe();
  await pass(500);
  expect(heldBy(second)).toEqual([1]);
  second.clearHeld();
  expect(page.drops()).toEqual([['cleared', 1]]);
});

it('what was given behind a move comes back where the subscription was made', async () => {
  const page = openOffline();
  const chat = page.chat();
  say(chat, 1);
  move(chat, { channel: 'Chat', since: 7 });
  say(chat, 2);
  await pass(500);
  page.close();
  const next = open();
  next.chat();
  await pass(500);
  expect(next.arrived).toEqual([1, 2]);
});

it('what is read behind a move goes where the subscription is', async () => {
  await leave(1);
  disk.delay = 50;
  const page = openOffline();
  const chat = page.chat();
  move(chat, { channel: 'Chat', since: 7 });
  say(chat, 2);
  await pass(500);
  expect(chat.held.map(({ identifier }) => JSON.parse(identifier).since)).toEqual([7, 7]);
  await comeBack(page);
  expect(page.arrived).toEqual([1, 2]);
});

it('what could not be read comes back with the next page', async () => {
  await leave(1);
  disk.fails = () => true;
  const page = open();
  page.chat();
  await pass(500);
  expect(page.errors[0]).toBeInstanceOf(StorageError);
  page.close();
  disk.fails = () => false;
  const next = open();
  next.chat();
  await pass(500);
  expect(next.arrived).toEqual([1]);
});

describe('a storage that fails', () => {
  it('while a command is dropped: that goes with the next change, and does not come back', async () => {
    const page = openOffline();
    const chat = page.chat();
    say(chat, 1);
    await pass(500);
    disk.fails = () => true;
    chat.clearHeld();
    await pass(500);
    expect(page.errors).toHaveLength(1);
    expect(disk.stored).toEqual([1]);
    disk.fails = () => false;
    say(chat, 2);
    await pass(500);
    expect(disk.stored).toEqual([2]);
  });

  it('but has stored it all the same: it is not sent before it has gone from there', async () => {
    disk.lies = (method) => method === 'setItem';
    const page = openOffline();
    say(page.chat(), 1);
    await pass(500);
    expect([page.errors.length, disk.stored]).toEqual([1, [1]]);
    disk.lies = () => false;
    disk.fails = () => true;
    await comeBack(page);
    expect(page.arrived).toEqual([]);
    disk.fails = () => false;
    await pass(2_000);
    expect([page.arrived, disk.stored]).toEqual([[1], []]);
  });

  it('but has removed it all the same: it is dropped, for nobody can know who took it', async () => {
    const page = openOffline();
    const chat = page.chat();
    say(chat, 1);
    say(chat, 2);
    await pass(500);
    disk.lies = (method) => method !== 'getItem';
    page.server.starts();
    for (let ms = 0; ms < 3_000 && disk.stored.length === 2; ms += 10) await pass(10);
    disk.lies = () => false;
    await pass(3_000);
    expect(page.drops()).toEqual([['taken', 1]]);
    expect(page.arrived).toEqual([2]);
  });
});
