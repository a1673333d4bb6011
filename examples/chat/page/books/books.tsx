/** The view of the shared list. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Book } from '../../shared/resources.js';
import { Missing } from '../connection/missing.js';
import { DeleteButton } from '../shell/delete-button.js';
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
  const { problem, isRemoving, start } = useRemoval(onDestroy);
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
        <DeleteButton
          what={`“${book.title}”`}
          label={`Delete ${book.title}`}
          isBusy={isRemoving}
          onDelete={start}
        />
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

/** Several at a time: who begins with another one has not given up the first. */
function useEditing() {
  const [edited, setEdited] = useState<readonly Book[]>([]);
  const last = useRef<number>(null);
  // The focus returns to where the editing began.
  // biome-ignore lint/correctness/useExhaustiveDependencies: behind each change of them
  useEffect(() => {
    document.querySelector<HTMLElement>(`[data-edit-book="${last.current}"]`)?.focus();
    last.current = null;
  }, [edited]);
  const begin = (book: Book) => setEdited((before) => [...before, book]);
  const end = (book: Book, heir = book) => {
    last.current = heir.id;
    setEdited((before) => before.filter(({ id }) => id !== book.id));
  };
  return { edited, begin, end };
}

export function Books() {
  const { items, isLoaded, isMissing, ...actions } = useBooks();
  const { edited, begin, end } = useEditing();
  const find = (books: readonly Book[], book: Book) => books.find(({ id }) => id === book.id);
  // What somebody else has deleted stays where it was for as long as it is edited.
  const gone = edited.filter((book) => !find(items, book));
  const shown = [...items, ...gone].sort((one, other) => one.id - other.id);
  return (
    <section className="view books" aria-labelledby="books">
      <header className="view-header">
        <h1 id="books">Books</h1>
      </header>
      <NewBook onCreate={actions.create} />
      <div role="status">{isMissing && <Missing what="The books" />}</div>
      {isLoaded && items.length === 0 && <p className="empty">No books yet.</p>}
      <ul>
        {shown.map((book) => {
          const base = find(edited, book);
          return (
            <Item key={book.id}>
              {base ? (
                <BookEditor
                  book={base}
                  current={find(items, book)}
                  actions={actions}
                  onClose={(heir) => end(base, heir)}
                />
              ) : (
                <Row
                  book={book}
                  onEdit={() => begin(book)}
                  onDestroy={() => actions.destroy(book)}
                />
              )}
            </Item>
          );
        })}
      </ul>
    </section>
  );
}
