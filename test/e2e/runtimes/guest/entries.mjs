/** Every entry of the package as an ES module: what each exports, and a word through the test server. */
import * as main from 'catenary';
import * as core from 'catenary/core';
import * as testing from 'catenary/testing';

console.log(JSON.stringify([main, core, testing].map((entry) => Object.keys(entry).sort())));

const server = testing.createTestServer();
const consumer = core.createConsumer('ws://test/cable', { WebSocket: server.WebSocket });
consumer.subscriptions.create('NewsChannel', {
  connected: () => server.transmit('NewsChannel', 'first'),
  received(news) {
    console.log(JSON.stringify(news));
    consumer.disconnect();
    server.close();
  },
});
