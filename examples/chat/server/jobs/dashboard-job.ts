/** Tells the dashboards what there is, every two seconds. */
import type { Models } from '../models/models.js';
import type { Job } from './job.js';

export const dashboardJob = ({ stats }: Models): Job => ({
  once: 'dashboard',
  interval: 2_000,
  perform: () => stats.tell(),
});
