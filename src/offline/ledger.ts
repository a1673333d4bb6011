/** The stored commands of one key, one change after the other; it knows no queue, and sends nothing. */
import { Journal } from './journal.js';
import { OtherTabs } from './other-tabs.js';
import {
  type CommandStorage,
  type Entered,
  type Found,
  parseStored,
  StorageError,
  type StoredCommand,
} from './storage.js';
import { findTab, nameOf, type Tab } from './tab.js';

/** Who is told. None may throw. */
interface LedgerOwner {
  found(found: Found): void;
  failed(error: StorageError): void;
}

const problemOf = (what: string, cause: unknown): StorageError =>
  new StorageError(
    `Stored commands could not be ${what}: see the cause; those in memory are held on`,
    { cause },
  );

export class Ledger {
  readonly #storage: CommandStorage;
  readonly #key: string;
  readonly #owner: LedgerOwner;
  readonly #journal: Journal;
  #tab: Tab = { id: '' };
  #others: OtherTabs | undefined;
  #opened: Promise<void> | undefined;
  /** The end of what is being done: one thing after the other. */
  #tail: Promise<unknown> = Promise.resolve();
  /** What is to go from the list, but may not have gone yet. */
  readonly #struck = new Set<string>();
  /** Those that are not done: what is found meanwhile is to be forgotten. */
  #clears = 0;

  /** Whether all is found that this tab has stored. */
  isOpen = false;

  constructor(storage: CommandStorage, key: string, owner: LedgerOwner) {
    this.#storage = storage;
    this.#key = key;
    this.#owner = owner;
    this.#journal = new Journal(storage, key, (name) => this.#read(name));
  }

  /** Finds what this tab has stored, and from then on what others leave. Never rejects. */
  open(): Promise<void> {
    this.#opened ??= this.#find();
    return this.#opened;
  }

