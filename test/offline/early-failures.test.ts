/** What was held in the first moment of a page, where the storage fails, the page dies, or all is cleared. */
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/offline/index.js';
import { pass } from '../support/cable.js';
import { browserOfEachTest, comeBack, grace } from './browser.js';
import { heldBy, type Page, say } from './pages.js';

const browser = browserOfEachTest();
const slowly = () => ({ locks: browser().newLocks(300) });
type Session = Map<string, string>;

async function begin(session: Session, ...counts: number[]) {
  const { disk } = browser();
  const tab = await browser().begin(session, slowly());
  for (const count of counts) say(tab.chat, count);
  await pass(disk.delay ? 100 : 0);
  return tab;
}
async function speakAndReload(session: Session, ...counts: number[]): Promise<void> {
  await browser().close((await begin(session, ...counts)).page);
}
/** What the next page of a tab sends. */
async function sentByNext(session: Session): Promise<number[]> {
  const { page } = await browser().begin(session, slowly());
  await pass(3_000);
  await comeBack(page);
  await browser().close(page);
  return page.arrived;
}
/** The names under which something is stored. */
const names = () =>
  [...browser().disk.items.keys()].filter((name) => name.startsWith('ada:') && name !== 'ada:tabs');
const clear = (page: Page) =>
  Promise.resolve(page.offline.clear?.()).catch((error: unknown) => error);
/** The first times that it is called. */
const failing = (method: string, times: number) => {
  let count = 0;
  browser().disk.fails = (each) => each === method && ++count <= times;
};

describe.each([
  ['at once', undefined],
  ['after a while', 20],
])('with a storage that answers %s', (_, delay) => {
  const moments = Array.from({ length: 60 }, (_each, index) => (delay ? 100 : 0) + 20 * index);

  it('a page that is reloaded in any moment loses nothing', async () => {
    browser().disk.delay = delay;
    for (const moment of moments) {
      const session: Session = new Map();
      const { page, chat } = await browser().begin(session, slowly());
      for (const count of [1, 2]) say(chat, count);
      await pass(moment);
      await browser().close(page);
      expect([moment, await sentByNext(session)]).toEqual([moment, [1, 2]]);
    }
  });

  it('nor does the one behind it, which reads what is left', async () => {
    browser().disk.delay = delay;
    for (const moment of moments) {
      const session: Session = new Map();
      await speakAndReload(session, 1, 2);
      const { page } = await browser().begin(session, slowly());
      await pass(moment);
      await browser().close(page);
      expect([moment, await sentByNext(session)]).toEqual([moment, [1, 2]]);
    }
  });

  it('clearHeld() holds, though the page is reloaded 10 ms later', async () => {
    browser().disk.delay = delay;
    const session: Session = new Map();
    const { page, chat } = await begin(session, 1);
    chat.clearHeld();
    await pass(10);
    await browser().close(page);
    expect(await sentByNext(session)).toEqual([]);
    expect(page.drops()).toEqual([['cleared', 1]]);
    expect(names()).toEqual([]);
  });
});

describe.each(['getItem', 'setItem', 'removeItem'] as const)('one failure of %s', (method) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    '(call %i) loses nothing and sends nothing twice',
    async (nth) => {
      const session: Session = new Map();
      await speakAndReload(session, 1, 2, 3);
      let calls = 0;
      browser().disk.fails = (each) => each === method && ++calls === nth;
      const { page } = await browser().begin(session, slowly());
      await pass(3_000);
      await comeBack(page);
      await browser().close(page);
      browser().disk.fails = () => false;
      const sent = [...page.arrived, ...(await sentByNext(session))];
      expect(sent.sort()).toEqual([1, 2, 3]);
      expect(page.errors.length).toBe(calls >= nth ? 1 : 0);
      expect(names()).toEqual([]);
    },
  );

  it.each([1, 2, 3, 4, 5, 6])('(call %i), in the page that says it, neither', async (nth) => {
    const session: Session = new Map();
    let calls = 0;
    browser().disk.fails = (each) => each === method && ++calls === nth;
    const { page } = await begin(session, 1, 2, 3);
    await pass(3_000);
    await browser().close(page);
    browser().disk.fails = () => false;
    expect((await sentByNext(session)).sort()).toEqual([1, 2, 3]);
    expect(names()).toEqual([]);
  });
});

