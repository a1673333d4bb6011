/** Where the server stands with one identifier, as a value; `Entry` moves it. */

/**
 * Where the server stands. Each ends when its patience has run out:
 *
 * - `absent`: the server has nothing, and is asked if somebody wants it; after a cool-down
 * - `subscribing`: asked for, unanswered; is asked again
 * - `subscribed`: confirmed; never ends by itself
 * - `leaving`: confirmed, and no longer wanted: lingers, then is left
 */
export interface EntryState {
  readonly name: 'absent' | 'subscribing' | 'subscribed' | 'leaving';
  readonly since: number;
  /** In milliseconds. */
  readonly patience: number;
  /** How often `subscribe` was sent for the answer that is awaited. */
  readonly asks: number;
}

// The two that need no moment of their own; most entries of most pages share one of them.
export const ABSENT: EntryState = { name: 'absent', since: 0, patience: 0, asks: 0 };
export const SUBSCRIBED: EntryState = { name: 'subscribed', since: 0, patience: Infinity, asks: 0 };
