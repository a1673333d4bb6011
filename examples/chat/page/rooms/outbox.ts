/** What a user has said and no server has confirmed yet; it survives a reload, and is of one user only. */
import type { Problem } from '../../shared/channels.js';
import type { Attachment, NewMessage } from '../../shared/resources.js';

export interface Entry {
  readonly room: string;
  readonly message: NewMessage;
  readonly nonce: string;
  readonly attachment: Attachment | null;
  /** By the clock of this machine, in seconds. */
  readonly at: number;
  /** Why the server does not want it. It waits for its time, where there is one, else for the user. */
  readonly refusal: Refusal | null;
}

export interface Refusal {
  readonly problem: Problem;
  /** From when on it is tried again, as `Date.now()` counts; `null` where only another text may help. */
  readonly until: number | null;
}

export type OutboxChange =
  | { readonly type: 'add'; readonly entry: Entry }
  | { readonly type: 'refused'; readonly nonce: string; readonly refusal: Refusal }
  | { readonly type: 'again' | 'remove'; readonly nonce: string };

function reduceOutbox(entries: readonly Entry[], change: OutboxChange): readonly Entry[] {
  const alter = (nonce: string, refusal: Refusal | null) =>
    entries.map((entry) => (entry.nonce === nonce ? { ...entry, refusal } : entry));
  switch (change.type) {
    case 'add':
      return [...entries, change.entry];
    case 'refused':
      return alter(change.nonce, change.refusal);
    case 'again':
      return alter(change.nonce, null);
    case 'remove':
      return entries.filter(({ nonce }) => nonce !== change.nonce);
  }
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A store as `useSyncExternalStore` wants it. The tabs of a user share what is in it. */
export class Outbox {
  readonly #storage: Storage;
  readonly #key: string;
  readonly #listeners = new Set<() => void>();
  #text: string | null = null;
  #entries: readonly Entry[] = [];

  constructor(storage: Storage, user: string) {
    this.#storage = storage;
    this.#key = `outbox:${user}`;
    this.reload();
  }

  readonly get = (): readonly Entry[] => this.#entries;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another tab may have changed it meanwhile. */
  reload(): void {
    let text = this.#text;
    try {
      text = this.#storage.getItem(this.#key);
    } catch {}
    if (text === this.#text) return;
    this.#text = text;
    this.#entries = parse(text);
    for (const listener of this.#listeners) listener();
  }

  change(change: OutboxChange): void {
    this.reload();
    this.#entries = reduceOutbox(this.#entries, change);
    try {
      const text = JSON.stringify(this.#entries);
      this.#storage.setItem(this.#key, text);
      this.#text = text;
    } catch {
      // Full or forbidden: then it is kept for as long as the page lives.
    }
    for (const listener of this.#listeners) listener();
  }

  clear(): void {
    this.#entries = [];
    this.#text = null;
    try {
      this.#storage.removeItem(this.#key);
    } catch {}
    for (const listener of this.#listeners) listener();
  }
}

function parse(text: string | null): readonly Entry[] {
  try {
    const entries: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(entries) ? entries : [];
  } catch {
    return [];
  }
}
