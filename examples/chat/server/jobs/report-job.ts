/** Says that this process lives, and what it counts. */
import type { Models } from '../models/models.js';
import type { Job } from './job.js';

interface Counted {
  readonly connectionCount: number;
  readonly subscriptionCount: number;
}

export const reportJob = ({ processes }: Models, counted: Counted): Job => ({
  interval: 2_000,
  perform: () =>
    processes.report({
      connections: counted.connectionCount,
      subscriptions: counted.subscriptionCount,
    }),
});
