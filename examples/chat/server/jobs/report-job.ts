/** Says that this process lives, and what it counts. */
import type { Models } from '../models/models.js';
import type { Job } from './job.js';

interface Counted {
  readonly connectionCount: number;
  readonly subscriptionCount: number;
  restart(): void;
}

export const reportJob = ({ processes }: Models, counted: Counted): Job => ({
  interval: 2_000,
  async perform() {
    const wasForgotten = await processes.report({
      connections: counted.connectionCount,
      subscriptions: counted.subscriptionCount,
    });
    // It stood still for so long that the others, or it itself, have removed who is here.
    if (wasForgotten) counted.restart();
  },
});
