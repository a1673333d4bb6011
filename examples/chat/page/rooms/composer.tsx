/** Where messages are written, and a file is put to them. */
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useRef } from 'react';
import { MAX_CONTENT } from '../../shared/limits.js';
import { FileIcon } from '../shell/icons.js';
import { counterOf } from '../shell/length.js';
import { useFocusPassing } from '../shell/use-focus-passing.js';
import { sizeOf } from './format.js';
import { isSendKey } from './is-send-key.js';
import type { useComposer } from './use-composer.js';

type Composing = ReturnType<typeof useComposer>;

interface ChosenProps {
  readonly file: File;
  readonly onRemove: () => void;
}

function Chosen({ file, onRemove }: ChosenProps) {
  return (
    <p className="chosen">
      <FileIcon /> <bdi className="name">{file.name}</bdi>{' '}
      <span className="hint">{sizeOf(file.size)}</span>
      <button type="button" className="quiet" aria-label="Remove the file" onClick={onRemove}>
        Remove
      </button>
    </p>
  );
}

interface FieldProps {
  readonly composing: Composing;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

function Field({ composing, field }: FieldProps) {
  const { text, change, attach, problem, isUploading, submit, stopTyping } = composing;
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isSendKey(event)) return;
    event.preventDefault();
    void submit();
  };
  const onPaste = (event: ClipboardEvent) => {
    const [file] = event.clipboardData.files;
    if (!file) return;
    event.preventDefault();
    attach(file);
  };
  return (
    <textarea
      ref={field}
      id="message"
      dir="auto"
      rows={1}
      value={text}
      readOnly={isUploading}
      aria-label="Message"
      aria-invalid={problem !== ''}
      aria-describedby="message-problem message-counter"
      placeholder="Write a message"
      onChange={(event) => change(event.target.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onBlur={stopTyping}
    />
  );
}

function Attach({ onChoose }: { readonly onChoose: (file: File | null) => void }) {
  const files = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" aria-label="Attach a file" onClick={() => files.current?.click()}>
        <FileIcon />
      </button>
      <input
        ref={files}
        type="file"
        hidden={true}
        onChange={(event) => {
          onChoose(event.target.files?.[0] ?? null);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}

export function Composer({ composing, field }: FieldProps) {
  const { text, file, attach, problem, isUploading, submit } = composing;
  const form = useFocusPassing<HTMLFormElement>();
  const choose = (chosen: File | null) => {
    attach(chosen);
    field.current?.focus();
  };
  return (
    <form
      ref={form}
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        field.current?.focus();
        void submit();
      }}
    >
      <p id="message-problem" role="alert" className="problem">
        {problem}
      </p>
      {file && <Chosen file={file} onRemove={() => choose(null)} />}
      <div className="row">
        <Attach onChoose={choose} />
        <Field composing={composing} field={field} />
        <button type="submit" className="primary" disabled={isUploading}>
          {isUploading ? 'Uploading' : 'Send'}
        </button>
      </div>
      <p id="message-counter" className="counter">
        {counterOf(text, MAX_CONTENT)}
      </p>
    </form>
  );
}
