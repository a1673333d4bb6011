/** Runs the scenarios on a VM: prints each one's name, what happened and what was sent, as a line of JSON. */
import { countTimers } from './host';
import '../device/globals';
import { createConsumer } from 'catenary';
import { appSignals } from 'catenary/react-native';
import { createTestServer } from 'catenary/testing';
import { createNativeWebSocket } from '../device/native-web-socket';
import { pass, scenarios } from './scenarios';

/** A server, the only one from now on, and a consumer with a subscription that tells a list. */
function openCable({ url = 'https://chat.example/cable?token=1', ...options } = {}) {
  const server = createTestServer();
  // As a device emits.
  const emit = (name, event) => __rctDeviceEventEmitter.emit(name, event);
  const native = createNativeWebSocket(server, emit, 'android');
  Object.assign(nativeModuleProxy.WebSocketModule, native);
  const told = [];
  const consumer = createConsumer(url, options);
  consumer.on('error', (error) => told.push(error));
  const subscription = consumer.subscriptions.create(
    { channel: 'ChatChannel', room: 'lobby' },
    {
      connected: (info) => told.push(['connected', info]),
      disconnected: (info) => told.push(['disconnected', info]),
      received: (message) => told.push(['received', message]),
    },
  );
  return { server, consumer, subscription, told };
}

async function main() {
  for (const [name, scenario] of Object.entries(scenarios)) {
    let cable;
    const open = (options) => {
      cable = openCable(options);
      return cable;
    };
    const result = await scenario(open, appSignals);
    const commands = cable.server.commands.map(
      ({ command, params }) => `${command} ${params.room ?? params.channel}`,
    );
    cable.consumer.disconnect();
    await pass(0);
    cable.server.close();
    print(JSON.stringify({ name, result, commands, timers: countTimers() }));
  }
}

main().catch((error) => print('Failed:', error.stack));