it('clearHeld() holds where the storage fails to forget, and the next page forgets', async () => {
  const session: Session = new Map();
  const { page, chat } = await begin(session, 1);
  browser().disk.fails = (method) => method === 'removeItem';
  chat.clearHeld();
  await pass(3_000);
  expect(page.errors.map(({ name }) => name)).toContain('StorageError');
  await browser().close(page);
  browser().disk.fails = () => false;
  expect(await sentByNext(session)).toEqual([]);
  expect(names()).toEqual([]);
});

it('or what is changed next does', async () => {
  const { page, chat } = await browser().open(new Map(), slowly());
  await browser().close(page);
  const session: Session = new Map();
  const next = await begin(session, 1);
  await pass(3_000);
  failing('removeItem', 2);
  next.chat.clearHeld();
  await pass(100);
  say(next.chat, 2);
  await pass(100);
  expect(heldBy(chat)).toEqual([]);
  expect(names()).toHaveLength(1);
  expect(browser().disk.stored).toContain(2);
});

it('what was stored though the storage says that it failed is not sent again', async () => {
  const session: Session = new Map();
  let calls = 0;
  browser().disk.lies = (method) => method === 'setItem' && ++calls === 1;
  const { page } = await begin(session, 1);
  expect(names()).toHaveLength(1);
  await pass(1_500);
  await comeBack(page);
  await browser().close(page);
  expect([page.arrived, await sentByNext(session)]).toEqual([[1], []]);
  expect(names()).toEqual([]);
});

it('clear() that resolves has forgotten it', async () => {
  const session: Session = new Map();
  const { page } = await begin(session, 1);
  failing('removeItem', 2);
  const cleared = clear(page);
  await pass(4_000);
  expect(await cleared).toBeUndefined();
  expect(names()).toEqual([]);
  await browser().close(page);
  expect(await sentByNext(session)).toEqual([]);
});

it('else it rejects, and no page sends it', async () => {
  const session: Session = new Map();
  const { page } = await begin(session, 1);
  const [name = ''] = names();
  const { disk } = browser();
  disk.fails = (method) => method === 'removeItem' && disk.items.has(name);
  const cleared = clear(page);
  await pass(4_000);
  expect(await cleared).toBeInstanceOf(StorageError);
  await browser().close(page);
  disk.fails = () => false;
  expect(await sentByNext(session)).toEqual([]);
  expect(names()).toEqual([]);
});

it('clear() in a copy of a session forgets what that has said, though the first tab lives', async () => {
  const session: Session = new Map();
  const lingering = await browser().open(session);
  const copy = new Map(session);
  await speakAndReload(copy, 1);
  const { page, chat } = await browser().open(copy, slowly());
  await pass(3_000);
  const cleared = clear(page);
  await pass(3_000);
  expect(await cleared).toBeUndefined();
  expect(names()).toEqual([]);
  await browser().close(lingering.page);
  await grace();
  expect(heldBy(chat)).toEqual([]);
  await comeBack(page);
  expect(page.arrived).toEqual([]);
});

it('clear() forgets what a tab that is closed has left under a name of its own', async () => {
  const other = await browser().open(new Map());
  const { page } = await begin(new Map(), 1);
  await pass(3_000);
  expect(names()).toHaveLength(2);
  await browser().close(page);
  const cleared = clear(other.page);
  await pass(3_000);
  expect(await cleared).toBeUndefined();
  expect(names()).toEqual([]);
});
