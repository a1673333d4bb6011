/** What was held in the first moment of a page, where several tabs know it: one sends it. */
import { expect, it } from 'vitest';
import { Journal } from '../../src/offline/journal.js';
import { pass } from '../support/cable.js';
import { browserOfEachTest, comeBack, grace } from './browser.js';
import { say } from './pages.js';

const browser = browserOfEachTest();
const slowly = () => ({ locks: browser().newLocks(300) });
/** The names under which something is stored. */
const names = () =>
  [...browser().disk.items.keys()].filter((name) => name.startsWith('ada:') && name !== 'ada:tabs');

async function sayAndReload(session: Map<string, string>, count: number): Promise<void> {
  const { page, chat } = await browser().begin(session, slowly());
  say(chat, count);
  await pass(0);
  await browser().close(page);
}

it('of two that take it in the same moment one gets it', async () => {
  const { disk } = browser();
  await sayAndReload(new Map(), 1);
  const [id = ''] = names().map((name) => name.slice('ada:'.length));
  disk.delay = 20;
  const taken = [1, 2].map(() => {
    const journal = new Journal(
      disk.storage(() => true),
      'ada',
      async () => [],
    );
    journal.find({ id, early: true, identifier: '', since: 0, until: null });
    return journal.take(id, browser().newLocks() as unknown as LockManager);
  });
  await pass(500);
  expect((await Promise.all(taken)).sort()).toEqual([false, true]);
});

it('who adopts it from a tab that is closed sends it, and forgets it', async () => {
  const other = await browser().open(new Map());
  const { page } = await browser().begin(new Map(), slowly());
  say(page.chat(), 1);
  await pass(3_000);
  await browser().close(page);
  const last = await browser().open(new Map());
  await grace();
  for (const each of [other, last]) await comeBack(each.page);
  expect([...other.page.arrived, ...last.page.arrived]).toEqual([1]);
  expect(names()).toEqual([]);
});

it('what a copy has said comes back, though another has adopted the first tab meanwhile', async () => {
  const session: Map<string, string> = new Map();
  const first = await browser().open(session);
  const third = await browser().open(new Map());
  const copy = new Map(session);
  await sayAndReload(copy, 1);
  const { page } = await browser().open(copy);
  await browser().close(page);
  // From here on the globals have the session of another.
  await browser().open(new Map());
  await browser().close(first.page);
  await grace();
  expect(browser().disk.items.get('ada:tabs')).not.toContain(session.get('ada:tab'));
  const back = await browser().open(copy);
  await grace();
  for (const each of [back, third]) await comeBack(each.page);
  expect([...back.page.arrived, ...third.page.arrived]).toEqual([1]);
  expect(names()).toEqual([]);
});
