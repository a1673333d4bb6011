/** Reconnect storms: all clients lose their server at once, and it comes back. */
import { ANYCABLE, OURS, RAILS } from '../clients.mjs';
import { atMost } from '../goals.mjs';
import { spread } from '../rounds.mjs';
import { lightStorm } from './storm-light.mjs';
import { policies } from './storm-policies.mjs';
import { realStorm } from './storm-real.mjs';

const FIGURES = ['peak', 'attempts', 't50', 't99', 't100'];
/** A server that accepts a twentieth of its clients a second, or all of them. */
const SHARE = 20;

const median = (runs) =>
  Object.fromEntries(FIGURES.map((name) => [name, spread(runs.map((run) => run[name])).median]));

/** The same storm for each seed, one after the other; `isReal` runs the client itself. */
async function storm(client, isReal, seeds, conditions) {
  const runs = [];
  for (const seed of seeds) {
    const run = isReal ? realStorm : (options) => lightStorm(policies[client], options);
    runs.push(await run({ ...conditions, seed }));
  }
  return { client, isReal, ...conditions, ...median(runs) };
}

export async function storms({ isShort }) {
  const sizes = isShort ? [1_000] : [10_000, 100_000, 1_000_000];
  const outages = isShort ? [0, 60_000] : [0, 5_000, 60_000, 600_000];
  const seeds = isShort ? [1] : [1, 2, 3, 4, 5];
  const real = sizes[0];
  const rows = [];
  for (const clients of sizes) {
    for (const capacity of [null, clients / SHARE]) {
      for (const outage of outages) {
        const conditions = { clients, capacity, outage };
        const run = (client, isReal) => storm(client, isReal, seeds, conditions);
        if (clients === real) rows.push(await run(OURS, true));
        for (const client of [OURS, RAILS, ANYCABLE]) rows.push(await run(client, false));
      }
    }
  }
  return { rows, goals: goalsOf(rows) };
}

/** The worst of all rows. A thousand clients and one seed are more at the mercy of chance than a whole run. */
function goalsOf(rows) {
  const ours = rows.filter(({ client }) => client === OURS);
  const limited = ours.filter(({ capacity }) => capacity !== null);
  const free = ours.filter(({ capacity }) => capacity === null);
  const blips = free.filter(({ outage }) => outage === 0);
  const goal = (what, of, figure, limit, rest) =>
    atMost(what, Math.max(...of.map(figure)), limit, { tolerated: limit * 1.15, ...rest });
  return [
    goal('storm, limited: t99 by clients/capacity', limited, ({ t99 }) => t99 / SHARE, 1.6),
    goal('storm, unlimited: t99', free, ({ t99 }) => t99, 20, { unit: 's' }),
    goal('blip: t50', blips, ({ t50 }) => t50, 2.8, { unit: 's' }),
    goal('storm: peak, share of the clients a second', ours, ({ peak }) => peak, 0.27),
    atMost('storm: the light simulation against the real client', disagreement(ours), 0.1, {
      tolerated: 0.25,
    }),
  ];
}

/** The largest relative difference of the two simulations where both ran. */
function disagreement(ours) {
  const real = ours.filter(({ isReal }) => isReal);
  const differences = real.flatMap((row) => {
    const light = ours.find(
      (other) =>
        !other.isReal &&
        ['clients', 'outage', 'capacity'].every((name) => other[name] === row[name]),
    );
    return ['peak', 'attempts', 't50', 't99'].map((name) => Math.abs(light[name] / row[name] - 1));
  });
  return Math.max(...differences);
}
