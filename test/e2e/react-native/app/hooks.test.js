/** The hooks of catenary/react under React Native's preset: what is on the screen, and what is sent. */
import { act, render, screen, waitFor } from '@testing-library/react-native';
import { adapters } from 'catenary';
import { CableProvider, useConnectionStatus, useMessages, useSubscription } from 'catenary/react';
import { appSignals } from 'catenary/react-native';
import { StrictMode } from 'react';
import { AppState, Text } from 'react-native';
import { createCable } from './cable';
import { received, startServer } from './server';

let server;
let cable;

beforeEach(() => {
  AppState.addEventListener.mockClear();
  server = startServer();
  cable = createCable('wss://chat.example/cable', { WebSocket: server.WebSocket });
});

afterEach(() => {
  act(() => cable.disconnect());
  server.close();
  adapters.WebSocket = undefined;
});

const lobby = (room = 'lobby') => ({ channel: 'ChatChannel', room });
const SUBSCRIBE = 'subscribe ChatChannel{"room":"lobby"}';
const UNSUBSCRIBE = 'unsubscribe ChatChannel{"room":"lobby"}';
const shown = (id) => screen.queryAllByTestId(id).map(({ props }) => props.children);
const tick = () => act(async () => {});
const isShown = (id, ...texts) => waitFor(() => expect(shown(id)).toEqual(texts));

const inApp = (children, props = { consumer: cable }) => (
  <StrictMode>
    <CableProvider {...props}>{children}</CableProvider>
  </StrictMode>
);

function Room({ room, options }) {
  const { state } = useSubscription(room && lobby(room), {}, options);
  return <Text testID="state">{state}</Text>;
}

function Messages() {
  return <Text testID="messages">{useMessages(lobby()).join()}</Text>;
}

function Status() {
  return <Text testID="status">{useConnectionStatus().state}</Text>;
}

test('1,000 components in StrictMode are one subscribe', async () => {
  const keys = Array.from({ length: 1_000 }, (_, key) => key);
  render(inApp(keys.map((key) => <Room key={key} room="lobby" />)));
  const states = () => shown('state').reduce((count, state) => count + (state === 'subscribed'), 0);
  await waitFor(() => expect(states()).toBe(1_000), { timeout: 20_000 });
  expect(received()).toEqual([SUBSCRIBE]);
  expect(server.attempts).toHaveLength(1);
});

test('params that change resubscribe, `null` is not now, and leaving leaves', async () => {
  const { rerender, unmount } = render(inApp(<Room room={null} />));
  await tick();
  expect([shown('state'), server.attempts]).toEqual([['unsubscribed'], []]);
  rerender(inApp(<Room room="lobby" />));
  await isShown('state', 'subscribed');
  rerender(inApp(<Room room="hall" />));
  await isShown('state', 'subscribed');
  unmount();
  await waitFor(() =>
    expect(received()).toEqual([
      SUBSCRIBE,
      UNSUBSCRIBE,
      'subscribe ChatChannel{"room":"hall"}',
      'unsubscribe ChatChannel{"room":"hall"}',
    ]),
  );
});

test('a screen that is left and come back to costs nothing while it lingers', async () => {
  const room = <Room room="lobby" options={{ linger: 10_000 }} />;
  const { rerender } = render(inApp(room));
  await isShown('state', 'subscribed');
  rerender(inApp(<Status />));
  await tick();
  rerender(inApp(room));
  await isShown('state', 'subscribed');
  expect(received()).toEqual([SUBSCRIBE]);
});

test('a screen that comes later has the messages of the others', async () => {
  const { rerender } = render(inApp(<Messages />));
  await waitFor(() => expect(received()).toEqual([SUBSCRIBE]));
  await act(async () => void server.transmit(lobby(), 'Hello'));
  await isShown('messages', 'Hello');
  rerender(
    inApp(
      <>
        <Messages />
        <Messages />
      </>,
    ),
  );
  await isShown('messages', 'Hello', 'Hello');
  expect(received()).toEqual([SUBSCRIBE]);
});

test('the app in the background is shown as suspended, and subscribes again in the foreground', async () => {
  render(
    inApp(
      <>
        <Status />
        <Room room="lobby" />
      </>,
    ),
  );
  await isShown('state', 'subscribed');
  const [[, changed]] = AppState.addEventListener.mock.calls;
  act(() => changed('background'));
  await waitFor(() => expect(server.connections).toEqual([]));
  expect([shown('status'), shown('state')]).toEqual([['suspended'], ['subscribing']]);
  act(() => changed('active'));
  await isShown('state', 'subscribed');
  expect(shown('status')).toEqual(['open']);
  expect(received()).toEqual([SUBSCRIBE, SUBSCRIBE]);
});

test('a provider with an address has one socket in StrictMode, with headers, until it is gone', async () => {
  adapters.WebSocket = server.WebSocket;
  const headers = { authorization: 'Bearer 1' };
  const props = {
    url: 'https://chat.example/cable',
    options: { headers, wake: appSignals(AppState) },
  };
  const { unmount } = render(inApp(<Room room="lobby" />, props));
  await isShown('state', 'subscribed');
  expect(server.attempts).toMatchObject([{ url: 'wss://chat.example/cable', headers }]);
  const [{ value: listening }] = AppState.addEventListener.mock.results;
  expect(listening.remove).not.toHaveBeenCalled();
  unmount();
  await waitFor(() => expect(server.connections).toEqual([]));
  expect(listening.remove).toHaveBeenCalledTimes(1);
  expect(received()).toEqual([SUBSCRIBE, UNSUBSCRIBE]);
});
