/** The least: a program logs in with a token, and two of them chat. */
import { createConsumer } from 'catenary';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';

describe(railsVersion(), () => {
  let rails: RailsServer;
  beforeAll(async () => {
    rails = await startRails();
    return rails.stop;
  });

  test('a token opens the cable, and a broadcast arrives', async () => {
    const response = await rails.post('/tokens', { name: 'ada' });
    const { token } = (await response.json()) as { token: string };
    const consumer = createConsumer(`${rails.cable}?token=${token}`, { WebSocket });
    const received: unknown[] = [];
    const chat = consumer.subscriptions.create(
      { channel: 'ChatChannel', room: 'lobby' },
      { received: (message: unknown) => received.push(message) },
    );
    await expect.poll(() => chat.state, { timeout: 5_000 }).toBe('subscribed');
    chat.perform('speak', { body: 'Hello' });
    await expect
      .poll(() => received, { timeout: 5_000 })
      .toEqual([
        { type: 'history', messages: [] },
        { type: 'message', from: 'ada', body: 'Hello' },
      ]);
    consumer.disconnect();
  });
});
