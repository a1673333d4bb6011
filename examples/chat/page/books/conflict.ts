/** What has become of a book while somebody was editing it. */
import type { Book } from '../../shared/resources.js';

export type Conflict =
  | { readonly type: 'none' }
  | { readonly type: 'destroyed' }
  | { readonly type: 'changed'; readonly theirs: Book };

/**
 * @param base - the version that the editing began with
 * @param current - the version that is known now; `undefined` if it is gone
 */
export function conflictOf(base: Book, current: Book | undefined): Conflict {
  if (!current) return { type: 'destroyed' };
  return current.version > base.version ? { type: 'changed', theirs: current } : { type: 'none' };
}
