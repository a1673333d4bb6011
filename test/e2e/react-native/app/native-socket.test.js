/** The client on React Native's own WebSocket and URL, over the native half of either platform. */
import '../device/globals';
import { createConsumer } from 'catenary';
import { DeviceEventEmitter, NativeModules, Platform } from 'react-native';
import { createNativeWebSocket } from '../device/native-web-socket';
import { received, startServer } from './server';

describe.each(['android', 'ios'])('%s', (os) => {
  let server;
  let native;
  let cable;
  let errors;
  let told;

  beforeEach(() => {
    jest.useFakeTimers();
    Platform.OS = os;
    server = startServer();
    const emit = (name, event) => DeviceEventEmitter.emit(name, event);
    native = Object.assign(NativeModules.WebSocketModule, createNativeWebSocket(server, emit, os));
    jest.spyOn(native, 'connect');
    errors = [];
    told = [];
  });
  afterEach(async () => {
    cable.disconnect();
    await pass(0);
    server.close();
    jest.useRealTimers();
  });

  const pass = (ms) => jest.advanceTimersByTimeAsync(ms);

  /** A consumer as an app makes it: no class is passed. */
  const open = (url = 'wss://chat.example/cable', options = {}) => {
    cable = createConsumer(url, options);
    cable.on('error', (error) => errors.push(error));
    return cable.subscriptions.create('ChatChannel', {
      connected: (info) => told.push(['connected', info]),
      disconnected: (info) => told.push(['disconnected', info]),
      received: (message) => told.push(['received', message]),
    });
  };

  test('it is the class of React Native that is used', async () => {
    open();
    await pass(0);
    expect(cable.connection.webSocket).toBeInstanceOf(WebSocket);
    expect(WebSocket.prototype).toHaveProperty('_registerEvents');
    expect(navigator.product).toBe('ReactNative');
    expect(received()).toEqual(['subscribe ChatChannel']);
  });

  test('subscribes, performs and receives', async () => {
    server.channel('ChatChannel', {
      actions: { echo: ({ body }, subscription) => subscription.transmit({ body }) },
    });
    const subscription = open();
    await pass(0);
    expect(subscription.perform('echo', { body: 'Grüße 🚋' })).toBe(true);
    await pass(0);
    expect(told).toEqual([
      ['connected', { reconnected: false }],
      ['received', { body: 'Grüße 🚋' }],
    ]);
    expect(errors).toEqual([]);
    expect(received()).toEqual([
      'subscribe ChatChannel',
      'message ChatChannel {"body":"Grüße 🚋","action":"echo"}',
    ]);
  });

  test('headers are in the handshake', async () => {
    open(undefined, { headers: { authorization: 'Bearer 1' } });
    await pass(0);
    const offered = ['actioncable-v1-json', 'actioncable-unsupported'];
    const [call] = native.connect.mock.calls;
    expect(call.slice(1, 3)).toEqual([offered, { headers: { authorization: 'Bearer 1' } }]);
    expect(server.attempts[0].headers).toEqual({ authorization: 'Bearer 1' });
    expect(told).toEqual([['connected', { reconnected: false }]]);
    expect(received()).toEqual(['subscribe ChatChannel']);
  });

  test('an https address becomes wss, and is otherwise left as it is', async () => {
    open('https://chat.example/cable?token=1');
    await pass(0);
    expect(native.connect.mock.calls[0][0]).toBe('wss://chat.example/cable?token=1');
    expect(received()).toEqual(['subscribe ChatChannel']);
  });

  test.each([undefined, '/cable'])('the address %j never gets to a device', async (url) => {
    cable = createConsumer(url);
    cable.on('error', (error) => errors.push(error));
    cable.connect();
    await pass(60_000);
    expect(native.connect).not.toHaveBeenCalled();
    expect(errors.map(({ name }) => name)).toEqual(['ConnectionError']);
    expect(cable.status.get().state).toBe('idle');
    expect(received()).toEqual([]);
  });

  test('what is lost is connected again', async () => {
    open();
    await pass(0);
    server.drops();
    await pass(0);
    await pass(5_000);
    expect(told).toEqual([
      ['connected', { reconnected: false }],
      ['disconnected', { willAttemptReconnect: true, reason: 'closed', code: 1006 }],
      ['connected', { reconnected: true }],
    ]);
    expect(received()).toEqual(['subscribe ChatChannel', 'subscribe ChatChannel']);
  });

  test('a handshake that is refused is tried again', async () => {
    server.refuses();
    open();
    await pass(0);
    expect(cable.status.get()).toMatchObject({ state: 'waiting', reason: 'closed', code: 1006 });
    expect(cable.status.get().bufferedAmount).toBe(0);
    server.accepts();
    await pass(5_000);
    expect(told).toEqual([['connected', { reconnected: false }]]);
    expect(received()).toEqual(['subscribe ChatChannel']);
  });

  test('a handshake that hangs is given up after 10 s, and tried again', async () => {
    server.hangs();
    open();
    await pass(10_000);
    expect(cable.status.get()).toMatchObject({ state: 'waiting', reason: 'timeout' });
    server.accepts();
    await pass(5_000);
    expect(told).toEqual([['connected', { reconnected: false }]]);
    expect(received()).toEqual(['subscribe ChatChannel']);
  });

  test('a server that falls silent is noticed after 6 s', async () => {
    open();
    await pass(0);
    server.staysSilent();
    await pass(6_000);
    expect(told.at(-1)).toEqual([
      'disconnected',
      { willAttemptReconnect: true, reason: 'stale', code: null },
    ]);
    expect(received()).toEqual(['subscribe ChatChannel']);
  });

  test('an app that was frozen, and has no signals, finds its dead link within 10 s', async () => {
    open();
    await pass(0);
    server.staysSilent();
    // The device's clock goes on, the timers of the app do not.
    jest.setSystemTime(Date.now() + 600_000);
    await pass(10_000);
    expect(told.at(-1)).toEqual([
      'disconnected',
      { willAttemptReconnect: true, reason: 'stale', code: null },
    ]);
    // At once, without back-off.
    expect(server.attempts).toHaveLength(2);
    expect(received()).toEqual(['subscribe ChatChannel']);
  });

  test('a server that refuses for good is left alone', async () => {
    open();
    await pass(0);
    server.disconnects({ reason: 'unauthorized', reconnect: false });
    await pass(60_000);
    expect(told.at(-1)).toEqual([
      'disconnected',
      { willAttemptReconnect: false, reason: 'unauthorized', code: null },
    ]);
    expect(server.attempts).toHaveLength(1);
    expect(received()).toEqual(['subscribe ChatChannel']);
  });

  test('a server of another subprotocol is left alone', async () => {
    server.negotiates('');
    open();
    await pass(60_000);
    expect(cable.status.get()).toMatchObject({ state: 'idle', reason: 'unsupported_subprotocol' });
    expect(errors).toHaveLength(1);
    expect(received()).toEqual([]);
  });

  test('a socket that is let go while it connects is closed: ten times, none is left behind', async () => {
    cable = createConsumer('wss://chat.example/cable');
    for (let round = 0; round < 10; round++) {
      cable.connect();
      cable.disconnect();
      await pass(0);
    }
    expect(server.attempts).toHaveLength(10);
    expect(server.connections).toEqual([]);
    cable.connect();
    await pass(0);
    expect(server.connections).toHaveLength(1);
    expect(received()).toEqual([]);
  });
});
