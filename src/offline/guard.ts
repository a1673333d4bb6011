/** A stored command in its queue: it goes out when it has gone from the storage, and only then. */
import type { CommandQueue, QueuedCommand } from '../core/offline-policy.js';
import type { Ledger } from './ledger.js';
import type { Found, SizedCommand } from './storage.js';

/** How long after a failure to remove a command it is tried again (ms). */
const RETRY = 1_000;

/**
 * @param queueOf - where it is now: its subscription may move
 * @param ended - it was sent or dropped
 */
export function guard(
  held: SizedCommand,
  queueOf: () => CommandQueue,
  found: Found,
  ledger: Ledger,
  ended: () => void,
): QueuedCommand {
  let { entered } = found;
  const { stored } = found;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let state: 'stored' | 'leaving' | 'free' = 'stored';
  const isIt = (other: QueuedCommand) => other === guarded;
  const leave = async () => {
    state = 'leaving';
    try {
      const isOurs = await ledger.take({ stored, entered });
      const queue = queueOf();
      if (!isOurs) queue.drop('taken', isIt);
      state = 'free';
      queue.look();
      // If the connection was lost meanwhile, it is put back.
      if (queue.held.some(isIt)) entered = ledger.enter(stored, true);
      else ended();
    } catch {
      // Who was dropped meanwhile does not try again.
      if (queueOf().held.some(isIt)) retry = setTimeout(() => queueOf().look(), RETRY);
    }
    state = 'stored';
  };
  const guarded: QueuedCommand = {
    ...held,
    frame() {
      if (state === 'free') return held.frame();
      if (state === 'stored') void leave();
      return undefined;
    },
    dropped() {
      clearTimeout(retry);
      ended();
      ledger.strike(stored);
    },
  };
  return guarded;
}
