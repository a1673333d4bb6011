/** What is known of a room: its messages in their newest versions, whatever comes first; no network. */
import type { CommandError, RoomEvent } from '../../shared/channels.js';
import type { History, Message, MessageVersion } from '../../shared/resources.js';

export interface RoomState {
  /** Ascending by id. */
  readonly messages: readonly Message[];
  /** The versions of what was removed: what comes late must not bring it back. */
  readonly removed: ReadonlyMap<number, number>;
  /** Up to which message each person has read. */
  readonly receipts: Readonly<Record<string, number>>;
  /** The first message that was fetched: what is older comes with "Older messages". */
  readonly oldest: number;
  readonly more: boolean;
  /** When it was fetched last, by the server's clock; `null` before. */
  readonly at: number | null;
}

export type RoomChange =
  | RoomEvent
  | CommandError
  /** The newest page, an older one, or what has changed since some time. */
  | { readonly type: 'newest' | 'older' | 'changes'; readonly history: History };

export const emptyRoom: RoomState = {
  messages: [],
  removed: new Map(),
  receipts: {},
  oldest: 0,
  more: false,
  at: null,
};

/** Also of what is known already: both servers tell a change of somebody who fetched it, too. */
function merge(
  state: RoomState,
  changed: readonly Message[],
  gone: readonly MessageVersion[],
): RoomState {
  const messages = new Map(state.messages.map((message) => [message.id, message]));
  const removed = new Map(state.removed);
  const isNews = ({ id, version }: MessageVersion) =>
    version > Math.max(messages.get(id)?.version ?? -1, removed.get(id) ?? -1);
  let hasChanged = false;
  for (const message of changed) {
    // It would leave a hole behind it; its page has it in its newest version.
    if ((state.more && message.id < state.oldest) || !isNews(message)) continue;
    messages.set(message.id, message);
    hasChanged = true;
  }
  for (const version of gone) {
    if (!isNews(version)) continue;
    removed.set(version.id, version.version);
    hasChanged = messages.delete(version.id) || hasChanged;
  }
  if (!hasChanged) return { ...state, removed };
  const sorted = [...messages.values()].sort((one, other) => one.id - other.id);
  return { ...state, removed, messages: sorted };
}

/** Nobody unreads: a receipt that comes late does not count. */
function withReceipts(state: RoomState, receipts: Readonly<Record<string, number>>): RoomState {
  const news = Object.entries(receipts).filter(([name, id]) => id > (state.receipts[name] ?? 0));
  if (news.length === 0) return state;
  return { ...state, receipts: { ...state.receipts, ...Object.fromEntries(news) } };
}

function withPage(state: RoomState, { changed, removed, more, at }: History): RoomState {
  const first = changed[0]?.id ?? (more ? state.oldest : 0);
  const oldest = state.oldest === 0 ? first : Math.min(state.oldest, first);
  const page = { ...state, oldest, more, at: Math.max(at, state.at ?? 0) };
  const merged = merge({ ...page, more: false }, changed, removed);
  // What was heard before the first page came may be older than it.
  const messages = more ? merged.messages.filter(({ id }) => id >= oldest) : merged.messages;
  return { ...merged, more, messages };
}

function fetched(state: RoomState, type: 'newest' | 'older' | 'changes', history: History) {
  // The newest page once more: between what is there and the page, some may be missing.
  const isAgain = type === 'newest' && state.at !== null;
  if (isAgain) return withPage({ ...state, messages: [], oldest: 0 }, history);
  if (type !== 'changes') return withPage(state, history);
  // Too much has changed to be told: all that is known may be old.
  if (!history.complete) return fetched(state, 'newest', history);
  return { ...merge(state, history.changed, history.removed), at: history.at };
}

export function reduceRoom(state: RoomState, change: RoomChange): RoomState {
  switch (change.type) {
    case 'message':
      return merge(state, [change.message], []);
    case 'removed':
      return merge(state, [], [change.message]);
    case 'receipt':
      return withReceipts(state, { [change.from]: change.id });
    case 'newest':
    case 'older':
    case 'changes':
      return withReceipts(fetched(state, change.type, change.history), change.history.receipts);
    default:
      return state;
  }
}
