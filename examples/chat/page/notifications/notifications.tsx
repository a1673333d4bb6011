/** The bell with what is unread, and the panel that it opens. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { problemIn } from '../api/errors.js';
import { fullTime, isoTime, shortTime } from '../rooms/format.js';
import { BellIcon } from '../shell/icons.js';
import { SendForm } from './send-form.js';
import { useInbox } from './use-inbox.js';

type Mailbox = ReturnType<typeof useInbox>;

interface ItemsProps {
  readonly inbox: Mailbox;
  readonly attempt: (act: () => Promise<void>) => void;
}

function Items({ inbox, attempt }: ItemsProps) {
  if (inbox.notifications.length === 0) return <p className="empty">Nothing yet.</p>;
  return (
    <ul>
      {inbox.notifications.map(({ id, from, text, at, read }) => (
        <li key={id} data-unread={!read || undefined}>
          <p className="text">
            <b>
              <bdi>{from}</bdi>
            </b>{' '}
            <bdi>{text}</bdi>
          </p>
          <div className="row">
            <time className="hint" dateTime={isoTime(at)} title={fullTime(at)}>
              {shortTime(at)}
            </time>
            {!read && (
              <button
                type="button"
                className="quiet"
                onClick={() => attempt(() => inbox.read([id]))}
              >
                Mark as read
              </button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Panel({ inbox }: { readonly inbox: Mailbox }) {
  const [problem, setProblem] = useState('');
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  const attempt = (act: () => Promise<void>) => {
    setProblem('');
    // The button that was pressed goes away.
    panel.current?.focus();
    act().catch((error: unknown) => setProblem(problemIn(error).message));
  };
  return (
    <section
      ref={panel}
      id="notifications"
      className="panel"
      aria-label="Notifications"
      tabIndex={-1}
    >
      <header>
        <h2>Notifications</h2>
        <button
          type="button"
          className="quiet"
          disabled={inbox.unread === 0}
          onClick={() => attempt(inbox.readAll)}
        >
          Mark all as read
        </button>
      </header>
      <p role="alert" className="problem">
        {problem}
      </p>
      <Items inbox={inbox} attempt={attempt} />
      <SendForm />
    </section>
  );
}

/** Closes what a click elsewhere, Escape, or leaving with the keyboard should close. */
function useDisclosure() {
  const [isOpen, setIsOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const elsewhere = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setIsOpen(false);
    };
    addEventListener('pointerdown', elsewhere);
    return () => removeEventListener('pointerdown', elsewhere);
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    setIsOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  return { isOpen, setIsOpen, box, onKeyDown };
}

export function Notifications() {
  const inbox = useInbox();
  const { isOpen, setIsOpen, box, onKeyDown } = useDisclosure();
  const { unread } = inbox;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel from anywhere in it
    <div ref={box} className="notifications" onKeyDown={onKeyDown}>
      <button
        type="button"
        aria-label={`Notifications, ${unread} unread`}
        aria-expanded={isOpen}
        aria-controls="notifications"
        onClick={() => setIsOpen(!isOpen)}
      >
        <BellIcon />
        {unread > 0 && <span className="badge">{unread > 99 ? '99+' : unread}</span>}
      </button>
      <p className="visually-hidden" role="status">
        {unread > 0 && `${unread} unread`}
      </p>
      {isOpen && <Panel inbox={inbox} />}
    </div>
  );
}
