/** The view of the shared list. */
import { useEffect, useRef, useState } from 'react';
import type { Book } from '../../shared/resources.js';
import { problemIn } from '../api/errors.js';
import { BookEditor } from './book-editor.js';
import { NewBook } from './new-book.js';
import { useBooks } from './use-books.js';

interface RowProps {
  readonly book: Book;
  readonly onEdit: () => void;
  readonly onDestroy: () => Promise<void>;
}

function Row({ book, onEdit, onDestroy }: RowProps) {
  const [problem, setProblem] = useState('');
  const destroy = () =>
    onDestroy().catch((error: unknown) => {
      setProblem(`It was not deleted. ${problemIn(error).message}`);
    });
  return (
    <>
      <p className="book">
        <cite dir="auto">{book.title}</cite> <bdi>{book.author}</bdi>
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
        <button type="button" aria-label={`Delete ${book.title}`} onClick={() => void destroy()}>
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
          <li key={book.id}>
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
          </li>
        ))}
      </ul>
    </section>
  );
}
