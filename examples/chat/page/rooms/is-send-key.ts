/** Whether a key in a field sends what is in it: Enter does, and Shift and Enter begin a new line. */
import type { KeyboardEvent } from 'react';

/**
 * Where fingers point, the keyboard is one on the screen: it has no other key for a new line, and hides
 * what is behind it. A computer without any pointer has keys.
 */
export const isOnScreen = (): boolean => matchMedia('(pointer: coarse)').matches;

export function isSendKey({
  key,
  shiftKey,
  ctrlKey,
  metaKey,
  nativeEvent,
}: KeyboardEvent): boolean {
  // While a character is being composed, Enter chooses it.
  if (key !== 'Enter' || shiftKey || nativeEvent.isComposing) return false;
  return ctrlKey || metaKey || !isOnScreen();
}
