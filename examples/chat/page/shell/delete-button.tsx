/** Deletes something, for everybody and for good: so it asks first. */
import { useState } from 'react';
import { Question } from './question.js';

interface DeleteButtonProps {
  /** In the question: 'this message'. */
  readonly what: string;
  /** Where "Delete" does not say enough. */
  readonly label?: string;
  readonly onDelete: () => void;
}

export function DeleteButton({ what, label, onDelete }: DeleteButtonProps) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <button type="button" aria-label={label} onClick={() => setIsAsking(true)}>
        Delete
      </button>
      {isAsking && (
        <Question
          title={`Delete ${what}?`}
          yes="Delete"
          no="Keep"
          onNo={() => setIsAsking(false)}
          onYes={() => {
            setIsAsking(false);
            onDelete();
          }}
        >
          It will be gone for everybody.
        </Question>
      )}
    </>
  );
}
