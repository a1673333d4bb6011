/** The two clients as one type; only names that both promise are used through it. */
import rails from '@rails/actioncable';
import * as catenary from '../../src/index.js';

export type Client = typeof catenary;

export const clients = {
  rails: rails as unknown as Client,
  catenary,
} satisfies Record<string, Client>;

export type ClientName = keyof typeof clients;
