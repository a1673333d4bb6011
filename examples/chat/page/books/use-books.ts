/** The shared list: changed over REST, and equal everywhere by what the channel tells. */
import { useSubscription } from 'catenary/react';
import { catchUp } from 'catenary/resync';
import { useState, useSyncExternalStore } from 'react';
import { MAX_LINE } from '../../shared/limits.js';
import type { Book } from '../../shared/resources.js';
import { type RefusedError, refusalIn, refuseIf } from '../api/errors.js';
import { books } from '../api/resources.js';
import { useFetched } from '../connection/use-fetched.js';
import { problemOfLength } from '../shell/length.js';
import { type BookStore, createBookStore } from './book-store.js';

export type Draft = Pick<Book, 'title' | 'author'>;

const problemOfDraft = ({ title, author }: Draft): string =>
  [problemOfLength('The title', title, MAX_LINE), problemOfLength('The author', author, MAX_LINE)]
    .filter((problem) => problem)
    .join(' ');

/** Each change shows at once here, whether or not its broadcast comes. */
function createActions({ collection }: BookStore) {
  return {
    async create(draft: Draft): Promise<Book> {
      refuseIf(problemOfDraft(draft));
      const book = await books.create(draft);
      collection.create(book);
      return book;
    },
    /** Rejects if it is not the version that the server has; then that one is shown. */
    async update(book: Book): Promise<Book> {
      refuseIf(problemOfDraft(book));
      try {
        const updated = await books.update(book);
        collection.update(updated);
        return updated;
      } catch (error) {
        const isConflict = refusalIn(error)?.code === 'conflict';
        const { book: theirs } = (isConflict && (error as RefusedError).body) as { book?: Book };
        if (theirs) collection.update(theirs);
        throw error;
      }
    },
    async destroy({ id, version }: Book) {
      await books.destroy(id);
      collection.destroy({ id, version: version + 1 });
    },
  };
}

export function useBooks() {
  const [{ store, actions }] = useState(() => {
    const store = createBookStore();
    return { store, actions: createActions(store) };
  });
  const { collection } = store;
  const { wanted, isLoaded, isMissing } = useFetched({
    fetch: books.index,
    apply: (changes) => collection.merge(changes),
  });
  useSubscription('BooksChannel', {
    initialized() {
      catchUp(this, wanted);
    },
    received(change) {
      if (change.verb === 'destroy') collection.destroy(change.book);
      else collection[change.verb](change.book);
    },
  });
  const items = useSyncExternalStore(store.subscribe, store.get);
  return { items, isLoaded, isMissing, ...actions };
}
