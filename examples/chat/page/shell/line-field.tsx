/** A line of text with its name, and with its length once that matters: nothing is cut off unseen. */
import { type RefObject, useId } from 'react';
import { MAX_LINE } from '../../shared/limits.js';
import { counterOf, problemOfLength } from './length.js';

interface FieldProps {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly field?: RefObject<HTMLInputElement | null>;
  /** Where it is said why it was not taken. */
  readonly problemId: string;
}

export function LineField({ label, text, onChange, field, problemId }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span id={`${id}counter`} className="counter">
        {counterOf(text, MAX_LINE)}
      </span>
      <input
        ref={field}
        id={id}
        value={text}
        required={true}
        dir="auto"
        autoComplete="off"
        aria-invalid={problemOfLength(label, text, MAX_LINE) !== ''}
        aria-describedby={`${problemId} ${id}counter`}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
