/** A message of one's own being edited, in its place; what is refused stays to be repaired. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { refuseIf } from '../api/errors.js';
import { useSaving } from '../connection/use-saving.js';
import { SaveButton } from '../shell/save-button.js';
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
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) onClose();
    if (!isSendKey(event)) return;
    event.preventDefault();
    void save();
  };
  return { ...saving, text, setText, save, onKeyDown };
}

export function MessageEditor(props: EditorProps) {
  const { text, setText, problem, isSaving, save, onKeyDown } = useEditor(props);
  const editor = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const problemId = useId();
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(-1, -1);
    // Its buttons, too.
    editor.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={editor} className="editor">
      <textarea
        ref={field}
        dir="auto"
        aria-label="Edit message"
        aria-invalid={problem !== ''}
        aria-describedby={problemId}
        value={text}
        readOnly={isSaving}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <p id={problemId} role="alert" className="problem">
        {problem}
      </p>
      <div className="row">
        <SaveButton name="Save" doing="Saving" isBusy={isSaving} onClick={() => void save()} />
        <button type="button" onClick={props.onClose}>
          Cancel
        </button>
      </div>
    </div>
  );
}
