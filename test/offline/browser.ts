/** Tabs of one browser, each with a session of its own: they share a disk, and what is locked. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { Subscription } from '../../src/core/index.js';
import { pass } from '../support/cable.js';
import { Disk, openPage, type Page } from './pages.js';

type Granted = (lock: object | null) => unknown;

/** As `navigator.locks` of one page: what it has is free again when the page is gone. */
class Locks {
  readonly #held: Map<string, Locks>;
  /** How long the browser takes to answer. */
  readonly #latency: number;
  #isGone = false;
  isBroken = false;

  constructor(held: Map<string, Locks>, latency = 0) {
    this.#held = held;
    this.#latency = latency;
  }

  async request(name: string, ...rest: unknown[]): Promise<unknown> {
    const granted = rest.at(-1) as Granted;
    const { ifAvailable, signal } = (rest.length > 1 ? rest[0] : {}) as LockOptions;
    if (this.isBroken) throw new Error('SecurityError');
    if (this.#latency > 0) await pause(this.#latency);
    while (this.#held.has(name)) {
      if (ifAvailable) return granted(null);
      await pause(50);
      if (signal?.aborted) throw signal.reason;
    }
    if (this.#isGone) return new Promise(() => {});
    this.#held.set(name, this);
    try {
      return await granted({ name });
    } finally {
      this.#held.delete(name);
    }
  }

  /** The page is gone. */
  release(): void {
    this.#isGone = true;
    for (const [name, owner] of this.#held) if (owner === this) this.#held.delete(name);
  }
}

const pause = (duration: number) => new Promise<void>((resolve) => setTimeout(resolve, duration));

interface OpenTab {
  readonly page: Page;
  readonly chat: Subscription;
}

export interface TabOptions {
  /** `null` where there are none. */
  readonly locks?: Locks | null;
  /** `null` in a worker. */
  readonly document?: object | null;
  /** What is done before it subscribes. */
  readonly first?: (page: Page) => Promise<void>;
}

/** What one test has, with fake time. */
class Browser {
  readonly disk = new Disk();
  readonly #held = new Map<string, Locks>();
  readonly #open: { page: Page; locks: Locks | null }[] = [];

  newLocks(latency?: number): Locks {
    return new Locks(this.#held, latency);
  }

  /** A tab's page, which has just subscribed; the globals are those of the page that begins. */
  async begin(
    session: Map<string, string>,
    { locks = this.newLocks(), document = {}, first = async () => {} }: TabOptions = {},
  ): Promise<OpenTab> {
    vi.stubGlobal('document', document);
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => session.get(key) ?? null,
      setItem: (key: string, value: string) => void session.set(key, value),
    });
    vi.stubGlobal('navigator', { locks });
    const page = openPage(this.disk);
    page.server.stops();
    this.#open.push({ page, locks });
    await first(page);
    return { page, chat: page.chat() };
  }

  /** Resolves when it knows which tab it is. */
  async open(session: Map<string, string>, options?: TabOptions): Promise<OpenTab> {
    const tab = await this.begin(session, options);
    await pass(1_500);
    return tab;
  }

  async close(page: Page): Promise<void> {
    page.close();
    this.#open.find((each) => each.page === page)?.locks?.release();
    await pass(100);
  }

  end(): void {
    for (const { page } of this.#open) page.close();
    vi.unstubAllGlobals();
  }
}

/** One for each test. */
export function browserOfEachTest(): () => Browser {
  let browser: Browser;
  beforeEach(() => {
    vi.useFakeTimers();
    browser = new Browser();
  });
  afterEach(() => {
    browser.end();
    vi.useRealTimers();
  });
  return () => browser;
}

/** The server is there again. */
export const comeBack = async (page: Page): Promise<void> => {
  page.server.starts();
  await pass(3_000);
};

/** As long as a tab may take to be loaded again, and what it takes to adopt. */
export const grace = (): Promise<void> => pass(10_500);
