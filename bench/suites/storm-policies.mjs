/** When each client tries again, for the light simulation: the policies themselves, and Rails' monitor. */
import { backoffWithJitter } from '@anycable/core';
import { spreadThenSteady } from '../../dist/esm/core/index.js';
import { ANYCABLE, OURS, RAILS } from '../clients.mjs';
import { LATENCY } from './storm-server.mjs';

/**
 * @typedef {object} Policy of one client of many
 * @property {(state: number) => number} first when (ms) the first attempt is, if all is lost at 0
 * @property {(state: number, now: number) => number} next when the one behind a failed attempt is
 */

const byDelay = (delay) => ({
  first: () => delay(0),
  next: (attempt, now) => now + LATENCY + delay(attempt),
});

const anyCable = backoffWithJitter(3_000);

/** Rails' monitor, which polls: `src/connection_monitor.js` of its package. */
const STALE = 6_000;
const interval = (polls) =>
  STALE * 1.15 ** Math.min(polls, 10) * (1 + (polls === 0 ? 1 : 0.15) * Math.random());

const rails = {
  /** It is somewhere within a poll; the longer that is, the likelier. */
  first() {
    let whole = interval(0);
    while (Math.random() * 2 * STALE > whole) whole = interval(0);
    // Stale or not, what was lost less than 6 s ago is not tried again.
    const poll = whole * Math.random();
    return poll >= STALE ? poll : this.next(1, poll, poll);
  },

  next(attempt, now) {
    let polls = attempt;
    let poll = now;
    do {
      poll += interval(polls);
      polls++;
    } while (poll < STALE);
    return poll;
  },
};

/** @type {Record<string, Policy>} */
export const policies = {
  [OURS]: byDelay((attempt) => spreadThenSteady(attempt)),
  [RAILS]: rails,
  [ANYCABLE]: byDelay((attempt) => anyCable(attempt)),
};
