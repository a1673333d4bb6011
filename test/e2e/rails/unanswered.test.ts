/** A server that does not answer a `subscribe`, or takes its time: nobody else is disturbed. */
import { type CableError, UnansweredError } from 'catenary';
import { beforeAll, describe, expect, test } from 'vitest';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { areLive, listen, recordingSockets, SOON, serverList, stream, userOf } from './user.js';

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test.each([
    ['a channel that does not exist', 'NobodysChannel', 'Subscription class not found'],
    ['a channel whose `subscribed` raises', 'SilentChannel', 'Could not execute command'],
  ])(
    '%s is never answered: it is told by an error, and disturbs nobody',
    async (_, channel, cause) => {
      const { WebSocket, sockets } = recordingSockets();
      const consumer = userOf(rails, { WebSocket, name: channel });
      const errors: CableError[] = [];
      consumer.on('error', (error) => errors.push(error));
      const start = performance.now();
      const ghost = listen(consumer, channel);
      const chat = listen(consumer, stream(channel));
      await areLive([chat]);
      await expect.poll(() => errors.length, SOON).toBe(1);
      expect(performance.now() - start).toBeGreaterThan(1_600);
      expect(errors[0]).toBeInstanceOf(UnansweredError);
      expect(errors[0]).toMatchObject({ identifier: ghost.identifier });
      expect(ghost.state).toBe('unanswered');
      await expect.poll(() => rails.log(), SOON).toContain(cause);
      await rails.post('/test/broadcasts', { streams: [channel] });
      await expect.poll(() => chat.heard, SOON).toEqual([{ stream: channel }]);
      ghost.unsubscribe();
      expect(ghost.told).toEqual([]);
      expect(errors).toHaveLength(1);
      expect(sockets).toHaveLength(1);
      expect(await serverList(rails, channel)).toContain(chat.identifier);
    },
  );

  test('a slow answer is an answer: what was performed meanwhile is sent behind it, once', async () => {
    const consumer = userOf(rails, { name: 'patience' });
    const errors: CableError[] = [];
    consumer.on('error', (error) => errors.push(error));
    await areLive([listen(consumer, 'NotificationsChannel')]);
    const slow = listen(consumer, { channel: 'SlowChannel', seconds: 4 });
    slow.perform('echo', { number: 1 });
    const quick = listen(consumer, 'EchoChannel');
    await areLive([quick]);
    await areLive([slow], { ...SOON, timeout: 10_000 });
    await expect.poll(() => slow.heard, SOON).toEqual([{ action: 'echo', number: 1 }]);
    expect(slow.told[0]).toEqual(['connected', { reconnected: false }]);
    expect(slow.told).toHaveLength(2);
    expect(errors.map(({ name }) => name)).toEqual(['UnansweredError']);
    expect(await serverList(rails, 'patience')).toHaveLength(3);
  });
});
