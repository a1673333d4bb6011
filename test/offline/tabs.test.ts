/** Several tabs on one storage: each under a key of its own, and the closed ones' by Web Locks alone. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pass } from '../support/cable.js';
import { Disk, heldBy, openPage, type Page, say } from './pages.js';

type Granted = (lock: object | null) => unknown;

/** As `navigator.locks` of one page: what it has is free again when the page is gone. */
class Locks {
  readonly #held: Map<string, Locks>;
  isBroken = false;

  constructor(held: Map<string, Locks>) {
    this.#held = held;
  }

  async request(name: string, ...rest: unknown[]): Promise<unknown> {
    const granted = rest.at(-1) as Granted;
    const { ifAvailable, signal } = (rest.length > 1 ? rest[0] : {}) as LockOptions;
    if (this.isBroken) throw new Error('SecurityError');
    while (this.#held.has(name)) {
      if (ifAvailable) return granted(null);
      await new Promise<void>((resolve) => setTimeout(resolve, 50));
      if (signal?.aborted) throw signal.reason;
    }
    this.#held.set(name, this);
    const result = await granted({ name });
    this.#held.delete(name);
    return result;
  }

  /** The page is gone. */
  release(): void {
    for (const [name, owner] of this.#held) if (owner === this) this.#held.delete(name);
  }
}

let disk: Disk;
let held: Map<string, Locks>;
let open: { page: Page; locks: Locks }[];

/** A tab's page; the globals are those of the page that begins. */
async function openTab(
  session: Map<string, string>,
  locks: Locks | undefined = new Locks(held),
  document: object | null = {},
  first: (page: Page) => Promise<void> = async () => {},
) {
  vi.stubGlobal('document', document);
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => session.get(key) ?? null,
    setItem: (key: string, value: string) => void session.set(key, value),
  });
  vi.stubGlobal('navigator', { locks });
  const page = openPage(disk);
  page.server.stops();
  if (locks) open.push({ page, locks });
  await first(page);
  const chat = page.chat();
  await pass(1_500);
  return { page, chat };
}
const closeTab = async (page: Page) => {
  page.close();
  open.find((each) => each.page === page)?.locks.release();
  await pass(100);
};
const comeBack = async (page: Page) => {
  page.server.starts();
  await pass(3_000);
};
/** As long as a tab may take to be loaded again, and what it takes to adopt. */
const grace = () => pass(10_500);

beforeEach(() => {
  vi.useFakeTimers();
  disk = new Disk();
  held = new Map();
  open = [];
});
afterEach(() => {
  for (const { page } of open) page.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

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
    expect(commandsOf(disk.items.get(first!))).toEqual([1]);
    expect(commandsOf(disk.items.get(second!))).toEqual([2]);
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
    disk.fails = (method) => method === 'setItem';
    await grace();
    disk.fails = () => false;
    const again = two.page.chat();
    await pass(0);
    expect(heldBy(again)).toEqual([1]);
    await comeBack(two.page);
    expect(two.page.arrived).toEqual([1]);
  });

  it('a worker that starts again, which has no session, takes its own at once, before newer ones', async () => {
    const one = await openTab(new Map(), new Locks(held), null);
    say(one.chat, 1);
    await pass(100);
    await closeTab(one.page);
    const next = await openTab(new Map(), new Locks(held), null);
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
    expect(disk.stored.filter((each) => typeof each === 'number')).toEqual([]);
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
    const locks = () => Object.assign(new Locks(held), { isBroken: true });
    const one = await openTab(session, locks());
    say(one.chat, 1);
    await pass(100);
    await closeTab(one.page);
    const stranger = await openTab(new Map(), locks());
    expect(stranger.chat.held).toEqual([]);
    const again = await openTab(session, locks());
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
    expect(disk.stored.filter((each) => typeof each === 'number')).toEqual([2]);
    expect([heldBy(two.chat), heldBy(three.chat)]).toEqual([[], [2]]);
    expect(JSON.parse(disk.items.get('ada:tabs') ?? '')).toHaveLength(2);
    await comeBack(two.page);
    expect([two.page.arrived, two.page.drops()]).toEqual([[], [['cleared', 1]]]);
  });

  it('`clear` finds out which tab this is, before anything was subscribed to', async () => {
    const session = new Map<string, string>();
    const one = await openTab(session);
    say(one.chat, 1);
    await pass(100);
    await closeTab(one.page);
    const again = await openTab(session, undefined, {}, async (page) => {
      void page.offline.clear?.();
      await pass(100);
      expect(disk.stored.includes(1)).toBe(false);
    });
    await comeBack(again.page);
    expect(again.page.arrived).toEqual([]);
  });

  it('`clear` forgets what is being adopted in this moment', async () => {
    const one = await openTab(new Map());
    const two = await openTab(new Map());
    say(one.chat, 1);
    await pass(100);
    disk.delay = 30;
    await closeTab(one.page);
    const clear = vi.fn(() => void two.page.offline.clear?.());
    disk.fails = (method) => {
      if (method === 'removeItem' && disk.stored.includes(1)) clear();
      return false;
    };
    await grace();
    expect(clear).toHaveBeenCalled();
    expect([disk.stored.includes(1), two.chat.held]).toEqual([false, []]);
  });

  it.each([
    ['a tab', '["tabs"]', new Map()],
    ['this tab', '[]', new Map([['ada:tab', 'tabs']])],
  ])(
    'whose index is the name of %s, too, it waits for itself no longer than for others',
    async (_, index, session) => {
      disk.items.set('ada:tabs', index);
      const { page, chat } = await openTab(session);
      await grace();
      say(chat, 1);
      await comeBack(page);
      expect(page.arrived).toEqual([1]);
    },
  );

  it('whose index cannot be read, it is reported', async () => {
    disk.items.set('ada:tabs', '{');
    const { page, chat } = await openTab(new Map());
    expect(page.errors).toHaveLength(1);
    say(chat, 1);
    await comeBack(page);
    expect(page.arrived).toEqual([1]);
  });
});

describe('without Web Locks', () => {
  const none = null as unknown as Locks;

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
    const page = openPage(disk);
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
