/** Subscriptions that come and go at random, as components do; then everything must be as it seems. */
import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { churn, randomFrom } from './churn.js';
import { areLive, SOON, serverList, userOf } from './user.js';

const ROUNDS = 500;

/** The same rounds each time, and others each time. */
const SEEDS = [1, Number(process.env.SEED ?? randomInt(2 ** 31))];

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  const churnFrom = async (seed: number) => {
    const name = `churner-${seed}`;
    const streams = Array.from({ length: 12 }, (_, index) => `${name}-${index}`);
    const live = await churn(userOf(rails, { name }), streams, randomFrom(seed), ROUNDS);
    await areLive(live);
    const wanted = [...new Set(live.map(({ identifier }) => identifier))].sort();
    await expect.poll(() => serverList(rails, name), SOON).toEqual(wanted);
    await rails.post('/test/broadcasts', { streams });
    const expected = live.map(({ identifier }) => [{ stream: JSON.parse(identifier).stream }]);
    await expect.poll(() => live.map(({ heard }) => heard), SOON).toEqual(expected);
    // Each was told once that it is connected, and nobody of a loss.
    expect(live.map(({ told }) => told.map(([what]) => what))).toEqual(
      live.map(() => ['connected', 'received']),
    );
  };

  test('after 500 rounds of churn who seems connected hears, and the server has what is wanted', async () => {
    console.info(`SEED=${SEEDS[1]}`);
    // Two users at once, for the time it takes.
    await Promise.all(SEEDS.map(churnFrom));
  });
});
