/** Who is online, and how one wants to be seen. */
import { status } from '../models/schemas.js';
import { type Application, bodyOf, type Request } from './application-controller.js';

export const presencesController = ({ models: { presence } }: Application) => ({
  async index(context: Request) {
    return context.json(await presence.people());
  },

  async update(context: Request) {
    const chosen = await bodyOf(context, status);
    return context.json(await presence.appear(context.get('user'), chosen.status));
  },
});
