/** What all channels of the application share. */
import { Channel } from '../cable/channel.js';
import type { ApplicationConnection } from './application-connection.js';

export abstract class ApplicationChannel<Params = object> extends Channel<
  ApplicationConnection,
  Params
> {
  /** Who has signed in; what a client writes into its data says nothing about that. */
  protected get currentUser() {
    return this.connection.currentUser;
  }

  protected get models() {
    return this.connection.models;
  }
}
