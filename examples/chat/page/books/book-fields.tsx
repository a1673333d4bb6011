/** Title and author, for a new book and for one that is edited. */
import type { RefObject } from 'react';
import { LineField } from '../shell/line-field.js';
import type { Draft } from './use-books.js';

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly first: RefObject<HTMLInputElement | null>;
  readonly problemId: string;
}

export function BookFields({ draft, onChange, first, problemId }: FieldsProps) {
  return (
    <>
      <LineField
        label="Title"
        text={draft.title}
        onChange={(title) => onChange({ ...draft, title })}
        field={first}
        problemId={problemId}
      />
      <LineField
        label="Author"
        text={draft.author}
        onChange={(author) => onChange({ ...draft, author })}
        problemId={problemId}
      />
    </>
  );
}
