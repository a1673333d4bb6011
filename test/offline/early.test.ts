/** Pages that are reloaded before the browser has told them which tab they are: nothing is lost or sent twice. */
import { describe, expect, it } from 'vitest';
import { pass } from '../support/cable.js';
import { browserOfEachTest, comeBack, grace } from './browser.js';
import { heldBy, type Page, say } from './pages.js';

const browser = browserOfEachTest();
/** As a busy machine's: longer than what is done in a page before it is reloaded. */
const slowly = () => ({ locks: browser().newLocks(300) });
/** A command may be in a list and under a name of its own. */
const commandsStored = () => [
  ...new Set(browser().disk.stored.filter((each) => typeof each === 'number' || each === null)),
];

/** A page that says something in its first moment, and is reloaded in the next. */
async function sayAndReload(session: Map<string, string>, ...counts: number[]): Promise<void> {
  const { page, chat } = await browser().begin(session, slowly());
  for (const count of counts) say(chat, count);
  await pass(0);
  await browser().close(page);
}

describe.each([
  ['at once', undefined],
  ['after a while', 20],
])('with a storage that answers %s', (_, delay) => {
  /** What has been begun is written. */
  const speakAndReload = async (session: Map<string, string>, ...counts: number[]) => {
    const { page, chat } = await browser().begin(session, slowly());
    for (const count of counts) say(chat, count);
    await pass(delay ? 100 : 0);
    await browser().close(page);
  };

  it('"held() is [4, 5, 6] instead of [1, ..., 6]": fast reloads keep all, in order', async () => {
    browser().disk.delay = delay;
    const session = new Map<string, string>();
    await speakAndReload(session, 1, 2, 3);
    const id = session.get('ada:tab');
    await speakAndReload(session, 4);
    await speakAndReload(session, 5);
    const { page, chat } = await browser().begin(session, slowly());
    say(chat, 6);
    await pass(3_000);
    expect(session.get('ada:tab')).toBe(id);
    expect(heldBy(chat)).toEqual([1, 2, 3, 4, 5, 6]);
    await browser().close(page);
    const last = await browser().open(session);
    expect(heldBy(last.chat)).toEqual([1, 2, 3, 4, 5, 6]);
    await comeBack(last.page);
    expect(last.page.arrived).toEqual([1, 2, 3, 4, 5, 6]);
    expect(last.page.errors).toEqual([]);
    expect(commandsStored()).toEqual([]);
  });
});

it('behind what an earlier page has stored in its own time', async () => {
  const session = new Map<string, string>();
  const one = await browser().open(session);
  say(one.chat, 1);
  await pass(100);
  await browser().close(one.page);
  await sayAndReload(session, 2);
  const { page } = await browser().open(session);
  await comeBack(page);
  expect(page.arrived).toEqual([1, 2]);
});

it('what was sent does not come again', async () => {
  const session = new Map<string, string>();
  const one = await browser().begin(session, slowly());
  say(one.chat, 1);
  await pass(1_500);
  await comeBack(one.page);
  await browser().close(one.page);
  const next = await browser().open(session);
  await comeBack(next.page);
  expect([one.page.arrived, next.page.arrived]).toEqual([[1], []]);
});

it('what was dropped does not come again', async () => {
  const session = new Map<string, string>();
  const { page, chat } = await browser().begin(session, slowly());
  for (const count of [1, 2]) say(chat, count);
  await pass(0);
  chat.clearHeld();
  say(chat, 3);
  await pass(0);
  await browser().close(page);
  const next = await browser().open(session);
  await comeBack(next.page);
  expect([page.drops(), next.page.arrived]).toEqual([
    [
      ['cleared', 1],
      ['cleared', 2],
    ],
    [3],
  ]);
});

it('`clear` forgets it, and nothing that is said behind', async () => {
  const session = new Map<string, string>();
  await sayAndReload(session, 1);
  const { page, chat } = await browser().begin(session, slowly());
  say(chat, 2);
  void page.offline.clear?.();
  say(chat, 3);
  await pass(3_000);
  expect(commandsStored()).toEqual([3]);
  await comeBack(page);
  expect([page.arrived, page.drops()]).toEqual([[3], [['cleared', 2]]]);
});

