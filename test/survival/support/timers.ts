/** How many timers may be left where no connection is wanted: no more, and no fewer. */
import type { Consumer } from '../../../src/core/index.js';
import type { OneSocket } from './one-socket.js';
import type { VirtualTime } from './time.js';

interface Ended {
  readonly consumer: Consumer;
  readonly oneSocket: OneSocket;
  readonly time: VirtualTime;
}

/** What is held expires, all by one timer; what a page keeps is closed in the end, each by its own. */
export function timersOf({ consumer, oneSocket, time }: Ended): string[] {
  const isHolding = consumer.inspect().entries.some(({ held }) => held > 0);
  const due = Number(isHolding) + oneSocket.kept;
  return time.timers === due ? [] : [`${time.timers} timers are left, ${due} are due`];
}
