/** The numbers that a job counts. */
import { streams } from '../models/broadcaster.js';
import { ApplicationChannel } from './application-channel.js';

export class DashboardChannel extends ApplicationChannel {
  protected override async subscribed() {
    await this.streamFrom(streams.dashboard);
    this.transmit({ type: 'stats', stats: await this.models.stats.now() });
  }
}
