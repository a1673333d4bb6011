/** Subscriptions that come and go at random, as components do; then everything must be as it seems. */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer } from 'catenary';
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

/** Subscribes and unsubscribes; what is left are those that are wanted. */
async function churn(consumer: Consumer, random: () => number): Promise<Listener[]> {
  let wanted: Listener[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const channel = stream(STREAMS[Math.floor(random() * STREAMS.length)] ?? '');
    const present = wanted.filter(({ identifier }) => identifier === JSON.stringify(channel));
    const isJoined = present.length === 1 && random() < 0.2;
    if (present.length === 0 || isJoined) wanted.push(listen(consumer, channel));
    else {
      for (const each of present) each.unsubscribe();
      wanted = wanted.filter((each) => !present.includes(each));
    }
    const pause = gap(random);
    if (pause) await delay(pause);
  }
  return wanted;
}

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test.each([
    ['the same each time', 1],
    ['others each time', Number(process.env.SEED ?? randomInt(2 ** 31))],
  ])(
    'after 500 rounds of churn, %s, who seems connected hears, and the server has what is wanted',
    async (_, seed) => {
      console.info(`SEED=${seed}`);
      const name = `churner-${seed}`;
      const consumer = userOf(rails, { name });
      const live = await churn(consumer, randomFrom(seed));
      await areLive(live);
      const wanted = [...new Set(live.map(({ identifier }) => identifier))].sort();
      await expect.poll(() => serverList(rails, name), SOON).toEqual(wanted);
      await rails.post('/test/broadcasts', { streams: STREAMS });
      const expected = live.map(({ identifier }) => [{ stream: JSON.parse(identifier).stream }]);
      await expect.poll(() => live.map(({ heard }) => heard), SOON).toEqual(expected);
      // Each was told once that it is connected, and nobody of a loss.
      expect(live.map(({ told }) => told.map(([what]) => what))).toEqual(
        live.map(() => ['connected', 'received']),
      );
    },
  );
});
