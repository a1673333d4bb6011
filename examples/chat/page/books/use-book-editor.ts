/** A book being edited, while others may change it: nobody's words are overwritten unseen. */
import { useState } from 'react';
import type { Book } from '../../shared/resources.js';
import { problemIn } from '../api/errors.js';
import { conflictOf } from './conflict.js';
import type { useBooks } from './use-books.js';

export type BookActions = Omit<ReturnType<typeof useBooks>, 'items' | 'isLoaded'>;

interface Options {
  /** As it was when the editing began. */
  readonly book: Book;
  /** As it is now; `undefined` if it is gone. */
  readonly current: Book | undefined;
  readonly actions: BookActions;
  readonly onClose: () => void;
}

export function useBookEditor({ book, current, actions, onClose }: Options) {
  const [base, setBase] = useState(book);
  const [draft, setDraft] = useState({ title: book.title, author: book.author });
  const [problem, setProblem] = useState('');
  const [isSaving, setIsSaving] = useState(false);
  /** The server has refused it for the conflict: then "Keep mine" is what the user wanted anyway. */
  const [wasRefused, setWasRefused] = useState(false);
  // One's own change comes over the cable before the answer to it.
  const conflict = isSaving ? { type: 'none' as const } : conflictOf(base, current);
  const attempt = async (save: () => Promise<void>) => {
    setIsSaving(true);
    setProblem('');
    try {
      await save();
      onClose();
    } catch (error) {
      const { code, message } = problemIn(error);
      setWasRefused(code === 'conflict');
      // The warning says it.
      if (code !== 'conflict') setProblem(message);
      setIsSaving(false);
    }
  };
  return {
    draft,
    setDraft,
    problem,
    isSaving,
    conflict,
    save: () => attempt(() => actions.update({ ...base, ...draft })),
    createAgain: () => attempt(() => actions.create(draft)),
    takeTheirs(theirs: Book) {
      setBase(theirs);
      setDraft({ title: theirs.title, author: theirs.author });
      setWasRefused(false);
    },
    async keepMine(theirs: Book) {
      setBase(theirs);
      if (wasRefused) await attempt(() => actions.update({ ...theirs, ...draft }));
    },
  };
}
