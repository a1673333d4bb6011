/** What is said in a room. */
import { useMessages, useSubscription } from 'catenary/vue';
import type { History, Message, Typing } from './channels.ts';

/** Who gathers by the same function sees the same. */
function latest(before: readonly Message[], event: History | Message | Typing): readonly Message[] {
  if (event.type === 'history') return event.messages;
  return event.type === 'message' ? [...before, event] : before;
}

/** The latest messages of a room, which may change. Who joins one with nothing to show asks for them. */
export function useConversation(room: () => string) {
  const params = () => ({ channel: 'ChatChannel', room: room() }) as const;
  const messages = useMessages(params, { reducer: latest, limit: 20 });
  useSubscription(params, {
    connected({ joined }) {
      if (joined && messages.value.length === 0) this.perform('history');
    },
  });
  return messages;
}
