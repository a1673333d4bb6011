/** Real Rails with what the programs need there, and what it says of its connections. */
import { fileURLToPath } from 'node:url';
import { expect, inject } from 'vitest';
import { type RailsServer, startRails } from '../../support/rails.js';
import { versionOf } from './versions.js';

const additions = fileURLToPath(new URL('../server', import.meta.url));

export const startServer = (): Promise<RailsServer> =>
  startRails({
    pages: inject('pages'),
    additions,
    env: { CABLE_READY: versionOf('cable_ready') },
  });

/** How many sockets the server has. */
export const connectionsOf = async (rails: RailsServer): Promise<number> =>
  (await rails.get('/programs/connections')).json() as Promise<number>;

/** Every identifier that the server has a subscription for. */
export async function identifiersOf(rails: RailsServer): Promise<string[]> {
  const response = await rails.get('/test/subscriptions');
  const list = (await response.json()) as { identifiers: string[] }[];
  return list.flatMap(({ identifiers }) => identifiers);
}

/** Waits until the server has just these sockets: those of earlier pages take a moment to end. */
export const expectConnections = (rails: RailsServer, count: number): Promise<void> =>
  expect.poll(() => connectionsOf(rails), { timeout: 5_000 }).toBe(count);
