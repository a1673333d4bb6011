/** Lets those leave who could not: apart from the report, which must not wait for them. */
import type { Models } from '../models/models.js';
import type { Job } from './job.js';

export const leavingJob = ({ rooms }: Models): Job => ({
  interval: 2_000,
  perform: () => rooms.retryLeaving(),
});
