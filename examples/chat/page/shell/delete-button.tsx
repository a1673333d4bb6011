/** Deletes something, for everybody and for good: so it asks first. */
import { useState } from 'react';
import { BusyButton } from './busy-button.js';
import { Question } from './question.js';

interface DeleteButtonProps {
  /** In the question: 'this message'. */
  readonly what: string;
  /** Where "Delete" does not say enough. */
  readonly label?: string;
  readonly isBusy: boolean;
  readonly onDelete: () => void;
}

export function DeleteButton({ what, label, isBusy, onDelete }: DeleteButtonProps) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <BusyButton
        name="Delete"
        label={label}
        doing="Deleting"
        isBusy={isBusy}
        isPrimary={false}
        onClick={() => setIsAsking(!isBusy)}
      />
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
