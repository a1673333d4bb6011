/** A server that ends connections of its own accord: one user's, or everybody's. */
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { CONNECTING, FIRST_RETRY } from '../support/promises.js';
import { isRailsFrom, type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, listen, recordingSockets, SOON, serverList, stream, userOf } from './user.js';

/** Only from 7.1 on does a remote disconnect say so, and whether to come back; before, it closes. */
const saysGoodbye = isRailsFrom('7.1');

const comesBack = [
  'disconnected',
  saysGoodbye
    ? { willAttemptReconnect: true, reason: 'remote', code: null }
    : { willAttemptReconnect: true, reason: 'closed', code: 1000 },
];
const staysAway = saysGoodbye
  ? ['disconnected', { willAttemptReconnect: false, reason: 'remote', code: null }]
  : comesBack;

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  /**
   * Rails attaches the stream that this goes over beside its welcome, and misses what comes at once.
   * Whoever is confirmed on a stream of a channel has that one, too.
   */
  const disconnect = (name: string, reconnect: boolean) =>
    rails.delete(`/users/${name}/connections?reconnect=${reconnect}`);

  test('a user who is disconnected everywhere comes back everywhere, and nobody else notices', async () => {
    const devices = [1, 2].map(() => userOf(rails, { name: 'ada', reconnect: () => 20 }));
    const own = devices.map((device) => listen(device, 'NotificationsChannel'));
    const other = listen(userOf(rails, { name: 'grace' }), 'NotificationsChannel');
    await areLive([...own, other]);
    await disconnect('ada', true);
    for (const { told } of own) {
      await expect
        .poll(() => told, SOON)
        .toEqual([
          ['connected', { reconnected: false }],
          comesBack,
          ['connected', { reconnected: true }],
        ]);
    }
    await rails.post('/notifications', { user: 'ada', text: 'Welcome back' });
    await expect.poll(() => own.map(({ heard }) => heard.length), SOON).toEqual([1, 1]);
    expect(other.told).toEqual([['connected', { reconnected: false }]]);
  });

  const title = saysGoodbye
    ? 'a user who is disconnected and not to reconnect stays away, and may be called back'
    : 'this Rails cannot tell a user to stay away: who is disconnected comes back';
  test(title, async () => {
    const { WebSocket, sockets } = recordingSockets();
    const consumer = userOf(rails, { name: 'eve', WebSocket, reconnect: () => 20 });
    const notes = listen(consumer, 'NotificationsChannel');
    await areLive([notes]);
    await disconnect('eve', false);
    await expect.poll(() => notes.told[1], SOON).toEqual(staysAway);
    if (saysGoodbye) {
      // A retry would come after 20 ms.
      await delay(500);
      expect(sockets).toHaveLength(1);
      await expect.poll(() => serverList(rails, 'eve'), SOON).toEqual([]);
      expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'remote' });
      consumer.connect();
    }
    await expect.poll(() => notes.told.at(-1), SOON).toEqual(['connected', { reconnected: true }]);
    expect(sockets).toHaveLength(2);
    await expect.poll(() => serverList(rails, 'eve'), SOON).toEqual([notes.identifier]);
  });

  test('a restart of the cable is told as such; everybody comes back within 5 s, and hears', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `restart-${index}`);
    const listeners = names.map((name) => listen(userOf(rails, { name }), stream(name)));
    await areLive(listeners);
    await rails.post('/cable/restart');
    const promised = { timeout: FIRST_RETRY + CONNECTING, interval: 20 };
    await expect
      .poll(() => listeners.filter(({ told }) => told.length < 3).length, promised)
      .toBe(0);
    for (const { told } of listeners) {
      expect(told).toEqual([
        ['connected', { reconnected: false }],
        ['disconnected', { willAttemptReconnect: true, reason: 'server_restart', code: null }],
        ['connected', { reconnected: true }],
      ]);
    }
    await rails.post('/test/broadcasts', { streams: names });
    await expect
      .poll(() => listeners.map(({ heard }) => heard), SOON)
      .toEqual(names.map((name) => [{ stream: name }]));
  });
});
