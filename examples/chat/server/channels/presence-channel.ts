/** Who is online in the organisation, and how they want to be seen. */
import type { Status } from '../../shared/resources.js';
import type { Performing } from '../cable/channel.js';
import { streams } from '../models/broadcaster.js';
import { nothing, status } from '../models/schemas.js';
import { ApplicationChannel } from './application-channel.js';

const actions = { appear: status, heartbeat: nothing };

export class PresenceChannel extends ApplicationChannel implements Performing<typeof actions> {
  protected override readonly actions = actions;

  protected override async subscribed() {
    await this.streamFrom(streams.presence);
    await this.models.presence.arrive(this.id, this.currentUser);
    this.transmit({ type: 'presence', people: await this.models.presence.people() });
  }

  protected override unsubscribed() {
    return this.models.presence.leave(this.id, this.currentUser);
  }

  appear({ status: chosen }: { status: Status }) {
    return this.models.presence.appear(this.currentUser, chosen);
  }

  heartbeat() {
    return this.models.presence.beat(this.id, this.currentUser);
  }
}
