/** What was written, as text in which addresses are links; what is very long is folded. */
import { useId, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { partsOf } from './links.js';

const isLong = (text: string) => text.length > 1_500 || text.split('\n', 26).length > 25;

function Linked({ text }: { readonly text: string }) {
  const parts = useMemo(() => partsOf(text), [text]);
  return parts.map(({ text: words, href }, index) =>
    href === null ? (
      words
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: they only change all together
      <a key={index} href={href} target="_blank" rel="noreferrer">
        {words}
      </a>
    ),
  );
}

export function MessageText({ text }: { readonly text: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  if (!isLong(text)) {
    return (
      <p className="text" dir="auto">
        <Linked text={text} />
      </p>
    );
  }
  return (
    <>
      <p id={id} className={isOpen ? 'text' : 'text folded'} dir="auto">
        <Linked text={text} />
      </p>
      <button
        type="button"
        className="quiet"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={({ currentTarget }) => {
          // Before anything scrolls to the end, which is nearer all at once.
          flushSync(() => setIsOpen(!isOpen));
          if (isOpen) currentTarget.scrollIntoView({ block: 'center' });
        }}
      >
        {isOpen ? 'Show less' : 'Show all'}
      </button>
    </>
  );
}
