/** A bad network between real Rails and consumers with the default options: live again as soon as they promise. */
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, type TestContext, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import {
  CONNECTING,
  FIRST_RETRY,
  OPEN_TIMEOUT,
  STALE_AFTER,
  waitAfter,
} from '../support/promises.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { Audience } from './audience.js';
import { SOON } from './user.js';

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  /** An audience that is live, behind a proxy that does no harm yet, and what is to become true of it. */
  async function attend({ task, expect, onTestFinished }: TestContext) {
    const proxy = await TcpProxy.to(rails.port);
    const cable = `ws://127.0.0.1:${proxy.port}/cable`;
    const audience = await Audience.at(cable, rails, task.name);
    onTestFinished(async () => {
      audience.leave();
      await proxy.close();
    });
    const isLost = (reason: string, within = SOON.timeout) => {
      const everyone = audience.losses.map(() => [reason]);
      return expect.poll(() => audience.losses, { timeout: within }).toEqual(everyone);
    };
    const isLive = (within: number) =>
      expect.poll(() => audience.pending, { timeout: within }).toEqual([]);
    /** Nobody is deaf, nobody goes unanswered, and nothing was sent or received twice. */
    const isServed = async () => {
      await audience.call(rails);
      await expect.poll(() => audience.missing, SOON).toEqual([]);
      expect(audience.repeated).toEqual([]);
    };
    /** A link that is slow is not taken for a dead one: this can only be seen by waiting. */
    const isNotLost = async () => {
      await wait(STALE_AFTER + CONNECTING);
      expect(audience.losses.flat()).toEqual([]);
    };
    await isLive(SOON.timeout);
    return { proxy, audience, isLost, isNotLost, isLive, isServed };
  }

  describe.concurrent('over a network that', () => {
    test('resets, everything is live within 5 s and the time to connect', async (context) => {
      const { proxy, isLost, isLive, isServed } = await attend(context);
      proxy.resets();
      await isLost('closed');
      await isLive(FIRST_RETRY + CONNECTING);
      await isServed();
    });

    test('goes half-open, this is found after 6 s, and everything is live as soon as behind a reset', async (context) => {
      const { proxy, isLost, isLive, isServed } = await attend(context);
      proxy.freezes();
      // Nothing is heard any more, so it is stale at the latest `STALE_AFTER` from here.
      await isLost('stale', STALE_AFTER + CONNECTING);
      await isLive(FIRST_RETRY + CONNECTING);
      await isServed();
    });

    test('delays by 500 ms, nothing is lost, and after a reset everything is live 2 s later than that', async (context) => {
      const { proxy, isLost, isNotLost, isLive, isServed } = await attend(context);
      proxy.delays(500);
      // The next ping is 3.5 s after the last one.
      await isNotLost();
      const start = performance.now();
      await isServed();
      // There and back.
      context.expect(performance.now() - start).toBeGreaterThan(1_000);
      proxy.resets();
      await isLost('closed');
      // The handshake and its answer, the subscriptions and their confirmations.
      await isLive(FIRST_RETRY + 4 * 500 + CONNECTING);
      await isServed();
    });

    test('carries 1 kB/s, nothing is lost, and after a reset everything is live 2 s later than that', async (context) => {
      const { proxy, isLost, isNotLost, isLive, isServed } = await attend(context);
      proxy.throttles(1_000);
      await isNotLost();
      await isServed();
      proxy.resets();
      await isLost('closed');
      // Some 500 bytes of a handshake, 200 of its answer; five commands of 110 bytes, and as much back.
      await isLive(FIRST_RETRY + 2_000 + CONNECTING);
      await isServed();
    });

    test('flaps for 20 s, everything is live with the next retry', async (context) => {
      const { proxy, audience, isLive, isServed } = await attend(context);
      await proxy.flaps(20_000, 500);
      context.expect(audience.losses).not.toContainEqual([]);
      // However many attempts have failed meanwhile: this is the longest wait there is.
      await isLive(waitAfter(Infinity) + CONNECTING);
      await isServed();
    });

    test('swallows everything for 20 s, everything is live with the next retry that is answered', async (context) => {
      const { proxy, isLost, isLive, isServed } = await attend(context);
      proxy.freezes();
      proxy.hangs();
      await isLost('stale', STALE_AFTER + CONNECTING);
      await wait(20_000 - STALE_AFTER);
      proxy.hangs(false);
      // At worst the second retry has just begun, and goes unanswered: it is given up after half as
      // long again as the first, and a third one follows.
      await isLive(OPEN_TIMEOUT * 1.5 + waitAfter(2) + CONNECTING);
      await isServed();
    });
  });
});
