/** Many subscriptions, and commands and broadcasts as early as can be. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, listen, SOON, serverList, stream, userOf } from './user.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test('`perform` right after `create`: of 200 rounds none is lost', async () => {
    const consumer = userOf(rails);
    await areLive([listen(consumer, 'NotificationsChannel')]);
    for (const round of numbers(200)) {
      const echo = listen(consumer, { channel: 'EchoChannel', round });
      expect(echo.perform('echo', { round })).toBe(true);
      await expect
        .poll(() => echo.heard, { timeout: 5_000, interval: 1 })
        .toEqual([{ action: 'echo', round }]);
      echo.unsubscribe();
    }
  });

  test('what is performed before the confirmation arrives in its order, behind it', async () => {
    const consumer = userOf(rails);
    await areLive([listen(consumer, 'NotificationsChannel')]);
    const echoes = numbers(50).map((round) => listen(consumer, { channel: 'EchoChannel', round }));
    for (const echo of echoes) for (const step of numbers(4)) echo.perform('echo', { step });
    await expect
      .poll(() => echoes.map(({ heard }) => heard.length), SOON)
      .toEqual(Array(50).fill(4));
    // Rails runs the four in several threads: it may answer them in another order.
    for (const { heard, told } of echoes) {
      expect(told[0]).toEqual(['connected', { reconnected: false }]);
      const steps = heard.map((data) => (data as { step: number }).step);
      expect(steps.sort()).toEqual([0, 1, 2, 3]);
    }
  });

  test('who is told `connected` hears what is broadcast from then on: 100 rounds', async () => {
    const consumer = userOf(rails, { name: 'early' });
    for (const round of numbers(100)) {
      const name = `early-${round}`;
      const listener = listen(consumer, stream(name));
      await areLive([listener], { timeout: 5_000, interval: 1 });
      await rails.post('/test/broadcasts', { streams: [name] });
      await expect.poll(() => listener.heard, { ...SOON, interval: 1 }).toHaveLength(1);
    }
  });

  test('1,000 subscriptions that are made in one tick each receive their own broadcast', async () => {
    const streams = numbers(1_000).map((number) => `crowd-${number}`);
    const consumer = userOf(rails, { name: 'crowd' });
    const listeners = streams.map((name) => listen(consumer, stream(name)));
    const patience = { timeout: 30_000, interval: 50 };
    await areLive(listeners, patience);
    await rails.post('/test/broadcasts', { streams });
    await expect
      .poll(() => listeners.filter(({ heard }) => heard.length === 0).length, patience)
      .toBe(0);
    expect(listeners.map(({ heard }) => heard)).toEqual(streams.map((name) => [{ stream: name }]));
    expect(listeners.map(({ told }) => told.length)).toEqual(Array(1_000).fill(2));
    expect(await serverList(rails, 'crowd')).toEqual(
      listeners.map(({ identifier }) => identifier).sort(),
    );
  });
});