it('a tab that is duplicated in that moment leaves it to the first', async () => {
  const session = new Map<string, string>();
  const one = await browser().begin(session, slowly());
  say(one.chat, 1);
  await pass(0);
  const copy = new Map(session);
  const two = await browser().open(copy, slowly());
  await pass(3_000);
  expect([heldBy(one.chat), heldBy(two.chat)]).toEqual([[1], []]);
  expect(copy.get('ada:tab')).not.toBe(session.get('ada:tab'));
  await comeBack(two.page);
  await comeBack(one.page);
  expect([one.page.arrived, two.page.arrived]).toEqual([[1], []]);
});

describe.each([
  ['at once', undefined],
  ['after a while', 20],
])('with a storage that answers %s', (_, delay) => {
  it('two that both hold it send it once, though both are back in the same moment', async () => {
    browser().disk.delay = delay;
    const session = new Map<string, string>();
    const one = await browser().begin(session, slowly());
    say(one.chat, 1);
    await pass(100);
    const two = await browser().open(new Map(session));
    await pass(3_000);
    one.page.server.starts();
    await comeBack(two.page);
    expect([...one.page.arrived, ...two.page.arrived]).toEqual([1]);
    expect([...one.page.drops(), ...two.page.drops()]).toEqual([['taken', 1]]);
    expect(commandsStored()).toEqual([]);
  });
});

it('or holds it, too, where the browser takes the copy for the first: one of the two sends it', async () => {
  const session = new Map<string, string>();
  const one = await browser().begin(session, slowly());
  say(one.chat, 1);
  await pass(0);
  const two = await browser().open(new Map(session));
  say(one.chat, 2);
  await pass(3_000);
  await comeBack(one.page);
  await comeBack(two.page);
  expect([one.page.arrived, two.page.arrived]).toEqual([[1, 2], []]);
  expect(two.page.drops()).toEqual([['taken', 1]]);
});

it('and when the first has sent it and is gone, the copy sends nothing', async () => {
  const session = new Map<string, string>();
  const one = await browser().begin(session, slowly());
  say(one.chat, 1);
  await pass(0);
  const copy = new Map(session);
  await pass(1_500);
  await comeBack(one.page);
  await browser().close(one.page);
  const two = await browser().open(copy);
  await grace();
  await comeBack(two.page);
  expect([one.page.arrived, two.page.arrived]).toEqual([[1], []]);
});

it('a storage that is full all the time holds up nothing', async () => {
  browser().disk.fails = (method) => method === 'setItem';
  const { page, chat } = await browser().begin(new Map(), slowly());
  for (const count of [1, 2]) say(chat, count);
  await comeBack(page);
  expect(page.arrived).toEqual([1, 2]);
});

it('what cannot be removed from there is not sent before it can', async () => {
  const session = new Map<string, string>();
  const { disk } = browser();
  const { page, chat } = await browser().begin(session, slowly());
  say(chat, 1);
  disk.fails = (method) => method === 'removeItem';
  await comeBack(page);
  expect(page.arrived).toEqual([]);
  disk.fails = () => false;
  await pass(2_000);
  expect(page.arrived).toEqual([1]);
  expect(commandsStored()).toEqual([]);
});

it('a page that gets no lock in time is another tab, and adopts it when the one before has let go', async () => {
  const session = new Map<string, string>();
  const lingering = await browser().open(session);
  await sayAndReload(session, 1);
  const { page, chat } = await browser().begin(session, slowly());
  say(chat, 2);
  await pass(3_000);
  expect(heldBy(chat)).toEqual([2]);
  await browser().close(lingering.page);
  await grace();
  expect(heldBy(chat)).toEqual([2, 1]);
  await comeBack(page);
  expect(page.arrived).toEqual([2, 1]);
});

it('what is said in the very task that begins a tab', async () => {
  const session = new Map<string, string>();
  const first = async (page: Page) => void say(page.chat(), 1);
  const { page } = await browser().begin(session, { ...slowly(), first });
  await pass(0);
  await browser().close(page);
  const { chat } = await browser().open(session);
  expect(heldBy(chat)).toEqual([1]);
});
