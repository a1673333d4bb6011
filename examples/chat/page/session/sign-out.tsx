/** Signs out; asks first where something would be lost with it. */
import { useRef, useState } from 'react';
import { problemIn } from '../api/errors.js';
import { clearDrafts } from '../rooms/drafts.js';
import { useOutbox } from '../rooms/outbox-provider.js';
import { useSession, useUser } from './session.js';

interface QuestionProps {
  readonly count: number;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

function Question({ count, onYes, onNo }: QuestionProps) {
  const open = (dialog: HTMLDialogElement | null) => {
    if (dialog && !dialog.open) dialog.showModal();
  };
  return (
    <dialog ref={open} aria-labelledby="unsent" onClose={onNo}>
      <h2 id="unsent">{count === 1 ? 'A message is' : `${count} messages are`} not sent yet</h2>
      <p>Signing out discards what is pending.</p>
      <div className="row">
        <button type="button" className="primary" onClick={onNo}>
          Stay
        </button>
        <button type="button" className="danger" onClick={onYes}>
          Discard and sign out
        </button>
      </div>
    </dialog>
  );
}

export function SignOut() {
  const { signOut } = useSession();
  const me = useUser();
  const { entries, outbox } = useOutbox();
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  const leave = async () => {
    setIsAsking(false);
    try {
      await signOut();
      outbox.clear();
      clearDrafts(me);
    } catch (error) {
      setProblem(`You are still signed in. ${problemIn(error).message}`);
    }
  };
  const stay = () => {
    setIsAsking(false);
    button.current?.focus();
  };
  const start = () => (entries.length === 0 ? void leave() : setIsAsking(true));
  return (
    <>
      <button ref={button} type="button" className="quiet" onClick={start}>
        Sign out
      </button>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {isAsking && <Question count={entries.length} onYes={() => void leave()} onNo={stay} />}
    </>
  );
}
