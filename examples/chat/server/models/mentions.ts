/** Who is named in a text, as in `@ada`. */

/** Of one message: no message is a way to notify everybody. */
const MOST = 10;
const PART_OF_A_NAME = /[\p{L}\p{N}_-]/u;

/** The names behind each `@`, the longest that fits: `@ada b` is `ada b`, if there is one. */
export function mentions(text: string, names: readonly string[]): string[] {
  const longestFirst = [...names].sort((one, other) => other.length - one.length);
  const parts = new Set(text.normalize('NFC').toLowerCase().split('@').slice(1));
  const nameOf = (part: string) =>
    longestFirst.find(
      (name) => part.startsWith(name) && !PART_OF_A_NAME.test(part.charAt(name.length)),
    );
  return [...new Set([...parts].flatMap((part) => nameOf(part) ?? []))].slice(0, MOST);
}
