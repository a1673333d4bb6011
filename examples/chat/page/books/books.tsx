/** The view of the shared list. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Book } from '../../shared/resources.js';
import { useFocusPassing } from '../shell/use-focus-passing.js';
import { useRemoval } from '../shell/use-removal.js';
import { BookEditor } from './book-editor.js';
import { NewBook } from './new-book.js';
import { useBooks } from './use-books.js';

interface RowProps {
  readonly book: Book;
  readonly onEdit: () => void;
  readonly onDestroy: () => Promise<void>;
}

function Row({ book, onEdit, onDestroy }: RowProps) {
  const { problem, start } = useRemoval(onDestroy);
  return (
    <>
      <p className="book">
        <cite dir="auto">{book.title}</cite> <span dir="auto">{book.author}</span>
      </p>
      <div className="row">
        <button
          type="button"
          aria-label={`Edit ${book.title}`}
          data-edit-book={book.id}
          onClick={onEdit}
        >
          Edit
        </button>
        <button type="button" aria-label={`Delete ${book.title}`} onClick={start}>
          Delete
        </button>
      </div>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
    </>
  );
}

/** A book stays the same item while it is edited. */
function Item({ children }: { readonly children: ReactNode }) {
  const item = useFocusPassing<HTMLLIElement>();
  return <li ref={item}>{children}</li>;
}

/** The focus returns to where the editing began. */
function useEditing() {
  const [edited, setEdited] = useState<Book | null>(null);
  const last = useRef<number>(null);
  useEffect(() => {
    if (!edited) document.querySelector<HTMLElement>(`[data-edit-book="${last.current}"]`)?.focus();
    last.current = edited?.id ?? null;
  }, [edited]);
  return [edited, setEdited] as const;
}

export function Books() {
  const { items, isLoaded, ...actions } = useBooks();
  const [edited, setEdited] = useEditing();
  // One that somebody else has deleted stays where it was for as long as it is edited.
  const isGone = edited !== null && !items.some(({ id }) => id === edited.id);
  const shown = isGone ? [...items, edited].sort((one, other) => one.id - other.id) : items;
  return (
    <section className="view books" aria-labelledby="books">
      <title>Books · Catenary</title>
      <header className="view-header">
        <h1 id="books">Books</h1>
      </header>
      <NewBook onCreate={actions.create} />
      {isLoaded && items.length === 0 && <p className="empty">No books yet.</p>}
      <ul>
        {shown.map((book) => (
          <Item key={book.id}>
            {edited?.id === book.id ? (
              <BookEditor
                book={edited}
                current={items.find(({ id }) => id === book.id)}
                actions={actions}
                onClose={() => setEdited(null)}
              />
            ) : (
              <Row
                book={book}
                onEdit={() => setEdited(book)}
                onDestroy={() => actions.destroy(book)}
              />
            )}
          </Item>
        ))}
      </ul>
    </section>
  );
}
