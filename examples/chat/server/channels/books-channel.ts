/** What becomes of the books: a verb, and the book with its version. They are changed over HTTP. */
import { streams } from '../models/broadcaster.js';
import { ApplicationChannel } from './application-channel.js';

export class BooksChannel extends ApplicationChannel {
  protected override async subscribed() {
    await this.streamFrom(streams.books);
  }
}
