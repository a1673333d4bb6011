/** A server that dies and is started again: everything lives again. */
import { beforeAll, describe, expect, test } from 'vitest';
import { BACK_WITHIN } from '../support/promises.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, listen, SOON, serverList, statusesOf, stream, userOf } from './user.js';

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'puma is ended by %s and started again: everything lives again',
    async (signal) => {
      const names = Array.from({ length: 30 }, (_, index) => `${signal}-${index}`);
      const consumers = [userOf(rails), userOf(rails, { name: 'grace' })];
      const listeners = consumers.flatMap((consumer) =>
        names.map((name) => listen(consumer, stream(name))),
      );
      await areLive(listeners);

      const statuses = consumers.map(statusesOf);
      await rails.kill(signal);
      // The first retry fails, and has another reason: it may come at once.
      const losses = () => statuses.map((all) => all.find(({ reason }) => reason !== null));
      await expect
        .poll(losses, SOON)
        .toMatchObject(consumers.map(() => ({ state: 'waiting', reason: 'closed', code: 1006 })));
      expect(listeners[0]?.perform('anything')).toBe(false);

      await rails.start();
      await areLive(listeners, { timeout: BACK_WITHIN, interval: 50 });
      const [loss] = listeners.map(({ told }) => told[1]);
      expect(loss).toEqual([
        'disconnected',
        { willAttemptReconnect: true, reason: 'closed', code: 1006 },
      ]);
      for (const { told } of listeners) {
        expect(told).toEqual([
          ['connected', { reconnected: false }],
          loss,
          ['connected', { reconnected: true }],
        ]);
      }
      await rails.post('/test/broadcasts', { streams: names });
      const expected = [...names, ...names].map((name) => [{ stream: name }]);
      await expect.poll(() => listeners.map(({ heard }) => heard), SOON).toEqual(expected);
      for (const name of ['ada', 'grace']) expect(await serverList(rails, name)).toHaveLength(30);
    },
  );
});
