/** Rails with our pages, for the tests of one file. */
import { inject } from 'vitest';
import { type RailsServer, startRails } from '../../support/rails.js';

export interface PageServer extends RailsServer {
  /** How many connections the server itself has with that subscription, or with any. */
  connections(identifier?: string): Promise<number>;
}

export async function startPages(): Promise<PageServer> {
  const rails = await startRails({ pages: inject('pages') });
  return {
    ...rails,
    async connections(identifier) {
      const response = await rails.get('/test/subscriptions');
      const list = (await response.json()) as { identifiers: string[] }[];
      const having = list.filter(({ identifiers }) => identifiers.includes(identifier ?? ''));
      return (identifier === undefined ? list : having).length;
    },
  };
}
