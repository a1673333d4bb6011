/** Whether a key in a field sends what is in it: Enter does, and Shift and Enter begin a new line. */
import type { KeyboardEvent } from 'react';

/** Where there is no mouse, the keyboard is one on the screen: it has no other key for a new line. */
const isOnScreen = (): boolean => !matchMedia('(hover: hover)').matches;

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
