/** What becomes of the books: a verb, and the book with its version. They are changed over HTTP. */
import type { z } from 'zod';
import { streams } from '../models/broadcaster.js';
import { nothing } from '../models/schemas.js';
import { ApplicationChannel } from './application-channel.js';

export class BooksChannel extends ApplicationChannel {
  static readonly params: z.ZodType = nothing;

  protected override async subscribed() {
    await this.streamFrom(streams.books);
  }
}
