/** The messages of a room, which a screen reader reads out as they come. */
import { useMemo, useRef, useState } from 'react';
import { messages as resource } from '../api/resources.js';
import { Missing } from '../connection/missing.js';
import { useProblem } from '../connection/use-problem.js';
import { useFocusPassing } from '../shell/use-focus-passing.js';
import type { Line } from './lines.js';
import { MessageLine } from './message-line.js';
import type { RoomChange, RoomState } from './room-state.js';
import type { UnsentActions } from './unsent.js';
import type { MessageActions } from './use-message-actions.js';
import { useScroll } from './use-scroll.js';

interface OlderProps {
  readonly slug: string;
  readonly oldest: number;
  readonly take: (change: RoomChange) => void;
}

function Older({ slug, oldest, take }: OlderProps) {
  const [isLoading, setIsLoading] = useState(false);
  const { problem, tell, forget } = useProblem();
  const box = useFocusPassing<HTMLDivElement>();
  const load = async () => {
    // The button is not disabled meanwhile: that would take the focus from it.
    if (isLoading) return;
    setIsLoading(true);
    forget();
    try {
      take({ type: 'older', history: await resource.before(slug, oldest) });
    } catch (error) {
      tell(error);
    }
    setIsLoading(false);
  };
  return (
    <div ref={box} className="older">
      <button type="button" onClick={() => void load()}>
        {isLoading ? 'Loading' : 'Older messages'}
      </button>
      <p role="alert" className="problem">
        {problem}
      </p>
    </div>
  );
}

interface ListProps {
  readonly slug: string;
  readonly me: string;
  readonly room: RoomState;
  /** Whether none could be fetched yet. */
  readonly isMissing: boolean;
  readonly lines: readonly Line[];
  readonly take: (change: RoomChange) => void;
  readonly actions: MessageActions;
  readonly unsent: UnsentActions;
  /** Whether the newest message can be seen. */
  readonly onMove: (isAtEnd: boolean) => void;
}

/** Elements that are the same for as long as nothing of theirs has changed. */
function useItems({ lines, me, actions, unsent }: ListProps) {
  return useMemo(
    () =>
      lines.map(({ key, ...line }) => (
        <MessageLine
          key={key}
          {...line}
          isMine={line.from === me}
          actions={actions}
          unsent={unsent}
        />
      )),
    [lines, me, actions, unsent],
  );
}

export function MessageList(props: ListProps) {
  const { slug, me, room, isMissing, lines, take, onMove } = props;
  const list = useRef<HTMLDivElement>(null);
  const { hasNews, onScroll, toEnd } = useScroll({ list, lines, me, onMove });
  const items = useItems(props);
  return (
    <div className="messages">
      <div
        ref={list}
        className="scroller"
        role="log"
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div>
          {room.more && <Older slug={slug} oldest={room.oldest} take={take} />}
          {isMissing && <Missing what="The messages of this room" />}
          {room.at !== null && lines.length === 0 && (
            <p className="empty">Nobody has said anything here yet.</p>
          )}
          <ol>{items}</ol>
        </div>
      </div>
      {hasNews && (
        <button type="button" className="news" onClick={toEnd}>
          New messages
        </button>
      )}
    </div>
  );
}
