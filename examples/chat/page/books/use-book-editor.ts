/** A book being edited, while others may change it: nobody's words are overwritten unseen. */
import { useState } from 'react';
import type { Book } from '../../shared/resources.js';
import { refusalIn } from '../api/errors.js';
import { useSaving } from '../connection/use-saving.js';
import { conflictOf } from './conflict.js';
import type { useBooks } from './use-books.js';

export type BookActions = Omit<ReturnType<typeof useBooks>, 'items' | 'isLoaded' | 'isMissing'>;

interface Options {
  /** As it was when the editing began. */
  readonly book: Book;
  /** As it is now; `undefined` if it is gone. */
  readonly current: Book | undefined;
  readonly actions: BookActions;
  /** With the book that goes on in its place, if that is another one. */
  readonly onClose: (heir?: Book) => void;
}

export function useBookEditor({ book, current, actions, onClose }: Options) {
  const [draft, setDraft] = useState({ title: book.title, author: book.author });
  const { problem, isSaving, save, forget } = useSaving();
  // One's own change comes over the cable before the answer to it.
  const conflict = isSaving ? { type: 'none' as const } : conflictOf(book, current);
  const canSave = !isSaving && conflict.type === 'none';
  const attempt = (change: () => Promise<Book>) =>
    save(async () => {
      try {
        onClose(await change());
      } catch (error) {
        // The warning says it.
        if (refusalIn(error)?.code !== 'conflict') throw error;
      }
    });
  return {
    draft,
    change(next: typeof draft) {
      setDraft(next);
      // It may have repaired what was wrong.
      forget();
    },
    problem,
    canSave,
    isSaving,
    conflict,
    save: async () => canSave && attempt(() => actions.update({ ...book, ...draft })),
    /** Over what somebody else has saved meanwhile, which the user has seen. */
    keepMine: (theirs: Book) => attempt(() => actions.update({ ...theirs, ...draft })),
    createAgain: () => attempt(() => actions.create(draft)),
  };
}
