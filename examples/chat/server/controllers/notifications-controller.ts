/** Notifications: one's own, and those that are sent to others. */
import { Refusal } from '../cable/refusal.js';
import { notification, readNotifications, userName } from '../models/schemas.js';
import { type Application, bodyOf, type Request } from './application-controller.js';

export const notificationsController = ({ models: { notifications } }: Application) => ({
  async index(context: Request) {
    return context.json(await notifications.latest(context.get('user')));
  },

  async read(context: Request) {
    const chosen = await bodyOf(context, readNotifications);
    const ids = 'ids' in chosen ? chosen.ids : null;
    return context.json(await notifications.read(context.get('user'), ids));
  },

  async create(context: Request) {
    const { text } = await bodyOf(context, notification);
    const recipient = userName.safeParse(context.req.param('name'));
    if (!recipient.success) throw new Refusal('not_found');
    const sent = await notifications.send(recipient.data, context.get('user'), text);
    return context.json(sent, 201);
  },
});
