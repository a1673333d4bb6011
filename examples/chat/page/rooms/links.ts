/** Finds addresses in what was written, and knows no other syntax. */

export interface Part {
  readonly text: string;
  /** Where it leads, if it is an address. */
  readonly href: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"]+/gi;

/** Behind an address, these belong to the sentence; a bracket, too, unless the address opened one. */
const ENDS = ".,;:!?']";

/** From the end, and no further: a pattern would try from each of many dots. */
function withoutEnd(address: string): string {
  const ends = address.includes('(') ? ENDS : `${ENDS})`;
  let length = address.length;
  while (length > 0 && ends.includes(address.charAt(length - 1))) length -= 1;
  return address.slice(0, length);
}

/** Together they are the text. */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutEnd(found);
    if (!URL.canParse(address)) continue;
    if (index > from) parts.push({ text: text.slice(from, index), href: null });
    parts.push({ text: address, href: address });
    from = index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null });
  return parts;
}
