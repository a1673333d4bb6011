/** The numbers that a job counts. */
import type { z } from 'zod';
import { streams } from '../models/broadcaster.js';
import { nothing } from '../models/schemas.js';
import { ApplicationChannel } from './application-channel.js';

export class DashboardChannel extends ApplicationChannel {
  static readonly params: z.ZodType = nothing;

  protected override async subscribed() {
    await this.streamFrom(streams.dashboard);
    this.transmit({ type: 'stats', stats: await this.models.dashboard.stats() });
  }
}
