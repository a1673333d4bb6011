/** Items on the client's side, each in its newest version, whatever comes first; it knows no network. */

/** A version grows with each change of the item; the first may be 0, as Rails' `lock_version` is. */
export interface Versioned {
  readonly id: number;
  readonly version: number;
}

/** What a server answers that is asked what has changed since some time. */
export interface Changes<Item extends Versioned> {
  /** Whether `changed` is all there is, and what is not among it is gone. */
  readonly complete: boolean;
  readonly changed: readonly Item[];
  readonly destroyed: readonly Versioned[];
}

interface Entry<Item> {
  readonly version: number;
  /** `null` once it is destroyed: what comes late must not bring it back. */
  readonly item: Item | null;
}

export class Collection<Item extends Versioned> {
  readonly #newest = new Map<number, Entry<Item>>();
  readonly #changed: () => void;

  /** Calls `changed` after each change. */
  constructor(changed: () => void = () => {}) {
    this.#changed = changed;
  }

  /** In the order of their ids. */
  get items(): readonly Item[] {
    return [...this.#newest.values()]
      .flatMap(({ item }) => item ?? [])
      .sort((one, other) => one.id - other.id);
  }

  /** The same as `update`, of which the `create` may have been missed. */
  create(item: Item): void {
    this.update(item);
  }

  update(item: Item): void {
    if (this.#take(item, item)) this.#changed();
  }

  destroy(item: Versioned): void {
    if (this.#take(item, null)) this.#changed();
  }

  /** Applies what was fetched. */
  merge({ complete, changed, destroyed }: Changes<Item>): void {
    const present = new Set(changed.map(({ id }) => id));
    let hasChanged = false;
    for (const [id, { item }] of this.#newest) {
      if (complete && item && !present.has(id)) hasChanged = this.#newest.delete(id);
    }
    for (const item of changed) hasChanged = this.#take(item, item) || hasChanged;
    for (const item of destroyed) hasChanged = this.#take(item, null) || hasChanged;
    if (hasChanged) this.#changed();
  }

  /** Returns whether it is news. */
  #take({ id, version }: Versioned, item: Item | null): boolean {
    const isNews = version > (this.#newest.get(id)?.version ?? -1);
    if (isNews) this.#newest.set(id, { version, item });
    return isNews;
  }
}
