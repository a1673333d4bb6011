/** What is said in a room, over HTTP: its history, and the same as by the actions of its channel. */
import { check, Refusal } from '../cable/refusal.js';
import { PAGE } from '../models/message.js';
import { idInAddress, messageText, newMessage, pageSize, seconds } from '../models/schemas.js';
import { type Application, bodyOf, type Request } from './application-controller.js';
import { roomOf } from './rooms-controller.js';

/** The id in the address; what cannot be one is not there. */
export function idOf(context: Request): number {
  const id = idInAddress.safeParse(context.req.param('id'));
  if (!id.success) throw new Refusal('not_found');
  return id.data;
}

export const messagesController = ({ models: { messages, rooms } }: Application) => ({
  async index(context: Request) {
    const { slug } = await rooms.enter(roomOf(context), context.get('user'));
    const { since, before, limit } = context.req.query();
    if (since !== undefined) {
      return context.json(await messages.since(slug, check(seconds, since)));
    }
    const size = limit === undefined ? PAGE : check(pageSize, limit);
    const first = before === undefined ? null : check(idInAddress, before);
    return context.json(await messages.page(slug, size, first));
  },

  async create(context: Request) {
    const data = await bodyOf(context, newMessage);
    const user = context.get('user');
    const { message, isNew } = await messages.create(roomOf(context), user, data);
    return context.json(message, isNew ? 201 : 200);
  },

  async update(context: Request) {
    const id = idOf(context);
    const { content } = await bodyOf(context, messageText);
    return context.json(await messages.edit(id, context.get('user'), content));
  },

  async destroy(context: Request) {
    return context.json(await messages.remove(idOf(context), context.get('user')));
  },
});
