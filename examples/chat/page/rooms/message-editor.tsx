/** A message of one's own being edited, in its place; what is refused stays to be repaired. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useProblem } from '../connection/use-problem.js';
import { problemOf } from './compose.js';
import { isSendKey } from './is-send-key.js';

interface EditorProps {
  readonly content: string;
  readonly onSave: (content: string) => Promise<void>;
  readonly onClose: () => void;
}

function useEditor({ content, onSave, onClose }: EditorProps) {
  const [text, setText] = useState(content);
  const [invalid, setInvalid] = useState('');
  const { problem, tell, forget } = useProblem();
  const [isSaving, setIsSaving] = useState(false);
  const save = async () => {
    const next = text.trim();
    if (next === content) return onClose();
    const found = problemOf(next, null);
    setInvalid(found);
    if (found || isSaving) return;
    setIsSaving(true);
    forget();
    try {
      await onSave(next);
      onClose();
    } catch (error) {
      tell(error);
      setIsSaving(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) onClose();
    if (!isSendKey(event)) return;
    event.preventDefault();
    void save();
  };
  return { text, setText, problem: invalid || problem, isSaving, save, onKeyDown };
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
        <button
          type="button"
          className="primary"
          aria-disabled={isSaving}
          onClick={() => void save()}
        >
          Save
        </button>
        <button type="button" onClick={props.onClose}>
          Cancel
        </button>
      </div>
    </div>
  );
}
