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

/** How it begins. */
export const ABSENT: EntryState = { name: 'absent', since: 0, patience: 0, asks: 0 };
