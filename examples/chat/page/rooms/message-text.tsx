/** What was written, as text and nothing else; what is very long is folded. */
import { useId, useState } from 'react';

const isLong = (text: string) => text.length > 1_500 || text.split('\n', 26).length > 25;

export function MessageText({ text }: { readonly text: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  if (!isLong(text)) {
    return (
      <p className="text" dir="auto">
        {text}
      </p>
    );
  }
  return (
    <>
      <p id={id} className={isOpen ? 'text' : 'text folded'} dir="auto">
        {text}
      </p>
      <button
        type="button"
        className="quiet"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? 'Show less' : 'Show all'}
      </button>
    </>
  );
}
