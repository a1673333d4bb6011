/** How many timers there may be: no more, and where no connection is wanted no fewer. */
import type { Consumer } from '../../../src/core/index.js';
import type { OneSocket } from './one-socket.js';
import type { VirtualTime } from './time.js';

interface Owner {
  readonly consumer: Consumer;
  readonly oneSocket: OneSocket;
  readonly time: VirtualTime;
}

/**
 * One for all that falls due, and for each socket that a page keeps one that closes it in the end.
 * Without a connection, nothing falls due but what is held.
 */
export function timersOf({ consumer, oneSocket, time }: Owner): string[] {
  const timers = time.timers - oneSocket.kept;
  if (consumer.status.get().state !== 'idle')
    return timers === 0 || timers === 1 ? [] : [`${timers} timers, not one at most`];
  const due = Number(consumer.inspect().entries.some(({ held }) => held > 0));
  return timers === due ? [] : [`${timers} timers are left, ${due} are due`];
}
