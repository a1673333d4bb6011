/** Users who come and go, each over a network that does whatever it likes: then everything is as it seems. */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { CONNECTING, waitAfter } from '../support/promises.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { churn, randomFrom } from './churn.js';
import { areLive, consumerAt, SOON, serverList, tokenOf } from './user.js';

const USERS = Array.from({ length: 10 }, (_, index) => `restless-${index}`);
const STREAMS = Array.from({ length: 8 }, (_, index) => `restless-${index}`);
/** Milliseconds. */
const RESTLESS = 20_000;
/** A round of churn takes some 15 ms. */
const ROUNDS = RESTLESS / 15;

/** What a network does next; each has a random number for its measure. */
const whims: readonly ((proxy: TcpProxy, measure: number) => void | Promise<void>)[] = [
  (proxy) => proxy.resets(),
  (proxy) => proxy.freezes(),
  async (proxy, measure) => {
    proxy.freezes();
    proxy.hangs();
    await wait(8_000 * measure);
    proxy.hangs(false);
  },
  (proxy, measure) => proxy.delays(800 * measure),
  (proxy, measure) => proxy.throttles(500 + 5_000 * measure),
  (proxy, measure) => proxy.flaps(3_000 * measure, 250),
  behave,
];

function behave(proxy: TcpProxy): void {
  proxy.delays(0);
  proxy.throttles(Infinity);
}

async function misbehave(proxy: TcpProxy, random: () => number): Promise<void> {
  const end = performance.now() + RESTLESS;
  while (performance.now() < end) {
    await wait(3_000 * random());
    await whims[Math.floor(random() * whims.length)]?.(proxy, random());
  }
  behave(proxy);
  // What is frozen stays so, and would stay on the server's list.
  proxy.resets();
}

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  /** Whom a user wants at the end, and how often the user's connection was lost until then. */
  async function live(name: string, random: () => number) {
    const proxy = await TcpProxy.to(rails.port);
    onTestFinished(() => proxy.close());
    const cable = `ws://127.0.0.1:${proxy.port}/cable`;
    const consumer = consumerAt(`${cable}?token=${await tokenOf(rails, name, 3_600)}`);
    let losses = 0;
    let isOpen = false;
    consumer.on('status', ({ state }) => {
      if (isOpen && state !== 'open') losses += 1;
      isOpen = state === 'open';
    });
    const churning = churn(consumer, STREAMS, random, ROUNDS);
    await misbehave(proxy, random);
    return { listeners: await churning, losses };
  }

  test('after 20 s of churn over the worst of networks, who seems connected hears, and the server has what is wanted', async () => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
    console.info(`SEED=${seed}`);
    const users = await Promise.all(
      USERS.map((name, index) => live(name, randomFrom(seed + index))),
    );
    const listeners = users.flatMap((user) => user.listeners);
    // One for each is certain: see `misbehave`.
    const losses = users.reduce((sum, user) => sum + user.losses, 0);
    expect(losses).toBeGreaterThan(2 * USERS.length);
    await areLive(listeners, { timeout: waitAfter(Infinity) + CONNECTING, interval: 20 });
    for (const [index, user] of users.entries()) {
      const wanted = [...new Set(user.listeners.map(({ identifier }) => identifier))].sort();
      await expect.poll(() => serverList(rails, USERS[index]), SOON).toEqual(wanted);
    }
    for (const { heard } of listeners) heard.length = 0;
    await rails.post('/test/broadcasts', { streams: STREAMS });
    const expected = listeners.map(({ identifier }) => [{ stream: JSON.parse(identifier).stream }]);
    await expect.poll(() => listeners.map(({ heard }) => heard), SOON).toEqual(expected);
  });
});
