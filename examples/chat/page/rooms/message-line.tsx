/** A line of the list: what was said, or what is not sent yet. It stays the same line when that is sent. */
import { memo, useState } from 'react';
import type { Message } from '../../shared/resources.js';
import { DeleteButton } from '../shell/delete-button.js';
import { useFocusPassing } from '../shell/use-focus-passing.js';
import { useRemoval } from '../shell/use-removal.js';
import { Attached } from './attachment.js';
import { fullTime, isoTime, shortTime } from './format.js';
import { MessageEditor } from './message-editor.js';
import { MessageText } from './message-text.js';
import type { Entry } from './outbox.js';
import { Unsent, type UnsentActions } from './unsent.js';
import type { MessageActions } from './use-message-actions.js';

interface LineProps {
  readonly from: string;
  readonly message: Message | null;
  readonly entry: Entry | null;
  readonly isMine: boolean;
  readonly isContinued: boolean;
  readonly readers: string;
  readonly actions: MessageActions;
  readonly unsent: UnsentActions;
}

function When({ at, isEdited }: { readonly at: number; readonly isEdited: boolean }) {
  return (
    <span className="when">
      <time dateTime={isoTime(at)} title={fullTime(at)}>
        {shortTime(at)}
      </time>
      {isEdited && ' edited'}
    </span>
  );
}

interface OwnProps {
  readonly id: number;
  readonly onEdit: () => void;
  readonly removal: ReturnType<typeof useRemoval>;
}

function OwnActions({ id, onEdit, removal: { isRemoving, start } }: OwnProps) {
  return (
    <div className="actions">
      <button type="button" data-edit={id} onClick={onEdit}>
        Edit
      </button>
      <DeleteButton what="this message" isBusy={isRemoving} onDelete={start} />
    </div>
  );
}

function Said({ message, isMine, actions }: LineProps & { readonly message: Message }) {
  const [isEditing, setIsEditing] = useState(false);
  const { id, content, kind, file } = message;
  const removal = useRemoval(() => actions.remove(id));
  const edit = () => {
    removal.forget();
    setIsEditing(true);
  };
  const close = () => {
    setIsEditing(false);
    // It is back in the next rendering.
    setTimeout(() => document.querySelector<HTMLElement>(`[data-edit="${id}"]`)?.focus());
  };
  const isNamedAlready = file !== null && content === file.name;
  return (
    <>
      {isMine && !isEditing && <OwnActions id={id} onEdit={edit} removal={removal} />}
      {file && <Attached kind={kind} file={file} content={content} />}
      {isEditing ? (
        <MessageEditor
          content={content}
          onSave={(next) => actions.edit(id, next)}
          onClose={close}
        />
      ) : (
        !isNamedAlready && <MessageText text={content} />
      )}
      {removal.problem && (
        <p role="alert" className="problem">
          {removal.problem}
        </p>
      )}
    </>
  );
}

export const MessageLine = memo(function MessageLine(props: LineProps) {
  const { from, message, entry, isMine, isContinued, readers, unsent } = props;
  const at = message?.at ?? entry?.at ?? 0;
  const line = useFocusPassing<HTMLLIElement>();
  return (
    <li
      ref={line}
      className="line"
      data-mine={isMine || undefined}
      data-continued={isContinued || undefined}
    >
      <span className="avatar" aria-hidden="true">
        {[...from][0]}
      </span>
      <article aria-label={`${from}, ${shortTime(at)}`}>
        <header>
          <b>
            <bdi>{from}</bdi>
          </b>
          <When at={at} isEdited={message?.edited ?? false} />
        </header>
        {message && <Said {...props} message={message} />}
        {entry && <Unsent entry={entry} actions={unsent} />}
        {readers && <p className="readers">Read by {readers}</p>}
      </article>
    </li>
  );
});
