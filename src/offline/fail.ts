/** Refuses what cannot go out now, at the caller's own line; it holds nothing by itself. */
import { CableError } from '../core/errors.js';
import { drop } from '../core/held-commands.js';
import type { DropReason, OfflinePolicy } from '../core/offline-policy.js';

/** A command was neither sent nor held. `perform` and `send` throw it; there is no `dropped` event. */
export class OfflineError extends CableError {
  override readonly name = 'OfflineError' as const;
  /** `offline`, or `overflow` where too many wait for the confirmation already. */
  declare readonly reason: DropReason;
  /** The subscription's. */
  declare readonly identifier: string;
  /** What was to be sent; for `perform`, with its `action`. */
  declare readonly data: unknown;
}

/**
 * Without a connection, `perform` and `send` throw an {@link OfflineError}. With one, a command
 * waits for the confirmation as it does by default.
 *
 * @example
 * ```ts
 * import type { Subscription } from 'catenary';
 * import { fail, OfflineError } from 'catenary/offline';
 *
 * function order(shop: Subscription, item: number): string {
 *   try {
 *     shop.perform('order', { item }, { offline: fail });
 *     return 'ordered';
 *   } catch (error) {
 *     if (error instanceof OfflineError) return 'try again when you are online';
 *     throw error;
 *   }
 * }
 * ```
 */
export const fail: OfflinePolicy = (waiting, queue, isOpen) => {
  const reason = drop(waiting, queue, isOpen);
  if (!reason) return undefined;
  const { identifier, data } = waiting.command;
  throw new OfflineError(`Not sent (${reason}): try again when it is connected`, {
    reason,
    identifier,
    data,
  });
};
