/** Redis goes away: a process of examples/rails that would hear nothing any more ends, and is started again. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { redisVersion, startRedis } from '../../support/redis.js';
import { Person, SOON, send } from '../support/person.js';
import { serverVersion, startApplication } from '../support/servers.js';

describe(`${serverVersion()}, ${redisVersion()}`, () => {
  test('a lost Redis ends the process, and started again it hears', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const application = await startApplication({ env: { REDIS_URL: redis.url } });
    onTestFinished(application.stop);
    const person = await Person.signIn(application);
    const room = await person.enter('general');
    await redis.stop();
    const answers = () =>
      send(application, 'GET', '/health').then(
        () => true,
        () => false,
      );
    await expect.poll(answers, SOON).toBe(false);
    await expect.poll(() => room.ended, SOON).toHaveLength(1);
    const back = await startRedis(redis.port);
    onTestFinished(() => back.stop());
    // What `Restart=always` does.
    await application.start();
    await expect.poll(() => room.state, { timeout: 30_000 }).toBe('subscribed');
    await person.say('general');
    await expect.poll(() => room.of('message'), SOON).toHaveLength(1);
  });
});
