/** What the list of a room shows: messages, and behind them what has not been sent yet. */
import type { Message } from '../../shared/resources.js';
import type { Entry } from './outbox.js';

/** Of a message, or of an entry that shall become one: then it stays the same line. */
export interface Line {
  readonly key: string;
  readonly from: string;
  readonly message: Message | null;
  readonly entry: Entry | null;
  /** Whether it goes on with what the line above began: it needs no name. */
  readonly isContinued: boolean;
  /** Who has read up to here, and no further. */
  readonly readers: string;
}

/** Seconds after which the same person begins anew. */
const PAUSE = 300;

const atOf = ({ message, entry }: Line): number => message?.at ?? entry?.at ?? 0;

/** Of what is not sent as of what is: nothing moves when it is. */
const isContinuing = (from: string, at: number, before: Line | undefined): boolean =>
  before?.from === from && at - atOf(before) < PAUSE;

/** Whose last read message is which; of who wrote it, it says nothing. */
export function readersOf(
  messages: readonly Message[],
  receipts: Readonly<Record<string, number>>,
  me: string,
): ReadonlyMap<number, string> {
  const readers = new Map<number, string[]>();
  for (const [name, upTo] of Object.entries(receipts)) {
    const last = messages.filter(({ id }) => id <= upTo).at(-1);
    if (!last || name === me || name === last.from) continue;
    readers.set(last.id, [...(readers.get(last.id) ?? []), name].sort());
  }
  return new Map([...readers].map(([id, names]) => [id, names.join(', ')]));
}

export function linesOf(
  messages: readonly Message[],
  receipts: Readonly<Record<string, number>>,
  entries: readonly Entry[],
  me: string,
): readonly Line[] {
  const readers = readersOf(messages, receipts, me);
  const said = new Set(messages.filter(({ from }) => from === me).map(({ nonce }) => nonce));
  const lines: Line[] = [];
  for (const message of messages) {
    const { from, at, nonce, id } = message;
    const isContinued = isContinuing(from, at, lines.at(-1));
    const line = { key: `${from}:${nonce}`, from, message, entry: null, isContinued };
    lines.push({ ...line, readers: readers.get(id) ?? '' });
  }
  for (const entry of entries) {
    if (said.has(entry.nonce)) continue;
    const isContinued = isContinuing(me, entry.at, lines.at(-1));
    const key = `${me}:${entry.nonce}`;
    lines.push({ key, from: me, message: null, entry, isContinued, readers: '' });
  }
  return lines;
}
