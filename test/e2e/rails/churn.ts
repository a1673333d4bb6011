/** Comings and goings at random, as of components; they repeat themselves from the same seed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer } from 'catenary';
import { type Listener, listen, stream } from './user.js';

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32); SEED repeats a run. */
export function randomFrom(seed: number): () => number {
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

/** Subscribes and unsubscribes, for so many rounds; what is left are those that are wanted. */
export async function churn(
  consumer: Consumer,
  streams: readonly string[],
  random: () => number,
  rounds: number,
): Promise<Listener[]> {
  let wanted: Listener[] = [];
  for (let round = 0; round < rounds; round++) {
    const channel = stream(streams[Math.floor(random() * streams.length)] ?? '');
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
