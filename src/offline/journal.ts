/** What a page is told to hold before it knows which tab it is, for a reload may be faster; it sends nothing. */
import type { CommandStorage, StoredCommand } from './storage.js';
import { callSession, isId, nameOf, type Runtime, tabOf } from './tab.js';

/** Each command is under a name of its own, which the session knows: the next page of the tab finds it there. */
export class Journal {
  readonly #storage: CommandStorage;
  readonly #key: string;
  /** Those of this page, and whether they were written. */
  readonly #own = new Map<string, Promise<boolean>>();

  constructor(storage: CommandStorage, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  add(stored: StoredCommand): void {
    const { id } = stored;
    // Without locks nothing is waited for; and without a session nobody would find it.
    if (!(globalThis as Runtime).navigator?.locks) return;
    if (!this.#change((all) => [...all, `${tabOf(this.#key)}.${id}`])) return;
    const save = async () => this.#storage.setItem(this.#nameOf(id), JSON.stringify([stored]));
    const written = save().then(
      () => true,
      () => false,
    );
    this.#own.set(id, written);
  }

  /** Forgets a command. @returns whether nobody else has taken it. @throws where it may still be there */
  async release(id: string): Promise<boolean> {
    const written = this.#own.get(id);
    if (!written) return true;
    const wasWritten = await written;
    const text = await this.#storage.getItem(this.#nameOf(id));
    await this.#forget(id);
    this.#own.delete(id);
    return !!text || !wasWritten;
  }

  /** Takes what earlier pages of a tab have left, as far as this session knows. */
  async recover(
    tab: string,
    read: (name: string) => Promise<StoredCommand[]>,
  ): Promise<StoredCommand[]> {
    const list: StoredCommand[] = [];
    for (const each of this.#change((all) => all) ?? []) {
      const [of, id = ''] = each.split('.');
      if (of !== tab || !isId(id) || this.#own.has(id)) continue;
      list.push(...(await read(this.#nameOf(id))));
      await this.#forget(id);
    }
    return list;
  }

  async #forget(id: string): Promise<void> {
    await this.#storage.removeItem(this.#nameOf(id));
    this.#change((all) => all.filter((each) => !each.endsWith(`.${id}`)));
  }

  #nameOf(id: string): string {
    return nameOf(this.#key, { id });
  }

  /** Changes what the session knows. @returns it; nothing where there is none */
  #change(change: (all: string[]) => string[]): string[] | undefined {
    const name = `${this.#key}:early`;
    return callSession((session) => {
      const all = change((session.getItem(name) || '').split(' ').filter((each) => each));
      session.setItem(name, all.join(' '));
      return all;
    });
  }
}
