/** What a user has begun to write, room by room; it survives a reload of the tab, not the user's leaving. */
import { useState } from 'react';

const keyOf = (user: string, room: string) => `draft:${user}:${room}`;

function read(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function write(key: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // Full or forbidden: then it is kept for as long as the room is shown.
  }
}

export function clearDrafts(user: string): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(keyOf(user, ''))) sessionStorage.removeItem(key);
  }
}

export function useDraft(user: string, room: string) {
  const key = keyOf(user, room);
  const [text, setText] = useState(() => read(key));
  const change = (next: string) => {
    setText(next);
    write(key, next);
  };
  return [text, change] as const;
}
