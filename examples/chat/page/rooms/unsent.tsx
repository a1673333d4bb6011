/** A message that is not sent yet, or that the server has refused. */
import { useNow } from '../connection/use-now.js';
import { FileIcon } from '../shell/icons.js';
import { MessageText } from './message-text.js';
import type { Entry, Refusal } from './outbox.js';

export interface UnsentActions {
  /** Sends once more what was refused. */
  again(nonce: string): void;
  discard(nonce: string): void;
  /** Back into the composer, to be changed. */
  takeBack(entry: Entry): void;
}

interface RefusedProps {
  readonly refusal: Refusal;
  readonly onAgain: () => void;
}

/** Why, and again as soon as that makes sense. */
function Refused({ refusal, onAgain }: RefusedProps) {
  const isSoon = refusal.until > Date.now();
  const now = useNow(isSoon);
  const seconds = Math.ceil((refusal.until - now) / 1_000);
  return (
    <>
      <p role="alert" className="problem">
        Not sent. {refusal.problem.message}
      </p>
      <button type="button" disabled={seconds > 0} onClick={onAgain}>
        Try again{seconds > 0 && <span aria-hidden="true"> in {seconds} s</span>}
      </button>
    </>
  );
}

interface UnsentProps {
  readonly entry: Entry;
  readonly actions: UnsentActions;
}

export function Unsent({ entry, actions }: UnsentProps) {
  const { refusal, nonce, attachment, message } = entry;
  return (
    <>
      {attachment && (
        <p className="chosen">
          <FileIcon /> <bdi>{attachment.name}</bdi>
        </p>
      )}
      <MessageText text={message.content} />
      <div className={refusal ? 'unsent refused' : 'unsent'}>
        {refusal ? (
          <Refused refusal={refusal} onAgain={() => actions.again(nonce)} />
        ) : (
          <span className="pending">Pending</span>
        )}
        {refusal && !attachment && (
          <button type="button" onClick={() => actions.takeBack(entry)}>
            Change
          </button>
        )}
        <button type="button" onClick={() => actions.discard(nonce)}>
          Discard
        </button>
      </div>
    </>
  );
}
