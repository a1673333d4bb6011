/** A room: what is said there, who types, who has read what, who is there. */
import { z } from 'zod';
import type { Performing } from '../cable/channel.js';
import { streams } from '../models/broadcaster.js';
import type { NewMessage } from '../models/message.js';
import { Problem } from '../models/problem.js';
import { messageEdit, messageId, newMessage, slug, typing } from '../models/schemas.js';
import { ApplicationChannel } from './application-channel.js';

const actions = {
  speak: newMessage,
  edit: messageEdit,
  remove: messageId,
  typing,
  read: messageId,
};

export class ChatChannel
  extends ApplicationChannel<{ room: string }>
  implements Performing<typeof actions>
{
  static override readonly params = z.object({ room: slug });
  protected override readonly actions = actions;

  protected override async subscribed() {
    const { room } = this.params;
    try {
      await this.models.rooms.enter(room, this.currentUser);
    } catch (error) {
      if (Problem.of(error)) return this.reject();
      throw error;
    }
    await this.streamFrom(streams.room(room));
    await this.models.rooms.join(room, this.id, this.currentUser, this.models.processes.id);
  }

  protected override unsubscribed() {
    return this.models.rooms.leave(this.params.room, this.id);
  }

  speak(data: NewMessage) {
    return this.models.messages
      .create(this.params.room, this.currentUser, data)
      .then(({ message }) => message);
  }

  edit({ id, content }: { id: number; content: string }) {
    return this.models.messages.edit(id, this.currentUser, content, this.params.room);
  }

  remove({ id }: { id: number }) {
    return this.models.messages.remove(id, this.currentUser, this.params.room);
  }

  async typing({ on }: { on: boolean }) {
    await this.models.limits.signal(this.currentUser);
    await this.models.rooms.typing(this.params.room, this.currentUser, on);
  }

  read({ id }: { id: number }) {
    return this.models.rooms.read(this.params.room, this.currentUser, id);
  }
}
