/** A subscription that lasts as long as its block. */
import { createConsumer } from 'catenary/core';
import { createTestServer } from 'catenary/testing';

const server = createTestServer();
const consumer = createConsumer('ws://test/cable', { WebSocket: server.WebSocket });
/** @type {Promise<unknown>} */
const unsubscribed = new Promise((resolve) => {
  server.channel('NewsChannel', { unsubscribed: resolve });
});
{
  using subscription = consumer.subscriptions.create('NewsChannel');
  await new Promise((connected) => Object.assign(subscription, { connected }));
  console.log(JSON.stringify(subscription.state));
}
await unsubscribed;
consumer.disconnect();
server.close();
