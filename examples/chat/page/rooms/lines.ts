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
  const lines = messages.map((message, index): Line => {
    const before = messages[index - 1];
    const isContinued = before?.from === message.from && message.at - before.at < PAUSE;
    const key = `${message.from}:${message.nonce}`;
    const line = { key, from: message.from, message, entry: null, isContinued };
    return { ...line, readers: readers.get(message.id) ?? '' };
  });
  for (const entry of entries) {
    if (said.has(entry.nonce)) continue;
    const isContinued = lines.at(-1)?.from === me;
    const key = `${me}:${entry.nonce}`;
    lines.push({ key, from: me, message: null, entry, isContinued, readers: '' });
  }
  return lines;
}
