/** A server that says no, or that fails before it can say anything. */
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { OPEN_TIMEOUT } from '../support/promises.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import {
  areLive,
  consumerAt,
  listen,
  recordingSockets,
  SOON,
  serverList,
  statusesOf,
  tokenOf,
  userOf,
} from './user.js';

const LOBBY = { channel: 'ChatChannel', room: 'lobby' };

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test('a rejected subscription has ended, and its neighbour is live', async () => {
    const consumer = userOf(rails);
    const foreign = listen(consumer, { channel: 'ChatChannel', room: 'private-grace' });
    const own = listen(consumer, { channel: 'ChatChannel', room: 'private-ada' });
    await areLive([own]);
    await expect.poll(() => foreign.told, SOON).toEqual([['rejected']]);
    expect(foreign.state).toBe('rejected');
    expect(foreign.perform('speak', { body: 'Let me in' })).toBe(false);
    expect(await serverList(rails)).toEqual([own.identifier]);
    // It can be asked for again.
    const again = listen(consumer, { channel: 'ChatChannel', room: 'private-grace' });
    await expect.poll(() => again.told, SOON).toEqual([['rejected']]);
  });

  test('who is not authorized is told why, and does not come back', async () => {
    const { WebSocket, sockets } = recordingSockets();
    const consumer = consumerAt(`${rails.cable}?token=forged`, { WebSocket, reconnect: () => 20 });
    const chat = listen(consumer, LOBBY);
    await expect
      .poll(() => chat.told, SOON)
      .toEqual([
        ['disconnected', { willAttemptReconnect: false, reason: 'unauthorized', code: null }],
      ]);
    expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'unauthorized' });
    // A retry would come after 20 ms.
    await delay(500);
    expect(sockets).toHaveLength(1);
    expect(chat.told).toHaveLength(1);
  });

  test('an exception in `connect` leaves a silent socket: it is left after 6 s, and retried', async () => {
    let isBroken = true;
    const { WebSocket, sockets } = recordingSockets();
    const query = () => (isBroken ? 'raise=1' : '');
    const consumer = userOf(rails, { WebSocket, query, reconnect: () => 20 });
    const start = performance.now();
    const chat = listen(consumer, LOBBY);
    const lost = await new Promise((resolve) => {
      consumer.on('status', (status) => {
        if (status.state === 'waiting') resolve(status);
      });
    });
    expect(lost).toMatchObject({ reason: 'timeout', code: null });
    expect(performance.now() - start).toBeGreaterThan(5_900);
    // Or it would have been given up as an attempt that nobody answers.
    expect(performance.now() - start).toBeLessThan(OPEN_TIMEOUT);
    await expect.poll(() => rails.log(), SOON).toContain('told to');
    isBroken = false;
    await areLive([chat]);
    expect(sockets).toHaveLength(2);
    // It never was connected, so there was nothing to lose.
    expect(chat.told[0]?.[0]).toBe('received');
    expect(chat.told.slice(1)).toEqual([['connected', { reconnected: false }]]);
    await expect.poll(() => sockets[0]?.readyState, SOON).toBe(WebSocket.CLOSED);
  });

  test('a token that has expired between two attempts is replaced, where the URL is a function', async () => {
    let asked = 0;
    const url = async () => {
      asked += 1;
      return `${rails.cable}?token=${await tokenOf(rails, 'ada', 3)}`;
    };
    const consumer = consumerAt(url, { reconnect: () => 20 });
    const chat = listen(consumer, LOBBY);
    await areLive([chat]);
    await delay(3_100);
    await rails.post('/cable/restart');
    await expect.poll(() => chat.told.at(-1), SOON).toEqual(['connected', { reconnected: true }]);
    expect(asked).toBe(2);
  });

  test('a token that has expired between two attempts is refused for good, where it is part of the URL', async () => {
    const token = await tokenOf(rails, 'ada', 3);
    const consumer = consumerAt(`${rails.cable}?token=${token}`, { reconnect: () => 20 });
    const chat = listen(consumer, LOBBY);
    await areLive([chat]);
    await delay(3_100);
    await rails.post('/cable/restart');
    await expect
      .poll(() => chat.told.slice(-2), SOON)
      .toEqual([
        ['disconnected', { willAttemptReconnect: true, reason: 'server_restart', code: null }],
        ['disconnected', { willAttemptReconnect: false, reason: 'unauthorized', code: null }],
      ]);
    expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'unauthorized' });
  });

  test('a foreign origin is refused before there is a socket, which looks like a closed door', async () => {
    const headers = { Origin: 'https://evil.example' };
    const { WebSocket, sockets } = recordingSockets();
    const consumer = userOf(rails, { WebSocket, headers, reconnect: () => 20 });
    const chat = listen(consumer, LOBBY);
    const statuses = statusesOf(consumer);
    await expect.poll(() => sockets.length, SOON).toBeGreaterThan(2);
    // By the third socket two attempts have failed; the next one may be under way.
    const closed = { state: 'waiting', reason: 'closed', code: 1006 };
    const failures = statuses.filter(({ state }) => state !== 'opening');
    expect(failures.slice(0, 2)).toMatchObject([closed, closed]);
    expect(chat.told).toEqual([]);
  });
});
