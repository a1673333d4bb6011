/** A storm of up to a million clients, of each of which nothing is simulated but when it tries again. */
import { randomOf, withRandom } from '../random.mjs';
import { END, STEP, stormServer } from './storm-server.mjs';

/** Clients by the step of their next attempt, as linked lists in typed arrays. */
function calendar(clients, steps) {
  const heads = new Int32Array(steps).fill(-1);
  const next = new Int32Array(clients);
  return {
    add(client, moment) {
      const step = Math.ceil(moment / STEP);
      if (step >= steps) return;
      next[client] = heads[step];
      heads[step] = client;
    },
    *at(step) {
      // Who is added now is due later.
      for (let client = heads[step]; client >= 0; ) {
        const following = next[client];
        yield client;
        client = following;
      }
    },
  };
}

/** @param {(clients: number) => import('./storm-policies.mjs').Policy} policyFor */
export const lightStorm = (policyFor, { clients, outage, capacity, seed }) =>
  withRandom(randomOf(seed), () => {
    const server = stormServer({ outage, capacity });
    const steps = Math.ceil((outage + END) / STEP);
    const due = calendar(clients, steps);
    const policy = policyFor(clients);
    for (let client = 0; client < clients; client++) due.add(client, policy.first(client));
    let left = clients;
    for (let step = 0; step < steps && left > 0; step++) {
      for (const client of due.at(step)) {
        const isConnected = server.accepts(step);
        if (isConnected) left--;
        // Always later than this step: the answer takes longer.
        else due.add(client, policy.next(client, step * STEP));
      }
    }
    return server.figures(clients);
  });
