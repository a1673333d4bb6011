/** What a room has said: its history when it is joined, and what follows. */
import type { History, Message, Typing } from './channels.ts';

/** In a file of its own: a hot reload of the components does not make another one. */
export function latest(before: readonly Message[], event: History | Message | Typing) {
  if (event.type === 'history') return event.messages;
  return event.type === 'message' ? [...before, event] : before;
}
