/** When each client tries again, for the light simulation: the policies themselves, and Rails' monitor. */
import { backoffWithJitter } from '@anycable/core';
import { spreadThenSteady } from '../../dist/esm/core/index.js';
import { ANYCABLE, OURS, RAILS } from '../clients.mjs';
import { LATENCY } from './storm-server.mjs';

/**
 * @typedef {object} Policy of many clients
 * @property {(client: number) => number} first when (ms) its first attempt is, if all is lost at 0
 * @property {(client: number, now: number) => number} next when the one behind a failed attempt is
 */

/** By how many attempts have failed. */
const byDelay = (delay) => (clients) => {
  const attempts = new Uint16Array(clients);
  return {
    first: () => delay(0),
    next: (client, now) => now + LATENCY + delay(++attempts[client]),
  };
};

const anyCable = backoffWithJitter(3_000);

/** Rails' monitor, which polls: `src/connection_monitor.js` of its package. */
const STALE = 6_000;
/** How often (ms) the server sends one. */
const PING = 3_000;
const interval = (polls) =>
  STALE * 1.15 ** Math.min(polls, 10) * (1 + (polls === 0 ? 1 : 0.15) * Math.random());

function rails(clients) {
  /** How many polls have found it stale, of which the interval depends. */
  const stale = new Uint8Array(clients);
  return {
    first(client) {
      const silence = PING * Math.random();
      // The loss is somewhere within an interval; the longer that is, the likelier.
      let whole = interval(0);
      while (Math.random() * 2 * STALE > whole) whole = interval(0);
      let poll = whole * Math.random();
      for (;;) {
        if (silence + poll > STALE) stale[client]++;
        // Stale or not, what was lost less than 6 s ago is not tried again.
        if (poll >= STALE) return poll;
        poll += interval(stale[client]);
      }
    },

    next: (client, now) => now + interval(stale[client]++),
  };
}

/** @type {Record<string, (clients: number) => Policy>} */
export const policies = {
  [OURS]: byDelay((attempt) => spreadThenSteady(attempt)),
  [RAILS]: rails,
  [ANYCABLE]: byDelay((attempt) => anyCable(attempt)),
};
