/** Rooms: which there are, and who is in them. */
import { type Application, type Request, roomOf } from './application-controller.js';

export const roomsController = ({ models: { rooms } }: Application) => ({
  async index(context: Request) {
    return context.json(await rooms.all(context.get('user')));
  },

  /** Who is no member learns here why the cable has rejected them. */
  async show(context: Request) {
    const room = await rooms.enter(roomOf(context), context.get('user'));
    return context.json({ ...room, members: await rooms.members(room.slug) });
  },
});
