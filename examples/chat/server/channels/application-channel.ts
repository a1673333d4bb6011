/** What all channels of the application share. */
import type { z } from 'zod';
import { Channel } from '../cable/channel.js';
import { Problem } from '../models/problem.js';
import { nothing } from '../models/schemas.js';
import type { ApplicationConnection } from './application-connection.js';

export abstract class ApplicationChannel<Params = object> extends Channel<
  ApplicationConnection,
  Params
> {
  static readonly params: z.ZodType = nothing;
  protected override readonly failed = new Problem('internal').data;

  /** Who has signed in; what a client writes into its data says nothing about that. */
  protected get currentUser() {
    return this.connection.currentUser;
  }

  protected get models() {
    return this.connection.models;
  }

  protected override rescue(error: unknown) {
    return Problem.of(error)?.data ?? super.rescue(error);
  }
}
