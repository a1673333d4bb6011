/** Adds a book; what was typed stays until the server has taken it. */
import { useId, useRef, useState } from 'react';
import { useSaving } from '../connection/use-saving.js';
import { BusyButton } from '../shell/busy-button.js';
import { BookFields } from './book-fields.js';
import type { Draft } from './use-books.js';

const EMPTY: Draft = { title: '', author: '' };

export function NewBook({ onCreate }: { readonly onCreate: (draft: Draft) => Promise<unknown> }) {
  const [draft, setDraft] = useState(EMPTY);
  const { problem, isSaving, save, forget } = useSaving();
  const first = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const create = () =>
    save(async () => {
      await onCreate(draft);
      setDraft(EMPTY);
      first.current?.focus();
    });
  const change = (next: Draft) => {
    setDraft(next);
    // It may have repaired what was wrong.
    forget();
  };
  return (
    <form
      className="new-book"
      aria-label="Add a book"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <BookFields draft={draft} onChange={change} first={first} problemId={problemId} />
      <BusyButton name="Add book" doing="Adding" isBusy={isSaving} />
      <p id={problemId} role="alert" className="problem">
        {problem}
      </p>
    </form>
  );
}
