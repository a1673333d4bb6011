/** A message that is not sent yet, or that the server has refused. */
import { useNow } from '../connection/use-now.js';
import { FileIcon } from '../shell/icons.js';
import { useFocusPassing } from '../shell/use-focus-passing.js';
import { MessageText } from './message-text.js';
import type { Entry, Refusal } from './outbox.js';

export interface UnsentActions {
  /** Sends once more what was refused. */
  again(nonce: string): void;
  discard(nonce: string): void;
  /** Back into the composer, to be changed. */
  takeBack(entry: Entry): void;
}

interface UnsentProps {
  readonly entry: Entry;
  readonly actions: UnsentActions;
}

function Discard({ entry: { nonce }, actions }: UnsentProps) {
  return (
    <button type="button" onClick={() => actions.discard(nonce)}>
      Discard
    </button>
  );
}

/** Beside the text, so that nothing moves when it is sent. */
function Pending(props: UnsentProps) {
  const box = useFocusPassing<HTMLDivElement>();
  return (
    <div ref={box} className="pending">
      <strong>Pending</strong>
      <Discard {...props} />
    </div>
  );
}

/** It goes out by itself. */
function Waiting({ until }: { readonly until: number }) {
  const now = useNow(until > Date.now());
  const seconds = Math.ceil((until - now) / 1_000);
  return (
    <span className="hint">
      Trying again{seconds > 0 && <span aria-hidden="true"> in {seconds} s</span>}
    </span>
  );
}

/** Why, and what can be done about it. */
function Refused({ refusal, ...props }: UnsentProps & { readonly refusal: Refusal }) {
  const { entry, actions } = props;
  const { until, problem } = refusal;
  const box = useFocusPassing<HTMLDivElement>();
  return (
    <div ref={box} className="refused">
      <p role="alert" className="problem">
        Not sent{until !== null && ' yet'}. {problem.message}
      </p>
      {until === null ? (
        <button type="button" onClick={() => actions.again(entry.nonce)}>
          Try again
        </button>
      ) : (
        <Waiting until={until} />
      )}
      {!entry.attachment && (
        <button type="button" onClick={() => actions.takeBack(entry)}>
          Change
        </button>
      )}
      <Discard {...props} />
    </div>
  );
}

export function Unsent({ entry, actions }: UnsentProps) {
  const { refusal, attachment, message } = entry;
  return (
    <>
      {!refusal && <Pending entry={entry} actions={actions} />}
      {attachment && (
        <p className="chosen">
          <FileIcon /> <bdi>{attachment.name}</bdi>
        </p>
      )}
      <MessageText text={message.content} />
      {refusal && <Refused entry={entry} actions={actions} refusal={refusal} />}
    </>
  );
}
