/** What is kept in a storage, and what a storage has to be; nothing here reads or writes. */
import { CableError } from '../core/errors.js';
import type { QueuedCommand } from '../core/offline-policy.js';

/** `localStorage`, React Native's `AsyncStorage`, or anything with their three methods. */
export interface CommandStorage {
  /** The text that was set, now or later. */
  getItem(key: string): string | null | undefined | PromiseLike<string | null | undefined>;
  /** Keeps a text. A promise is waited for. */
  setItem(key: string, value: string): unknown;
  /** Forgets a text. A promise is waited for. */
  removeItem(key: string): unknown;
}

/** The storage of held commands failed. What is in memory is held on. The origin is in `cause`. */
export class StorageError extends CableError {
  override readonly name = 'StorageError' as const;
}

/** A command as it is stored. */
export interface StoredCommand {
  readonly id: string;
  readonly identifier: string;
  readonly data?: unknown;
  /** By the wall clock; `null` is never. */
  readonly since: number;
  readonly until: number | null;
  /** It is under a name of its own, too. */
  readonly early?: boolean | undefined;
}

/**
 * Whether a command is in the list of this tab: it was `written`, is `missing` because nothing was
 * tried, or the storage failed, and it is `unknown` what it did.
 */
export type Entered = Promise<'written' | 'missing' | 'unknown'>;

/** A command that an earlier page has left, or a tab that is gone. */
export interface Found {
  readonly stored: StoredCommand;
  readonly entered: Entered;
}

const isStored = (value: Partial<StoredCommand> | null): value is StoredCommand =>
  typeof value?.id === 'string' &&
  typeof value.identifier === 'string' &&
  // JSON may have numbers that are too large to be one.
  Number.isFinite(value.since) &&
  (typeof value.until === 'number' || value.until === null);

/** @throws where the text is not what was written */
export function parseStored(text: string | null | undefined): StoredCommand[] {
  const list: unknown = JSON.parse(text || '[]');
  if (!Array.isArray(list)) throw new TypeError('What is stored is no list');
  // What is nested so deeply that it cannot be written again was not written here.
  JSON.stringify(list);
  return list.filter(isStored);
}

/** In UTF-8. Not by `TextEncoder`, which not every React Native has. */
export const bytesOf = (text: string): number =>
  encodeURIComponent(text).replace(/%../g, '.').length;

/** One that knows how many bytes it has: asking for its frame may be asking to send it. */
export interface SizedCommand extends QueuedCommand {
  readonly bytes?: number;
}

/** Not `crypto.randomUUID`, which insecure pages do not have. */
export const newId = (): string =>
  Date.now().toString(36) + Math.random().toString(36).slice(2, 10);
