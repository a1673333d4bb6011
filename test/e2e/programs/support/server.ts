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

/** What is listened to at the server, once for each listener. */
export const streamsOf = async (rails: RailsServer): Promise<string[]> =>
  (await rails.get('/programs/streams')).json() as Promise<string[]>;

/** Waits until just this is listened to: after a server was started again, until all have come back. */
export const expectStreams = (rails: RailsServer, ...streams: readonly string[]): Promise<void> =>
  expect.poll(() => streamsOf(rails), { timeout: 15_000 }).toEqual(streams);

/** Waits until the server has just these sockets: those of earlier pages take a moment to end. */
export const expectConnections = (rails: RailsServer, count: number): Promise<void> =>
  expect.poll(() => connectionsOf(rails), { timeout: 5_000 }).toBe(count);