  /** @param isFirst - in front of all others */
  enter(stored: StoredCommand, isFirst = false): Entered {
    let entered: Awaited<Entered> = 'missing';
    if (!this.isOpen) this.#journal.add(stored);
    const save = async () => {
      const entry = { ...stored, early: (await this.#journal.has(stored.id)) || undefined };
      await this.#change((list) => {
        entered = 'unknown';
        return isFirst ? [entry, ...list] : [...list, entry];
      });
    };
    return this.#do('written', save).then(
      () => 'written',
      () => entered,
    );
  }

  /**
   * Removes a command that is to be sent.
   *
   * @returns whether nobody else has taken it
   * @throws where it may still be there
   */
  async take({ stored, entered }: Found): Promise<boolean> {
    const was = await entered;
    if (await this.#journal.has(stored.id)) {
      // From the list first: what is still under its own name is not lost if that fails.
      await this.#remove(stored);
      return this.#do('removed', () => this.#journal.take(stored.id, this.#tab.locks));
    }
    try {
      return (await this.#remove(stored)) || was !== 'written';
    } catch (error) {
      if (was === 'missing') return true;
      throw error;
    }
  }

  /** Removes a command that is not to be sent: if not now, with whatever is changed next. */
  strike({ id }: StoredCommand): void {
    this.#struck.add(id);
    this.#journal.strike(id);
    void this.#do('removed', async () => {
      await this.#change((list) => list);
      this.#struck.delete(id);
    }).catch(() => {});
  }

  /** Forgets what this tab has stored, and what those have that are gone. */
  async clear(): Promise<void> {
    this.#clears += 1;
    void this.open();
    this.#journal.strike();
    const cleared = this.#tail
      .then(async () => {
        await this.#storage.removeItem(this.#own);
        if (this.#others) await this.#forget(this.#others);
        await this.#journal.sweep();
      })
      .finally(() => {
        this.#clears -= 1;
      });
    this.#tail = cleared.catch(() => {});
    await cleared.catch((cause: unknown) => {
      throw new StorageError('Stored commands could not be cleared: see the cause', { cause });
    });
  }

  get #own(): string {
    return nameOf(this.#key, this.#tab);
  }

  /** What is held in this very moment is stored under what the session says: it says so at once. */
  async #find(): Promise<void> {
    const tab = findTab(this.#key);
    await this.#do('read', () => this.#load(tab)).catch(() => {});
    this.isOpen = true;
  }

  async #load(tab: Promise<Tab>): Promise<void> {
    this.#tab = await tab;
    this.#others = new OtherTabs(this.#storage, this.#key, this.#tab);
    this.#tell(await this.#read(this.#own), async () => 'written');
    // What its pages have left that did not live to know it: behind the others, before what is new.
    const early = await this.#journal.recover(this.#tab.id);
    if (early.length > 0) {
      const failed = (cause: unknown) => this.#fail('written', cause);
      await this.#change((list) => [...list, ...early]).catch(failed);
      this.#tell(early, async () => 'written');
    }
    await this.#lookAround(this.#others);
  }

  /** What is adopted while all is cleared is forgotten. */
  async #forget(others: OtherTabs): Promise<void> {
    for (const id of await others.enlist()) await this.#adoptIfGone(others, id);
  }

  /** Adopts what others leave. Resolves without waiting for those that are there. */
  async #lookAround(others: OtherTabs): Promise<void> {
    const failed = (cause: unknown) => this.#fail('adopted', cause);
    for (const id of (await others.enlist(this.#journal.tabs).catch(failed)) ?? []) {
      // What is no page has no way to come back as the one that it was.
      const isTaken = !this.#tab.isPage && (await this.#adoptIfGone(others, id).catch(failed));
      if (!isTaken) void this.#adoptWhenGone(others, id).catch(() => {});
    }
  }

  async #adoptWhenGone(others: OtherTabs, id: string): Promise<void> {
    do await others.gone(id);
    while (!(await this.#do('adopted', () => this.#adoptIfGone(others, id))));
  }

  #adoptIfGone(others: OtherTabs, id: string): Promise<boolean> {
    return others.ifGone(id, async (name) => {
      const list = [...(await this.#read(name)), ...(await this.#journal.recover(id))];
      // Before it is written here: rather lost with this tab than sent by two.
      await this.#storage.removeItem(name);
      this.#tell(list, (stored) => this.enter(stored));
      return list.length > 0;
    });
  }

  #tell(list: readonly StoredCommand[], enter: (stored: StoredCommand) => Entered): void {
    for (const stored of list) {
      if (!this.#journal.find(stored)) continue;
      if (this.#clears > 0) this.#journal.strike(stored.id);
      else this.#owner.found({ stored, entered: enter(stored) });
    }
  }

  /** @returns whether it was still there */
  async #remove({ id }: StoredCommand): Promise<boolean> {
    let wasThere = false;
    await this.#do('removed', () =>
      this.#change((list) => {
        const others = list.filter((stored) => stored.id !== id);
        wasThere = others.length < list.length;
        return others;
      }),
    );
    return wasThere;
  }

  /** Changes this tab's list, as it is in the storage; the same one is not written again. */
  async #change(change: (list: StoredCommand[]) => StoredCommand[]): Promise<void> {
    const before = await this.#read(this.#own);
    const list = change(before).filter(({ id }) => !this.#struck.has(id));
    const text = JSON.stringify(list);
    if (text !== JSON.stringify(before)) {
      if (list.length > 0) await this.#storage.setItem(this.#own, text);
      else await this.#storage.removeItem(this.#own);
    }
  }

  /** What has been stored under a name; what cannot be understood is reported and given up. */
  async #read(name: string): Promise<StoredCommand[]> {
    const text = await this.#storage.getItem(name);
    try {
      return parseStored(text);
    } catch (cause) {
      this.#fail('understood', cause);
      return [];
    }
  }

  /** One thing after the other. A failure is reported, and the caller's to see. */
  #do<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
    const done = this.#tail.then(act);
    this.#tail = done
      .catch((cause: unknown) => this.#fail(what, cause))
      .then(() => this.#journal.sweep())
      .catch((cause: unknown) => this.#fail('removed', cause));
    return done;
  }

  #fail(what: string, cause: unknown): void {
    this.#owner.failed(problemOf(what, cause));
  }
}
