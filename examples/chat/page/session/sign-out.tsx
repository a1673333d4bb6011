/** Signs out; asks first where something would be lost with it. */
import { useState } from 'react';
import { useProblem } from '../connection/use-problem.js';
import { clearDrafts } from '../rooms/drafts.js';
import { useOutbox } from '../rooms/outbox-provider.js';
import { Question } from '../shell/question.js';
import { useSession, useUser } from './session.js';

export function SignOut() {
  const { signOut } = useSession();
  const me = useUser();
  const { entries, outbox } = useOutbox();
  /** As many as there were when it was asked: some may be sent before the answer. */
  const [unsent, setUnsent] = useState(0);
  const { problem, tell, forget } = useProblem();
  const leave = async () => {
    setUnsent(0);
    forget();
    try {
      await signOut();
      outbox.clear();
      clearDrafts(me);
    } catch (error) {
      tell(error, 'You are still signed in. ');
    }
  };
  const start = () => (entries.length === 0 ? void leave() : setUnsent(entries.length));
  return (
    <>
      <button type="button" className="quiet" onClick={start}>
        Sign out
      </button>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {unsent > 0 && (
        <Question
          title={`${unsent === 1 ? 'A message is' : `${unsent} messages are`} not sent yet`}
          yes="Discard and sign out"
          no="Stay"
          onYes={() => void leave()}
          onNo={() => setUnsent(0)}
        >
          Signing out discards what is pending.
        </Question>
      )}
    </>
  );
}
