/** A message of one's own being edited, in its place; what is refused stays to be repaired. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { MAX_CONTENT } from '../../shared/limits.js';
import { refuseIf } from '../api/errors.js';
import { useSaving } from '../connection/use-saving.js';
import { BusyButton } from '../shell/busy-button.js';
import { counterOf } from '../shell/length.js';
import { problemOf } from './compose.js';
import { isSendKey } from './is-send-key.js';

interface EditorProps {
  readonly content: string;
  readonly onSave: (content: string) => Promise<void>;
  readonly onClose: () => void;
}

function useEditor({ content, onSave, onClose }: EditorProps) {
  const [text, setText] = useState(content);
  const saving = useSaving();
  const save = async () => {
    const next = text.trim();
    if (next === content) return onClose();
    await saving.save(async () => {
      refuseIf(problemOf(next, null));
      await onSave(next);
      onClose();
    });
  };
  const change = (next: string) => {
    setText(next);
    // It may have repaired what was wrong.
    saving.forget();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isSendKey(event)) return;
    event.preventDefault();
    void save();
  };
  return { ...saving, text, change, save, onKeyDown };
}

export function MessageEditor(props: EditorProps) {
  const { text, change, problem, isSaving, save, onKeyDown } = useEditor(props);
  const editor = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(-1, -1);
    // Its buttons, too.
    editor.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <form
      ref={editor}
      className="editor"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) =>
        event.key === 'Escape' && !event.nativeEvent.isComposing && props.onClose()
      }
    >
      <textarea
        ref={field}
        dir="auto"
        aria-label="Edit message"
        aria-invalid={problem !== ''}
        aria-describedby={`${id}problem ${id}counter`}
        value={text}
        readOnly={isSaving}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <p id={`${id}counter`} className="counter">
        {counterOf(text, MAX_CONTENT)}
      </p>
      <p id={`${id}problem`} role="alert" className="problem">
        {problem}
      </p>
      <div className="row">
        <BusyButton name="Save" doing="Saving" isBusy={isSaving} />
        <button type="button" onClick={props.onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
