/** How long a text is beside how long it may be: as people count, an emoji is one, and blanks around it are none. */

/** From here on, its length is said. */
const LONG = 0.9;

const lengthOf = (text: string): number => [...text.trim()].length;

export const grouped = (count: number): string => count.toLocaleString('en');

export function counterOf(text: string, most: number): string {
  const length = lengthOf(text);
  return length < most * LONG ? '' : `${grouped(length)} of ${grouped(most)} characters`;
}

/**
 * Why it cannot be sent; empty if it can.
 *
 * @param what - as the beginning of a sentence: 'The message'
 */
export function problemOfLength(what: string, text: string, most: number): string {
  const excess = lengthOf(text) - most;
  if (excess <= 0) return '';
  return `${what} is too long: at most ${grouped(most)} characters, and it has ${grouped(excess)} more.`;
}
