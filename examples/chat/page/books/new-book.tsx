/** Adds a book; what was typed stays until the server has taken it. */
import { useId, useRef, useState } from 'react';
import { useProblem } from '../connection/use-problem.js';
import { BookFields } from './book-fields.js';
import type { Draft } from './use-books.js';

const EMPTY: Draft = { title: '', author: '' };

export function NewBook({ onCreate }: { readonly onCreate: (draft: Draft) => Promise<void> }) {
  const [draft, setDraft] = useState(EMPTY);
  const { problem, tell, forget } = useProblem();
  const [isSaving, setIsSaving] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const create = async () => {
    if (isSaving) return;
    setIsSaving(true);
    forget();
    try {
      await onCreate(draft);
      setDraft(EMPTY);
      first.current?.focus();
    } catch (error) {
      tell(error);
    }
    setIsSaving(false);
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
      <BookFields draft={draft} onChange={setDraft} first={first} problemId={problemId} />
      <button type="submit" className="primary" aria-disabled={isSaving}>
        Add book
      </button>
      <p id={problemId} role="alert" className="problem">
        {problem}
      </p>
    </form>
  );
}
