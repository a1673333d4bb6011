/** A book being edited, while others may change it: nobody's words are overwritten unseen. */
import { useState } from 'react';
import type { Book } from '../../shared/resources.js';
import { problemIn } from '../api/errors.js';
import { useProblem } from '../connection/use-problem.js';
import { conflictOf } from './conflict.js';
import type { useBooks } from './use-books.js';

export type BookActions = Omit<ReturnType<typeof useBooks>, 'items' | 'isLoaded' | 'isMissing'>;

interface Options {
  /** As it was when the editing began. */
  readonly book: Book;
  /** As it is now; `undefined` if it is gone. */
  readonly current: Book | undefined;
  readonly actions: BookActions;
  readonly onClose: () => void;
}

export function useBookEditor({ book, current, actions, onClose }: Options) {
  const [draft, setDraft] = useState({ title: book.title, author: book.author });
  const { problem, tell, forget } = useProblem();
  const [isSaving, setIsSaving] = useState(false);
  // One's own change comes over the cable before the answer to it.
  const conflict = isSaving ? { type: 'none' as const } : conflictOf(book, current);
  const canSave = !isSaving && conflict.type === 'none';
  const attempt = async (save: () => Promise<void>) => {
    setIsSaving(true);
    forget();
    try {
      await save();
      onClose();
    } catch (error) {
      // The warning says it.
      if (problemIn(error).code !== 'conflict') tell(error);
      setIsSaving(false);
    }
  };
  return {
    draft,
    setDraft,
    problem,
    canSave,
    conflict,
    save: async () => canSave && attempt(() => actions.update({ ...book, ...draft })),
    /** Over what somebody else has saved meanwhile, which the user has seen. */
    keepMine: (theirs: Book) => attempt(() => actions.update({ ...theirs, ...draft })),
    createAgain: () => attempt(() => actions.create(draft)),
  };
}
