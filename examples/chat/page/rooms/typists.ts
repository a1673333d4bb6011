/** Who is typing: until they say otherwise, say what they typed, or have been silent for 3 s. */
import type { CommandError, RoomEvent } from '../../shared/channels.js';

/** Until when each person is taken to be typing, in milliseconds. */
export type Typists = Readonly<Record<string, number>>;

/** The server forgets nobody: a signal that says the end may be lost with its connection. */
const TYPING_LASTS = 3_000;

/** Signals while somebody types, fewer than the 10 in 10 s that the server takes. */
export const SIGNAL_EVERY = 2_000;

export type TypistsChange =
  | { readonly type: 'event'; readonly event: RoomEvent | CommandError; readonly now: number }
  | { readonly type: 'time'; readonly now: number };

function without(typists: Typists, isGone: (name: string, until: number) => boolean): Typists {
  const entries = Object.entries(typists);
  const left = entries.filter(([name, until]) => !isGone(name, until));
  return left.length === entries.length ? typists : Object.fromEntries(left);
}

export function reduceTypists(typists: Typists, change: TypistsChange): Typists {
  if (change.type === 'time') return without(typists, (_, until) => until <= change.now);
  const { event, now } = change;
  if (event.type === 'typing' && event.on) return { ...typists, [event.from]: now + TYPING_LASTS };
  if (event.type === 'typing') return without(typists, (name) => name === event.from);
  if (event.type === 'message') return without(typists, (name) => name === event.message.from);
  if (event.type === 'here') return without(typists, (name) => !event.people.includes(name));
  return typists;
}

/** How long until somebody is no longer typing; `null` while nobody is. */
export function nextEnd(typists: Typists, now: number): number | null {
  const ends = Object.values(typists);
  return ends.length === 0 ? null : Math.max(0, Math.min(...ends) - now);
}

export function describeTypists(typists: Typists, me: string): string {
  const names = Object.keys(typists).filter((name) => name !== me);
  if (names.length === 0) return '';
  if (names.length === 1) return `${names[0]} is typing`;
  if (names.length > 3) return 'Several people are typing';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are typing`;
}
