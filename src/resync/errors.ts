/** Why a run of `resync` came to nothing, as an error; nothing here throws. */
import { CableError } from '../core/errors.js';

/**
 * What was missed could not be fetched. What was held back is delivered, and while there is a
 * connection it is tried again, after about a second, then 2, 4 and so on up to 30.
 */
export class ResyncError extends CableError {
  override readonly name = 'ResyncError' as const;
  /**
   * - `failed`: `resync`, `apply` or `covers` threw; see `cause`
   * - `timeout`: it took longer than `holdFor`
   * - `overflow`: more than `holdCount` messages arrived meanwhile
   */
  declare readonly reason: 'failed' | 'timeout' | 'overflow';
  /** The subscription's. */
  declare readonly identifier: string;
  /** Since when messages may be missing; see {@link Gap}. */
  declare readonly since: number | null;
}
