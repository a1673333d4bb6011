/** Subscriptions that come and go at random, as components do; then everything must be as it seems. */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, type Listener, listen, SOON, serverList, stream, userOf } from './user.js';

const ROUNDS = 500;
const STREAMS = Array.from({ length: 12 }, (_, index) => `churn-${index}`);

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32); SEED repeats a run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** None at all, a few milliseconds, or around the 100 ms for which an identifier cools down. */
function gap(random: () => number): number {
  const kind = random();
  if (kind < 0.4) return 0;
  return kind < 0.9 ? random() * 20 : 80 + random() * 40;
}

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  const seeds = process.env.SEED ? [Number(process.env.SEED)] : [1, randomInt(2 ** 31)];
  test.each(seeds)(
    '500 rounds of churn (SEED=%i): who believes to be connected hears, and the server has what is wanted',
    async (seed) => {
      const random = randomFrom(seed);
      const name = `churner-${seed}`;
      const consumer = userOf(rails, { name });
      let live: Listener[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const wanted = STREAMS[Math.floor(random() * STREAMS.length)] as string;
        const present = live.filter(
          ({ identifier }) => identifier === JSON.stringify(stream(wanted)),
        );
        // A few identifiers are wanted twice, and most rounds end what they find.
        if (present.length === 0 || (present.length < 2 && random() < 0.2)) {
          live.push(listen(consumer, stream(wanted)));
        } else {
          for (const each of present) each.unsubscribe();
          live = live.filter((each) => !present.includes(each));
        }
        const pause = gap(random);
        if (pause) await delay(pause);
      }

      await areLive(live);
      const wanted = [...new Set(live.map(({ identifier }) => identifier))].sort();
      await expect.poll(() => serverList(rails, name), SOON).toEqual(wanted);
      expect(live.map(({ told }) => told[0]?.[0])).toEqual(live.map(() => 'connected'));
      await rails.post('/test/broadcasts', { streams: STREAMS });
      const expected = live.map(({ identifier }) => [{ stream: JSON.parse(identifier).stream }]);
      await expect.poll(() => live.map(({ heard }) => heard), SOON).toEqual(expected);
      // All this without a loss of the connection: nobody was told of one.
      expect(live.map(({ told }) => told.length)).toEqual(live.map(() => 2));
    },
  );
});
