/** The other tabs of a key, as Web Locks tell of them; it does not know what they have stored. */
import type { CommandStorage } from './storage.js';
import { isId, nameOf, type Tab } from './tab.js';

/** How long the lock of another tab has to be free (ms): one that is loaded again takes it back. */
const GRACE = 10_000;

/** How long its lock is kept by who has dealt with it (ms): tabs of other processes see later what was removed. */
const SETTLE = 500;

const pause = (duration: number) => new Promise<void>((resolve) => setTimeout(resolve, duration));

/** Who gets the lock of a tab knows that it is gone, or is being loaded again. */
export class OtherTabs {
  readonly #storage: CommandStorage;
  readonly #key: string;
  readonly #own: string;
  readonly #locks: LockManager | undefined;

  constructor(storage: CommandStorage, key: string, { id, locks }: Tab) {
    this.#storage = storage;
    this.#key = key;
    this.#own = id;
    this.#locks = locks;
  }

  /** Puts this tab on the list, and more. @returns the others there; none where there are no locks */
  async enlist(more: readonly string[] = []): Promise<string[]> {
    const ids = await this.#change((all) => [...new Set([...all, ...more, this.#own])]);
    return ids.filter((id) => id !== this.#own);
  }

  /**
   * If a tab is gone, deals with what is stored under its name, and takes it off the list.
   *
   * @param deal - resolves with whether there was something
   */
  ifGone(id: string, deal: (name: string) => Promise<boolean>): Promise<boolean> {
    const name = nameOf(this.#key, { id });
    return new Promise((resolve, reject) => {
      const act = async (lock: unknown) => {
        const isTaken = !!lock && (await deal(name));
        if (lock) await this.#change((ids) => ids.filter((each) => each !== id));
        resolve(!!lock);
        if (isTaken) await pause(SETTLE);
      };
      const asked = Promise.resolve(this.#locks?.request(name, { ifAvailable: true }, act));
      asked.then(() => resolve(false), reject);
    });
  }

  /** Resolves when a tab has gone, and might have been loaded again. */
  async gone(id: string): Promise<void> {
    await this.#locks?.request(nameOf(this.#key, { id }), () => {});
    await pause(GRACE);
  }

  /** Changes the list, which all tabs share. */
  async #change(change: (ids: string[]) => string[]): Promise<string[]> {
    const index = `${this.#key}:tabs`;
    const act = async () => {
      const present: unknown[] = JSON.parse((await this.#storage.getItem(index)) || '[]');
      const ids = change(present.filter(isId));
      await this.#storage.setItem(index, JSON.stringify(ids));
      return ids;
    };
    return (await this.#locks?.request(index, act)) ?? [];
  }
}
