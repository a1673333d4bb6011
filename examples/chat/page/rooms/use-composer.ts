/** What is being written, and its way into the outbox: text leaves the field only when it is safe there. */
import { useRef, useState } from 'react';
import { files } from '../api/resources.js';
import { useProblem } from '../connection/use-problem.js';
import { createEntry, problemOf, problemOfFile } from './compose.js';
import { useDraft } from './drafts.js';
import { useOutbox } from './outbox-provider.js';
import { SIGNAL_EVERY } from './typists.js';
import type { useRoom } from './use-room.js';

type Perform = ReturnType<typeof useRoom>['chat']['perform'];

/** A signal that cannot go out now is worth nothing later: it is dropped, as is the default. */
function useTypingSignal(perform: Perform) {
  const lastSignal = useRef(0);
  return (isTyping: boolean) => {
    const now = Date.now();
    if (isTyping ? now - lastSignal.current < SIGNAL_EVERY : lastSignal.current === 0) return;
    lastSignal.current = isTyping ? now : 0;
    perform('typing', { on: isTyping });
  };
}

/** What is to be sent, and why it cannot be; each change may have repaired it. */
function useContent(slug: string, me: string) {
  const [text, setText] = useDraft(me, slug);
  const [file, setFile] = useState<File | null>(null);
  const [invalid, setInvalid] = useState('');
  const { problem, tell, forget } = useProblem();
  const check = (found: string) => {
    setInvalid(found);
    forget();
  };
  return {
    text,
    file,
    problem: invalid || problem,
    check,
    tell,
    change(next: string) {
      setText(next);
      check('');
    },
    attach(next: File | null) {
      setFile(next);
      check(problemOfFile(next));
    },
  };
}

export function useComposer(slug: string, me: string, perform: Perform) {
  const { outbox, courier } = useOutbox();
  const content = useContent(slug, me);
  const [isUploading, setIsUploading] = useState(false);
  const signal = useTypingSignal(perform);
  const change = (next: string) => {
    content.change(next);
    signal(next.trim() !== '');
  };
  const submit = async () => {
    const { text, file } = content;
    const said = text.trim() || (file?.name ?? '');
    const found = problemOf(said, file);
    content.check(found);
    if (found || isUploading) return;
    try {
      setIsUploading(file !== null);
      const attachment = file && (await files.create(file));
      outbox.change({ type: 'add', entry: createEntry(slug, said, attachment) });
      courier.wake();
      content.change('');
      content.attach(null);
      signal(false);
    } catch (error) {
      content.tell(error, 'The file was not uploaded. ');
    } finally {
      setIsUploading(false);
    }
  };
  return { ...content, change, isUploading, submit, stopTyping: () => signal(false) };
}
