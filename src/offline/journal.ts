/** What a page is told to hold before it knows which tab it is, for a reload may be faster; it sends nothing. */
import type { CommandStorage, StoredCommand } from './storage.js';
import { callSession, isId, nameOf, type Runtime, tabOf } from './tab.js';

/**
 * Each command is under a name of its own until it is sent, in a list or not: who removes it there may send
 * it. The session notes whose it is; nobody's are to go.
 */
export class Journal {
  readonly #storage: CommandStorage;
  readonly #key: string;
  readonly #read: (name: string) => Promise<StoredCommand[]>;
  /** Of the notes, and of the lock of who takes. No tab is called so. */
  readonly #name: string;
  /** Those that this page holds or has held, and whether they are there. */
  readonly #known = new Map<string, Promise<boolean>>();
  /** The notes where there is no session. */
  #text = '{}';

  constructor(
    storage: CommandStorage,
    key: string,
    read: (name: string) => Promise<StoredCommand[]>,
  ) {
    this.#storage = storage;
    this.#key = key;
    this.#read = read;
    this.#name = nameOf(key, { id: 'early' });
  }

  /** The tabs that they were of, as far as this session knows. */
  get tabs(): string[] {
    return Object.values(this.#note()).filter(isId);
  }

  add(stored: StoredCommand): void {
    const { id } = stored;
    // Without locks nothing is waited for; and without a session nobody would find it.
    if (!(globalThis as Runtime).navigator?.locks || !tabOf(this.#key)) return;
    const save = async () => this.#storage.setItem(this.#nameOf(id), JSON.stringify([stored]));
    const written = save().then(
      () => true,
      () => {
        // It may be there all the same.
        this.strike(id);
        return false;
      },
    );
    this.#learn(id, written);
  }

  async has(id: string): Promise<boolean> {
    return !!(await this.#known.get(id));
  }

  /** @returns whether a command that was found is new to this page */
  find({ id, early }: StoredCommand): boolean {
    const isNew = !this.#known.has(id);
    if (early && isNew) this.#learn(id, Promise.resolve(true));
    return isNew;
  }

  /** Removes a command. @returns whether nobody else has. @throws where it may still be there */
  async take(id: string, locks: LockManager | undefined): Promise<boolean> {
    const name = this.#nameOf(id);
    const act = async () => {
      const text = await this.#storage.getItem(name);
      await this.#forget(id);
      this.#known.set(id, Promise.resolve(false));
      return !!text;
    };
    // A duplicated tab may know it, too.
    return locks?.request(this.#name, act) ?? act();
  }

  /** From now on no page of this session finds it; nor any, if none is named. */
  strike(id?: string): void {
    for (const each in this.#note()) if (!id || each === id) this.#note({ [each]: '' });
  }

  /** Removes what was struck. @throws where something may still be there */
  async sweep(): Promise<void> {
    const notes = this.#note();
    for (const id in notes) if (!notes[id]) await this.#forget(id);
  }

  /** What earlier pages of a tab have left, as far as this session knows. It stays there. */
  async recover(tab: string): Promise<StoredCommand[]> {
    const list: StoredCommand[] = [];
    const notes = this.#note();
    for (const id in notes) {
      if (notes[id] !== tab || this.#known.has(id)) continue;
      const [stored] = await this.#read(this.#nameOf(id));
      if (stored) list.push({ ...stored, early: true });
      else this.#note({ [id]: undefined });
    }
    return list;
  }

  #learn(id: string, isThere: Promise<boolean>): void {
    this.#known.set(id, isThere);
    this.#note({ [id]: tabOf(this.#key) ?? '?' });
  }

  async #forget(id: string): Promise<void> {
    // What is being written may come behind.
    await this.#known.get(id);
    await this.#storage.removeItem(this.#nameOf(id));
    this.#note({ [id]: undefined });
  }

  #nameOf(id: string): string {
    return nameOf(this.#key, { id });
  }

  /** Whose is what; changes some of it. */
  #note(changes: Record<string, string | undefined> = {}): Record<string, string> {
    const change = (before: string) => JSON.stringify({ ...JSON.parse(before), ...changes });
    const noted = callSession((session) => {
      const before = session.getItem(this.#name) || '{}';
      const after = change(before);
      if (after !== before) session.setItem(this.#name, after);
      return after;
    });
    if (!noted) this.#text = change(this.#text);
    return JSON.parse(noted ?? this.#text);
  }
}
