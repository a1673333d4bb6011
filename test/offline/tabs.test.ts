/** Several tabs on one storage: each under a key of its own, and the closed ones' by Web Locks alone. */
import { describe, expect, it, vi } from 'vitest';
import { pass } from '../support/cable.js';
import { browserOfEachTest, comeBack, grace, type TabOptions } from './browser.js';
import { heldBy, openPage, type Page, say } from './pages.js';

const browser = browserOfEachTest();
const openTab = (session: Map<string, string>, options?: TabOptions) =>
  browser().open(session, options);
const closeTab = (page: Page) => browser().close(page);

const commandsOf = (text: string | undefined) =>
  JSON.parse(text ?? '[]').map(({ data }: { data: { count: number } }) => data.count);

describe('with Web Locks', () => {
  it('each tab writes under a key of its own, which survives a reload of it', async () => {
    const sessions = [new Map<string, string>(), new Map<string, string>()] as const;
    const one = await openTab(sessions[0]);
    const two = await openTab(sessions[1]);
    say(one.chat, 1);
    say(two.chat, 2);
    await pass(100);
    const [first, second] = sessions.map((session) => `ada:${session.get('ada:tab')}`);
    expect(commandsOf(browser().disk.items.get(first!))).toEqual([1]);
    expect(commandsOf(browser().disk.items.get(second!))).toEqual([2]);
    // `two` has waited for that, and leaves it to the one that comes back.
    await closeTab(one.page);
    await pass(3_000);
    const again = await openTab(sessions[0]);
    await grace();
    expect([heldBy(again.chat), heldBy(two.chat)]).toEqual([[1], [2]]);
    // And waits on.
    await closeTab(again.page);
    await grace();
    expect(heldBy(two.chat)).toEqual([2, 1]);
  });

  it('a reloaded tab is the same one', async () => {
    const session = new Map<string, string>();
    const one = await openTab(session);
    say(one.chat, 1);
    await pass(100);
    const id = session.get('ada:tab');
    await closeTab(one.page);
    const again = await openTab(session);
    expect(session.get('ada:tab')).toBe(id);
    await comeBack(again.page);
    expect(again.page.arrived).toEqual([1]);
  });

  it('nothing of a living tab is adopted', async () => {
    const one = await openTab(new Map());
    say(one.chat, 1);
    await pass(100);
    const two = await openTab(new Map());
    await grace();
    await comeBack(two.page);
    expect(two.page.arrived).toEqual([]);
    await comeBack(one.page);
    expect(one.page.arrived).toEqual([1]);
  });

  it('what was adopted is stored anew, or in memory where there is no room', async () => {
    const one = await openTab(new Map());
    say(one.chat, 1);
    await pass(100);
    const two = await openTab(new Map());
    two.chat.unsubscribe();
    await closeTab(one.page);
    browser().disk.fails = (method) => method === 'setItem';
    await grace();
    browser().disk.fails = () => false;
    const again = two.page.chat();
    await pass(0);
    expect(heldBy(again)).toEqual([1]);
    await comeBack(two.page);
    expect(two.page.arrived).toEqual([1]);
  });

  it('a worker that starts again, which has no session, takes its own at once, before newer ones', async () => {
    const one = await openTab(new Map(), { document: null });
    say(one.chat, 1);
    await pass(100);
    await closeTab(one.page);
    const next = await openTab(new Map(), { document: null });
    say(next.chat, 2);
    await comeBack(next.page);
    expect(next.page.arrived).toEqual([1, 2]);
  });

  it('what a closed tab left behind is adopted by one that opens, once', async () => {
    const one = await openTab(new Map());
    say(one.chat, 1);
    await pass(100);
    await closeTab(one.page);
    const two = await openTab(new Map());
    const three = await openTab(new Map());
    await grace();
    await comeBack(two.page);
    await comeBack(three.page);
    expect([two.page.arrived, three.page.arrived]).toEqual([[1], []]);
    expect(browser().disk.stored.filter((each) => typeof each === 'number')).toEqual([]);
  });

  it('or by one that was open before, when the other closes', async () => {
    const one = await openTab(new Map());
    const two = await openTab(new Map());
    say(one.chat, 1);
    await pass(100);
    await closeTab(one.page);
    await grace();
    await comeBack(two.page);
    expect(two.page.arrived).toEqual([1]);
    expect(two.page.errors).toEqual([]);
  });

  it('by one alone, though the next one still sees what that one has removed', async () => {
    const one = await openTab(new Map());
    const others = [await openTab(new Map()), await openTab(new Map()), await openTab(new Map())];
    say(one.chat, 1);
    await pass(100);
    browser().disk.lag = 400;
    await closeTab(one.page);
    await grace();
    await grace();
    for (const { page } of others) await comeBack(page);
    expect(others.flatMap(({ page }) => page.arrived)).toEqual([1]);
    expect(others.flatMap(({ page }) => page.errors)).toEqual([]);
  });

  it('a duplicated tab, which has a copy of the session, is a tab of its own', async () => {
    const session = new Map<string, string>();
    const one = await openTab(session);
    say(one.chat, 1);
    await pass(100);
    const copy = new Map(session);
    const two = await openTab(copy);
    expect(copy.get('ada:tab')).not.toBe(session.get('ada:tab'));
    await comeBack(two.page);
    await comeBack(one.page);
    expect([one.page.arrived, two.page.arrived]).toEqual([[1], []]);
  });

  it('that are refused, the tab has its own commands, and nothing of others', async () => {
    const session = new Map<string, string>();
    const locks = () => Object.assign(browser().newLocks(), { isBroken: true });
    const one = await openTab(session, { locks: locks() });
    say(one.chat, 1);
    await pass(100);
    await closeTab(one.page);
    const stranger = await openTab(new Map(), { locks: locks() });
    expect(stranger.chat.held).toEqual([]);
    const again = await openTab(session, { locks: locks() });
    await comeBack(again.page);
    expect(again.page.arrived).toEqual([1]);
  });

  it('`clear` forgets what is of this tab or of a closed one, and nothing of a living one', async () => {
    const [one, two, three] = [
      await openTab(new Map()),
      await openTab(new Map()),
      await openTab(new Map()),
    ] as const;
    [one, two, three].forEach(({ chat }, index) => void say(chat, index));
    await pass(100);
    await closeTab(one.page);
    await two.page.offline.clear?.();
    await grace();
    expect(browser().disk.stored.filter((each) => typeof each === 'number')).toEqual([2]);
    expect([heldBy(two.chat), heldBy(three.chat)]).toEqual([[], [2]]);
    expect(JSON.parse(browser().disk.items.get('ada:tabs') ?? '')).toHaveLength(2);
    await comeBack(two.page);
    expect([two.page.arrived, two.page.drops()]).toEqual([[], [['cleared', 1]]]);
  });

  it('`clear` finds out which tab this is, before anything was subscribed to', async () => {
    const session = new Map<string, string>();
    const one = await openTab(session);
    say(one.chat, 1);
    await pass(100);
    await closeTab(one.page);
    const again = await openTab(session, {
      first: async (page) => {
        void page.offline.clear?.();
        await pass(100);
        expect(browser().disk.stored.includes(1)).toBe(false);
      },
    });
    await comeBack(again.page);
    expect(again.page.arrived).toEqual([]);
  });

  it('`clear` forgets what is being adopted in this moment', async () => {
    const one = await openTab(new Map());
    const two = await openTab(new Map());
    say(one.chat, 1);
    await pass(100);
    browser().disk.delay = 30;
    await closeTab(one.page);
    const clear = vi.fn(() => void two.page.offline.clear?.());
    browser().disk.fails = (method) => {
      if (method === 'removeItem' && browser().disk.stored.includes(1)) clear();
      return false;
    };
    await grace();
    expect(clear).toHaveBeenCalled();
    expect([browser().disk.stored.includes(1), two.chat.held]).toEqual([false, []]);
  });

  it.each([
    ['a tab', '["tabs"]', new Map()],
    ['this tab', '[]', new Map([['ada:tab', 'tabs']])],
  ])(
    'whose index is the name of %s, too, it waits for itself no longer than for others',
    async (_, index, session) => {
      browser().disk.items.set('ada:tabs', index);
      const { page, chat } = await openTab(session);
      await grace();
      say(chat, 1);
      await comeBack(page);
      expect(page.arrived).toEqual([1]);
    },
  );

  it('whose index cannot be read, it is reported', async () => {
    browser().disk.items.set('ada:tabs', '{');
    const { page, chat } = await openTab(new Map());
    expect(page.errors).toHaveLength(1);
    say(chat, 1);
    await comeBack(page);
    expect(page.arrived).toEqual([1]);
  });
});

describe('without Web Locks', () => {
  const none = { locks: null };

  it('a reload brings back what is of this tab', async () => {
    const session = new Map<string, string>();
    const one = await openTab(session, none);
    say(one.chat, 1);
    await pass(100);
    one.page.close();
    const again = await openTab(session, none);
    await comeBack(again.page);
    expect(again.page.arrived).toEqual([1]);
  });

  it('nothing of others is adopted', async () => {
    const one = await openTab(new Map(), none);
    say(one.chat, 1);
    await pass(100);
    one.page.close();
    const two = await openTab(new Map(), none);
    await comeBack(two.page);
    expect(two.page.arrived).toEqual([]);
  });

  it('and without a session, because cookies are forbidden, it goes on', async () => {
    vi.stubGlobal('document', {});
    vi.stubGlobal('navigator', {});
    Object.defineProperty(globalThis, 'sessionStorage', {
      configurable: true,
      get() {
        throw new Error('SecurityError');
      },
    });
    const page = openPage(browser().disk);
    page.server.stops();
    const chat = page.chat();
    say(chat, 1);
    await pass(100);
    await comeBack(page);
    expect(page.arrived).toEqual([1]);
    page.close();
    Reflect.deleteProperty(globalThis, 'sessionStorage');
  });
});
