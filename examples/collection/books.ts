/** The books of examples/rails-minimal, live: fetched once, then changed by what the channel tells and by what was missed. */
import type { Consumer } from 'catenary';
import { catchUp } from 'catenary/resync';
import { type Changes, Collection, type Versioned } from './collection.js';

export interface Book extends Versioned {
  readonly title: string;
}

/** What the channel tells. */
type BookChange =
  | { readonly verb: 'create' | 'update'; readonly book: Book }
  | { readonly verb: 'destroy'; readonly book: Versioned };

interface BooksChannel {
  readonly params: object;
  readonly received: BookChange;
}

/** What `GET /books` answers. */
export interface BookChanges extends Changes<Book> {
  /** When it was read, by the server's clock, in seconds. */
  readonly at: number;
}

/** Asks for all books, or for what has changed since a time of the server's. */
export type FetchBooks = (since: number | null, signal?: AbortSignal) => Promise<BookChanges>;

export const fetchBooksFrom =
  (address: string): FetchBooks =>
  async (since, signal) => {
    const query = since === null ? '' : `?since=${since}`;
    const response = await fetch(`${address}/books${query}`, {
      signal: signal ?? null,
      cache: 'no-store',
    });
    if (!response.ok) throw new Error(`GET ${response.url}: ${response.status}`);
    return (await response.json()) as BookChanges;
  };

/** Whether a change is part of what was fetched. An id alone would not do: it may have changed again. */
const covers = ({ book }: BookChange, { changed, destroyed }: BookChanges): boolean =>
  [...changed, ...destroyed].some(({ id, version }) => id === book.id && version >= book.version);

/** Has them all when it resolves, and calls `changed` after each change from then on. */
export async function openBooks(consumer: Consumer, fetchBooks: FetchBooks, changed?: () => void) {
  const page = await fetchBooks(null);
  const books = new Collection<Book>(changed);
  books.merge(page);
  const subscription = consumer.subscriptions.create<BooksChannel>('BooksChannel', {
    received(change) {
      if (change.verb === 'destroy') books.destroy(change.book);
      else books[change.verb](change.book);
    },
  });
  const stopCatchingUp = catchUp(subscription, {
    renderedAt: page.at,
    resync: ({ since, signal }) => fetchBooks(since, signal),
    apply: (fetched) => books.merge(fetched),
    covers,
  });
  return { books, subscription, stopCatchingUp };
}
