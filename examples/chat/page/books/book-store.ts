/** The collection of the books, as `useSyncExternalStore` wants it. */
import { Collection } from '../../../collection/collection.js';
import type { Book } from '../../shared/resources.js';

export interface BookStore {
  readonly collection: Collection<Book>;
  readonly get: () => readonly Book[];
  readonly subscribe: (listener: () => void) => () => void;
}

export function createBookStore(): BookStore {
  const listeners = new Set<() => void>();
  let items: readonly Book[] = [];
  const collection = new Collection<Book>(() => {
    items = collection.items;
    for (const listener of listeners) listener();
  });
  return {
    collection,
    get: () => items,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
