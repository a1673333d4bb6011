/** Rooms: which there are, and who is in them. */
import { check, Refusal } from '../cable/refusal.js';
import { messageId, slug } from '../models/schemas.js';
import { type Application, bodyOf, type Request } from './application-controller.js';

/** The room in the address; one that cannot be a room's is one that is not there. */
export function roomOf(context: Request): string {
  const room = slug.safeParse(context.req.param('slug'));
  if (!room.success) throw new Refusal('not_found', { message: 'There is no such room.' });
  return check(slug, room.data);
}

export const roomsController = ({ models }: Application) => ({
  async index(context: Request) {
    return context.json(await models.rooms.all(context.get('user')));
  },

  async show(context: Request) {
    const room = await models.rooms.enter(roomOf(context), context.get('user'));
    return context.json({ ...room, members: await models.rooms.members(room.slug) });
  },

  async read(context: Request) {
    const { id } = await bodyOf(context, messageId);
    await models.rooms.read(roomOf(context), context.get('user'), id);
    return context.body(null, 204);
  },
});
