/** Title and author, for a new book and for one that is edited. */
import { type RefObject, useId } from 'react';
import { MAX_LINE } from '../../shared/limits.js';
import type { Draft } from './use-books.js';

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly first?: RefObject<HTMLInputElement | null>;
  readonly problemId: string;
}

export function BookFields({ draft, onChange, first, problemId }: FieldsProps) {
  const id = useId();
  const common = {
    required: true,
    maxLength: MAX_LINE,
    dir: 'auto',
    autoComplete: 'off',
    'aria-describedby': problemId,
  };
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}title`}>Title</label>
        <input
          {...common}
          ref={first}
          id={`${id}title`}
          value={draft.title}
          onChange={(event) => onChange({ ...draft, title: event.target.value })}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}author`}>Author</label>
        <input
          {...common}
          id={`${id}author`}
          value={draft.author}
          onChange={(event) => onChange({ ...draft, author: event.target.value })}
        />
      </div>
    </>
  );
}
