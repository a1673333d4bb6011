/** What becomes of commands where the caller says nothing; it knows no clock but the monotonic one. */
import { now } from './clock.js';
import type { OfflinePolicy } from './offline-policy.js';

/**
 * As with Rails' client: without a connection a command is dropped. With one, at most 100 wait for
 * a confirmation, 30 s each.
 */
export const drop: OfflinePolicy = (command, queue, isOpen) => {
  if (!isOpen) return 'offline';
  if (queue.held.length >= 100) return 'overflow';
  queue.held = [...queue.held, { ...command, expires: now() + 30_000 }];
  return undefined;
};
