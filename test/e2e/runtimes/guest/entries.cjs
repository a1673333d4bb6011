/** Every entry of the package by `require`: what each exports, and a word through the test server. */
const main = require('catenary');
const core = require('catenary/core');
const testing = require('catenary/testing');

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
