/** Forgets what nobody asks for any more. */
import type { Models } from '../models/models.js';
import type { Job } from './job.js';

export const cleanupJob = ({ books, claims, sessions, uploads }: Models): Job => ({
  once: 'cleanup',
  interval: 10 * 60_000,
  async perform() {
    await claims.sweep();
    await uploads.sweep();
    await books.sweep();
    await sessions.sweep();
  },
});
