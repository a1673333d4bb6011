/** A room: what was said, who is there, and a place to say something. */
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useUser } from '../session/session.js';
import { Composer } from './composer.js';
import { HereNow } from './here-now.js';
import { isOnScreen } from './is-send-key.js';
import { linesOf } from './lines.js';
import { MessageList } from './message-list.js';
import { useOutbox } from './outbox-provider.js';
import { Rejection } from './rejection.js';
import { Typing } from './typing.js';
import type { UnsentActions } from './unsent.js';
import { useComposer } from './use-composer.js';
import { useDelivery, useMessageActions, useReadReceipt } from './use-message-actions.js';
import { useRoom } from './use-room.js';

type Composing = ReturnType<typeof useComposer>;

/** The lines of the room, and what can be done with those that are not sent. */
function useLines(slug: string, me: string, room: ReturnType<typeof useRoom>['state']) {
  const { entries } = useOutbox();
  return useMemo(() => {
    const own = entries.filter((entry) => entry.room === slug);
    return linesOf(room.messages, room.receipts, own, me);
  }, [room.messages, room.receipts, entries, slug, me]);
}

/** The same object in each rendering, so that lines are not rendered for it. */
function useUnsent({ text, change }: Composing, focus: () => void): UnsentActions {
  const { outbox, courier } = useOutbox();
  const latest = useRef({ text, change, focus });
  useLayoutEffect(() => {
    latest.current = { text, change, focus };
  });
  return useMemo(
    () => ({
      again(nonce) {
        outbox.change({ type: 'again', nonce });
        courier.wake();
      },
      discard: (nonce) => outbox.change({ type: 'remove', nonce }),
      takeBack({ nonce, message }) {
        const { text, change, focus } = latest.current;
        change(text ? `${message.content}\n${text}` : message.content);
        outbox.change({ type: 'remove', nonce });
        focus();
      },
    }),
    [outbox, courier],
  );
}

/** Ready to go on writing; but not where that would bring up a keyboard that hides what was written. */
function useFocusAtFirst(field: RefObject<HTMLTextAreaElement | null>) {
  useEffect(() => {
    field.current?.setSelectionRange(-1, -1);
    if (!isOnScreen()) field.current?.focus({ preventScroll: true });
  }, [field]);
}

interface RoomProps {
  readonly slug: string;
  readonly title: string;
  readonly onTryAgain: () => void;
}

/** Give it another `key` for another room. */
export function Room({ slug, title, onTryAgain }: RoomProps) {
  const me = useUser();
  const room = useRoom(slug);
  const { state, isMissing, take, chat, rejection } = room;
  const lines = useLines(slug, me, state);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const field = useRef<HTMLTextAreaElement>(null);
  const composing = useComposer(slug, me, chat.perform);
  const unsent = useUnsent(composing, () => field.current?.focus());
  const actions = useMessageActions(room);
  useFocusAtFirst(field);
  useDelivery(slug, room);
  useReadReceipt({ slug, me, isAtEnd }, chat, state);
  if (rejection) return <Rejection title={title} problem={rejection} onTryAgain={onTryAgain} />;
  return (
    <div className="room">
      <header className="view-header">
        <h1>{title}</h1>
        <HereNow slug={slug} me={me} />
      </header>
      <MessageList
        slug={slug}
        me={me}
        room={state}
        isMissing={isMissing}
        lines={lines}
        take={take}
        actions={actions}
        unsent={unsent}
        onMove={setIsAtEnd}
      />
      <Typing slug={slug} me={me} />
      <Composer composing={composing} field={field} />
    </div>
  );
}
