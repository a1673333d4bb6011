/** What a room has said: its history when it is joined, and what follows. */
import type { Channels } from 'catenary';
import { useMessages } from 'catenary/react';
import type { Message } from './cable';

type Event = Channels['ChatChannel']['received'];

/** The server sends what was said before, then what is said. */
function gather(messages: readonly Message[], event: Event): readonly Message[] {
  if (event.type === 'history') return event.messages;
  return event.type === 'message' ? [...messages, event] : messages;
}

const NONE: readonly Message[] = [];

export const useRoom = (room: string) =>
  useMessages({ channel: 'ChatChannel', room }, { reducer: gather, initial: NONE });
