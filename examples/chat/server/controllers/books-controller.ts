/** The books over REST. `GET /api/books?since=1700000000` has what has changed, and what was destroyed. */
import { bookEdit, changesQuery, newBook } from '../models/schemas.js';
import { type Application, bodyOf, idOf, queryOf, type Request } from './application-controller.js';

export const booksController = ({ models: { books } }: Application) => ({
  async index(context: Request) {
    const { since } = queryOf(context, changesQuery);
    return context.json(await books.changes(since ?? null));
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
