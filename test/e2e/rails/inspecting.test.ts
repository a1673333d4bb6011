/** Looking on from outside: what is counted is what the socket saw, and loops outlive connections. */
import type { Transition } from 'catenary';
import { messages } from 'catenary/messages';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, consumerAt, listen, recordingSockets, SOON, tokenOf } from './user.js';

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test('over 10 cuts: a loop gets what `received` gets, counters and log tell of every one, no token shows', async () => {
    const proxy = await TcpProxy.to(rails.port);
    onTestFinished(() => proxy.close());
    const token = await tokenOf(rails, 'ada', 3_600);
    const { WebSocket, frames, sockets } = recordingSockets();
    const url = `ws://127.0.0.1:${proxy.port}/cable?token=${token}`;
    const consumer = consumerAt(url, { WebSocket, reconnect: () => 20 });
    const log: Transition[] = [];
    consumer.on('log', (transition) => log.push(transition));
    const losses = () =>
      log.filter(({ identifier, from, to }) => !identifier && from === 'open' && to !== 'open');
    const notes = listen(consumer, 'NotificationsChannel');
    const got: unknown[] = [];
    const loop = (async () => {
      for await (const message of messages(notes)) got.push(message);
    })();
    for (let cut = 0; cut <= 10; cut++) {
      await areLive([notes]);
      await rails.post('/notifications', { user: 'ada', text: `number ${cut}` });
      await expect.poll(() => notes.heard.length, SOON).toBe(cut + 1);
      if (cut === 10) break;
      proxy.resets();
      // It may be open again before anybody looks.
      await expect.poll(losses, { ...SOON, interval: 1 }).toHaveLength(cut + 1);
    }

    const snapshot = consumer.inspect();
    const { counters, entries } = snapshot;
    // A frame may have come since.
    const seen = frames.slice(0, counters.framesIn);
    expect(counters.framesIn).toBeGreaterThanOrEqual(33);
    expect(counters.bytesIn).toBe(seen.join('').length);
    expect(counters).toMatchObject({
      attempts: sockets.length,
      connections: 11,
      framesOut: 11,
      errors: 0,
      dropped: 0,
    });
    expect(entries).toEqual([
      { identifier: notes.identifier, state: 'subscribed', asks: 0, subscriptions: 1, held: 0 },
    ]);
    const count = (identifier: string | null, to: string) =>
      log.filter((each) => each.identifier === identifier && each.to === to).length;
    expect([count(null, 'open'), count(null, 'waiting')]).toEqual([11, sockets.length - 1]);
    expect(count(notes.identifier, 'subscribed')).toBe(11);

    notes.unsubscribe();
    await loop;
    expect(got).toEqual(notes.heard);
    expect(got).toHaveLength(11);
    expect(JSON.stringify([snapshot, log])).not.toContain(token);
  });
});
