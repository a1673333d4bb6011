/** The books over REST. `GET /api/books?since=1700000000` has what has changed, and what was destroyed. */
import { check } from '../cable/refusal.js';
import { bookEdit, newBook, seconds } from '../models/schemas.js';
import { type Application, bodyOf, type Request } from './application-controller.js';
import { idOf } from './messages-controller.js';

export const booksController = ({ models: { books } }: Application) => ({
  async index(context: Request) {
    const { since } = context.req.query();
    return context.json(await books.changes(since === undefined ? null : check(seconds, since)));
  },

  async create(context: Request) {
    const { title, author } = await bodyOf(context, newBook);
    return context.json(await books.create(title, author), 201);
  },

  async update(context: Request) {
    const id = idOf(context);
    return context.json(await books.update(id, await bodyOf(context, bookEdit)));
  },

  async destroy(context: Request) {
    await books.destroy(idOf(context));
    return context.body(null, 204);
  },
});
