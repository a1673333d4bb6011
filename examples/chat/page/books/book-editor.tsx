/** The form of a book that is edited, and the warning when somebody else was quicker. */
import { useEffect, useId, useRef } from 'react';
import type { Book } from '../../shared/resources.js';
import { BusyButton } from '../shell/busy-button.js';
import { BookFields } from './book-fields.js';
import { type BookActions, useBookEditor } from './use-book-editor.js';

type Editing = ReturnType<typeof useBookEditor>;

interface WarningProps {
  readonly editing: Editing;
  /** Its buttons go away with what is done: the focus must not go with them. */
  readonly onAct: () => void;
  readonly onClose: () => void;
}

/** At the end of the list, the form and its warning would be below what can be seen. */
const show = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });

function Warning({ editing, onAct, onClose }: WarningProps) {
  const { conflict } = editing;
  const act = (save: () => Promise<void>) => {
    onAct();
    void save();
  };
  if (conflict.type === 'none') return null;
  if (conflict.type === 'destroyed') {
    return (
      <div ref={show} role="alert" className="warning">
        <p>Somebody else deleted this book.</p>
        <div className="row">
          <button type="button" onClick={() => act(editing.createAgain)}>
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
        <button type="button" onClick={() => act(() => editing.keepMine(theirs))}>
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
  readonly onClose: (heir?: Book) => void;
}

export function BookEditor(props: EditorProps) {
  const { book, onClose } = props;
  const editing = useBookEditor(props);
  const { draft, change, problem, canSave, isSaving, save } = editing;
  const first = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const focus = () => first.current?.focus();
  useEffect(focus, []);
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
      <BookFields draft={draft} onChange={change} first={first} problemId={problemId} />
      <div className="row">
        <BusyButton name="Save" doing="Saving" isBusy={isSaving} isBlocked={!canSave} />
        <button type="button" onClick={() => onClose()}>
          Cancel
        </button>
      </div>
      <Warning editing={editing} onAct={focus} onClose={() => onClose()} />
      <p id={problemId} role="alert" className="problem">
        {problem}
      </p>
    </form>
  );
}
