/** The form of a book that is edited, and the warning when somebody else was quicker. */
import { useEffect, useId, useRef } from 'react';
import type { Book } from '../../shared/resources.js';
import { BookFields } from './book-fields.js';
import { type BookActions, useBookEditor } from './use-book-editor.js';

type Editing = ReturnType<typeof useBookEditor>;

interface WarningProps {
  readonly editing: Editing;
  readonly onClose: () => void;
}

/** At the end of the list, the form and its warning would be below what can be seen. */
const show = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });

function Warning({ editing, onClose }: WarningProps) {
  const { conflict } = editing;
  if (conflict.type === 'none') return null;
  if (conflict.type === 'destroyed') {
    return (
      <div ref={show} role="alert" className="warning">
        <p>Somebody else deleted this book.</p>
        <div className="row">
          <button type="button" onClick={() => void editing.createAgain()}>
            Add it again
          </button>
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
      </div>
    );
  }
  const { theirs } = conflict;
  return (
    <div ref={show} role="alert" className="warning">
      <p>
        Somebody else changed this book. Theirs is “<bdi>{theirs.title}</bdi>” by{' '}
        <bdi>{theirs.author}</bdi>.
      </p>
      <div className="row">
        <button type="button" onClick={onClose}>
          Use theirs
        </button>
        <button type="button" onClick={() => void editing.keepMine(theirs)}>
          Keep mine
        </button>
      </div>
    </div>
  );
}

interface EditorProps {
  readonly book: Book;
  readonly current: Book | undefined;
  readonly actions: BookActions;
  readonly onClose: () => void;
}

export function BookEditor(props: EditorProps) {
  const { book, onClose } = props;
  const editing = useBookEditor(props);
  const { draft, setDraft, problem, isSaving, conflict, save } = editing;
  const first = useRef<HTMLInputElement>(null);
  const problemId = useId();
  useEffect(() => first.current?.focus(), []);
  return (
    <form
      ref={show}
      className="edit-book"
      aria-label={`Edit ${book.title}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <BookFields draft={draft} onChange={setDraft} first={first} problemId={problemId} />
      <div className="row">
        <button type="submit" className="primary" disabled={isSaving || conflict.type !== 'none'}>
          Save
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
      <Warning editing={editing} onClose={onClose} />
      <p id={problemId} role="alert" className="problem">
        {problem}
      </p>
    </form>
  );
}
