/** What is said in a room, over HTTP: its history, and the same as by the actions of its channel. */
import { historyQuery, messageText, newMessage } from '../models/schemas.js';
import {
  type Application,
  bodyOf,
  idOf,
  queryOf,
  type Request,
  roomOf,
} from './application-controller.js';

export const messagesController = ({ models: { messages, rooms } }: Application) => ({
  async index(context: Request) {
    const { slug } = await rooms.enter(roomOf(context), context.get('user'));
    const { since, before, limit } = queryOf(context, historyQuery);
    return context.json(
      since === undefined
        ? await messages.page(slug, limit, before ?? null)
        : await messages.since(slug, since),
    );
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
