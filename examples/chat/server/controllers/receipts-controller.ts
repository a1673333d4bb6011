/** How far somebody has read in a room. */
import { messageId } from '../models/schemas.js';
import { type Application, bodyOf, type Request, roomOf } from './application-controller.js';

export const receiptsController = ({ models: { rooms } }: Application) => ({
  async create(context: Request) {
    const { id } = await bodyOf(context, messageId);
    await rooms.read(roomOf(context), context.get('user'), id);
    return context.body(null, 204);
  },
});
