/** What is told to one person alone. */
import type { Performing } from '../cable/channel.js';
import { streams } from '../models/broadcaster.js';
import { nothing, notificationIds } from '../models/schemas.js';
import { ApplicationChannel } from './application-channel.js';

const actions = { read: notificationIds, read_all: nothing };

export class NotificationsChannel extends ApplicationChannel implements Performing<typeof actions> {
  protected override readonly actions = actions;

  protected override async subscribed() {
    await this.streamFrom(streams.notifications(this.currentUser));
    const unread = await this.models.notifications.unread(this.currentUser);
    this.transmit({ type: 'unread', unread });
  }

  read({ ids }: { ids: number[] }) {
    return this.models.notifications.read(this.currentUser, ids);
  }

  read_all() {
    return this.models.notifications.read(this.currentUser, null);
  }
}
