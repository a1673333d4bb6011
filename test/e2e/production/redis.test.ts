/** Applications that share a Redis, and one whose Redis goes away. */
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { areLive, consumerAt, listen, SOON, stream, tokenOf } from '../rails/user.js';
import { BACK_WITHIN } from '../support/promises.js';
import { railsVersion } from '../support/rails.js';
import { type Redis, redisVersion, startRedis } from '../support/redis.js';
import { type Puma, startPuma } from './support/puma.js';

describe(`docs/production.md: ${redisVersion()}, ${railsVersion()}`, () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    return () => redis.stop();
  });

  const application = async (env: Record<string, string>) => {
    const puma = await startPuma({ env });
    onTestFinished(() => puma.stop());
    return puma;
  };

  const listenAt = async ({ cable }: Puma, token: string) => {
    const listener = listen(consumerAt(`${cable}?token=${token}`), stream('news'));
    await areLive([listener]);
    return listener;
  };

  /** What clients of the second and the third application hear of a broadcast of the first. */
  const heardBy = async ([first, ...others]: readonly [Puma, ...Puma[]]) => {
    const token = await tokenOf(first, 'ada');
    const listeners = await Promise.all(others.map((puma) => listenAt(puma, token)));
    await first.post('/test/broadcasts', { streams: ['news'] });
    // The last one is of the first's own kind: when it has heard, the others have had their time.
    await expect.poll(() => listeners.at(-1)?.heard.length, SOON).toBe(1);
    return listeners.map(({ heard }) => heard.length);
  };

  test('two prefixes part two applications, the number of a database does not', async () => {
    const at = (database: number, REDIS_PREFIX: string) =>
      application({ REDIS_URL: `${redis.url}/${database}`, REDIS_PREFIX });
    const [first, other, same] = await Promise.all([at(0, 'shop'), at(0, 'forum'), at(1, 'shop')]);
    expect(await heardBy([first, other, same])).toEqual([0, 1]);
  });

  test('a Redis that goes away ends the process of Rails 6.1; started again, its clients are back', async () => {
    const own = await startRedis();
    onTestFinished(() => own.stop());
    const puma = await application({ REDIS_URL: own.url });
    const listener = await listenAt(puma, await tokenOf(puma, 'ada', 3_600));
    await own.stop();
    await expect.poll(puma.running, SOON).toBe(false);
    await expect.poll(() => listener.told.at(-1), SOON).toMatchObject(['disconnected', {}]);
    const back = await startRedis(own.port);
    onTestFinished(() => back.stop());
    // What `Restart=always` does.
    await puma.start();
    await areLive([listener], { timeout: BACK_WITHIN, interval: 50 });
  });
});
