/** Notices who has gone without a goodbye, people and server processes. */
import type { Models } from '../models/models.js';
import type { Job } from './job.js';

export const presenceJob = ({ presence, processes }: Models): Job => ({
  once: 'presence',
  interval: 1_000,
  async perform() {
    await presence.sweep();
    await processes.sweep();
  },
});
