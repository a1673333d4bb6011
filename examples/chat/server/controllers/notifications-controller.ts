/** Notifications: one's own, and those that are sent to others. */
import { Problem } from '../models/problem.js';
import { anything, notification, notificationIds, userName } from '../models/schemas.js';
import { type Application, bodyOf, type Request } from './application-controller.js';

export const notificationsController = ({ models: { notifications } }: Application) => ({
  async index(context: Request) {
    return context.json(await notifications.latest(context.get('user')));
  },

  async read(context: Request) {
    const { all } = await bodyOf(context, anything);
    const ids = all === true ? null : (await bodyOf(context, notificationIds)).ids;
    return context.json(await notifications.read(context.get('user'), ids));
  },

  async create(context: Request) {
    const { text } = await bodyOf(context, notification);
    const recipient = userName.safeParse(context.req.param('name'));
    if (!recipient.success) throw new Problem('not_found');
    const sent = await notifications.send(recipient.data, context.get('user'), text);
    return context.json(sent, 201);
  },
});
