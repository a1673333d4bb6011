/** What is said in a room. */
import { useMessages } from 'catenary/vue';
import type { History, Message, Typing } from './channels.ts';

/** Who gathers by the same function sees the same. */
function latest(before: readonly Message[], event: History | Message | Typing): readonly Message[] {
  if (event.type === 'history') return event.messages;
  return event.type === 'message' ? [...before, event] : before;
}

/** The latest messages of a room, which may change. */
export const useConversation = (room: () => string) =>
  useMessages(() => ({ channel: 'ChatChannel', room: room() }), { reducer: latest, limit: 20 });
