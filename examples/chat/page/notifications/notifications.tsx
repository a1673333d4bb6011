/** The bell with what is unread, and the panel that it opens. */
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import type { Notification } from '../../shared/resources.js';
import { Missing } from '../connection/missing.js';
import { useProblem } from '../connection/use-problem.js';
import { fullTime, isoTime, shortTime } from '../rooms/format.js';
import { BellIcon } from '../shell/icons.js';
import { roomAddress } from '../shell/parse-route.js';
import { useDisclosure } from '../shell/use-disclosure.js';
import { wordsOf } from './inbox.js';
import { SendForm } from './send-form.js';
import type { useInbox } from './use-inbox.js';

type Mailbox = ReturnType<typeof useInbox>;

interface WordsProps {
  readonly notification: Notification;
  readonly onFollow: () => void;
}

/** Who, where if it was in a room, and what. */
function Words({ notification, onFollow }: WordsProps) {
  const { room, text } = wordsOf(notification);
  return (
    <p className="text">
      <b>
        <bdi>{notification.from}</bdi>
      </b>{' '}
      {room !== null && (
        <>
          <a href={roomAddress(room)} onClick={onFollow}>
            in room {room}
          </a>
          {': '}
        </>
      )}
      <bdi>{text}</bdi>
    </p>
  );
}

interface ItemsProps {
  readonly inbox: Mailbox;
  readonly attempt: (act: () => Promise<void>) => void;
  readonly onLeave: () => void;
}

function Items({ inbox, attempt, onLeave }: ItemsProps) {
  if (inbox.notifications.length === 0) {
    if (inbox.isMissing) return <Missing what="Your notifications" />;
    return inbox.isLoaded && <p className="empty">Nothing yet.</p>;
  }
  return (
    <ul>
      {inbox.notifications.map((notification) => {
        const { id, at, read } = notification;
        const mark = () => attempt(() => inbox.read([id]));
        const follow = () => {
          if (!read) mark();
          onLeave();
        };
        return (
          <li key={id} data-unread={!read || undefined}>
            <Words notification={notification} onFollow={follow} />
            <div className="row">
              <time className="hint" dateTime={isoTime(at)} title={fullTime(at)}>
                {shortTime(at)}
              </time>
              {!read && (
                <button type="button" className="quiet" onClick={mark}>
                  Mark as read
                </button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

interface PanelProps {
  readonly inbox: Mailbox;
  readonly panel: RefObject<HTMLElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onLeave: () => void;
}

function Panel({ inbox, panel, onKeyDown, onLeave }: PanelProps) {
  const { problem, tell, forget } = useProblem();
  useEffect(() => panel.current?.focus(), [panel]);
  const attempt = (act: () => Promise<void>) => {
    forget();
    // The button that was pressed goes away.
    panel.current?.focus();
    act().catch((error: unknown) => tell(error));
  };
  return (
    <section
      ref={panel}
      id="notifications"
      className="panel"
      aria-label="Notifications"
      tabIndex={-1}
      onKeyDown={onKeyDown}
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
      <Items inbox={inbox} attempt={attempt} onLeave={onLeave} />
      <SendForm />
    </section>
  );
}

export function Notifications({ inbox }: { readonly inbox: Mailbox }) {
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement>(null);
  const { isOpen, toggle, leave, onKeyDown } = useDisclosure(button, panel);
  const { unread } = inbox;
  return (
    <div className="notifications">
      <button
        ref={button}
        type="button"
        aria-label={`Notifications, ${unread} unread`}
        aria-expanded={isOpen}
        aria-controls="notifications"
        onClick={toggle}
        onKeyDown={onKeyDown}
      >
        <BellIcon />
        {unread > 0 && <span className="badge">{unread > 99 ? '99+' : unread}</span>}
      </button>
      <p className="visually-hidden" role="status">
        {unread > 0 && `${unread} unread`}
      </p>
      {isOpen && <Panel inbox={inbox} panel={panel} onKeyDown={onKeyDown} onLeave={leave} />}
    </div>
  );
}
