/** The chat screen, driven through the server of catenary/testing. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react-native';
import { StrictMode } from 'react';
import { AppState } from 'react-native';
import { createCable } from './cable';
import { Chat } from './chat';
import { received, startServer } from './server';

const LOBBY = { channel: 'ChatChannel', room: 'lobby' };
const SUBSCRIBE = 'subscribe ChatChannel{"room":"lobby"}';
const UNSUBSCRIBE = 'unsubscribe ChatChannel{"room":"lobby"}';

let server;
let cable;

beforeEach(() => {
  server = startServer();
  server.channel('ChatChannel', {
    subscribed: (subscription) => subscription.streamFrom('lobby'),
    actions: {
      speak: ({ body }) => server.broadcast('lobby', { id: body, body }),
    },
  });
  cable = createCable('wss://chat.example/cable', { WebSocket: server.WebSocket });
});

afterEach(() => {
  act(() => cable.disconnect());
  server.close();
});

const presence = () => screen.getByTestId('presence').props.children;
const messages = () => screen.queryAllByTestId('message').map(({ props }) => props.children);
const isOnline = () => waitFor(() => expect(presence()).toBe('online'));

test('the messages of the room are shown', async () => {
  render(<Chat cable={cable} room="lobby" />);
  expect(presence()).toBe('connecting');
  await isOnline();
  server.transmit(LOBBY, { id: 1, body: 'Hello' });
  server.transmit(LOBBY, { id: 2, body: 'Grüße 🚋' });
  await waitFor(() => expect(messages()).toEqual(['Hello', 'Grüße 🚋']));
  expect(received()).toEqual([SUBSCRIBE]);
});

test('what is typed is said', async () => {
  render(<Chat cable={cable} room="lobby" />);
  await isOnline();
  fireEvent.changeText(screen.getByPlaceholderText('Message'), 'Anybody here?');
  fireEvent.press(screen.getByText('Send'));
  await waitFor(() => expect(messages()).toEqual(['Anybody here?']));
  expect(screen.getByPlaceholderText('Message').props.value).toBe('');
  expect(received()).toEqual([
    SUBSCRIBE,
    'message ChatChannel{"room":"lobby"} {"body":"Anybody here?","action":"speak"}',
  ]);
});

test('what is typed while offline stays in its line', async () => {
  render(<Chat cable={cable} room="lobby" />);
  await isOnline();
  cable.on('dropped', () => {});
  server.stops();
  await waitFor(() => expect(presence()).toBe('offline: closed'));
  fireEvent.changeText(screen.getByPlaceholderText('Message'), 'Anybody here?');
  fireEvent.press(screen.getByText('Send'));
  expect(screen.getByPlaceholderText('Message').props.value).toBe('Anybody here?');
  expect(received()).toEqual([SUBSCRIBE]);
});

test('a room that rejects says so', async () => {
  server.rejects('ChatChannel');
  render(<Chat cable={cable} room="lobby" />);
  await waitFor(() => expect(presence()).toBe('not allowed in'));
  expect(received()).toEqual([SUBSCRIBE]);
});

test('a screen in StrictMode subscribes once, and one that is left unsubscribes', async () => {
  const { unmount } = render(
    <StrictMode>
      <Chat cable={cable} room="lobby" />
    </StrictMode>,
  );
  await isOnline();
  unmount();
  await waitFor(() => expect(received()).toEqual([SUBSCRIBE, UNSUBSCRIBE]));
});

test('an app in the background lets its socket go, and is online again in the foreground', async () => {
  AppState.addEventListener.mockClear();
  render(<Chat cable={cable} room="lobby" />);
  await isOnline();
  const [[, changed]] = AppState.addEventListener.mock.calls;
  act(() => changed('inactive'));
  expect(presence()).toBe('online');
  act(() => changed('background'));
  expect(presence()).toBe('offline: suspended');
  await waitFor(() => expect(server.connections).toEqual([]));
  act(() => changed('active'));
  await waitFor(() => expect(presence()).toBe('back online'));
  expect(received()).toEqual([SUBSCRIBE, SUBSCRIBE]);
});

test('an app that starts in the background connects in the foreground', async () => {
  AppState.addEventListener.mockClear();
  AppState.currentState = 'background';
  render(<Chat cable={cable} room="lobby" />);
  await act(async () => {});
  expect(server.attempts).toEqual([]);
  const [[, changed]] = AppState.addEventListener.mock.calls;
  act(() => changed('active'));
  await isOnline();
  expect(received()).toEqual([SUBSCRIBE]);
  AppState.currentState = 'active';
});

describe('with fake timers', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('after an outage it is back within 20 s', async () => {
    render(<Chat cable={cable} room="lobby" />);
    await isOnline();
    act(() => void server.stops());
    await waitFor(() => expect(presence()).toBe('offline: closed'));
    await act(() => jest.advanceTimersByTimeAsync(60_000));
    expect(presence()).toBe('offline: closed');
    server.starts();
    await act(() => jest.advanceTimersByTimeAsync(20_000));
    expect(presence()).toBe('back online');
    expect(received()).toEqual([SUBSCRIBE, SUBSCRIBE]);
  });

  test('a server that falls silent is noticed after 6 s', async () => {
    render(<Chat cable={cable} room="lobby" />);
    await isOnline();
    server.staysSilent();
    await act(() => jest.advanceTimersByTimeAsync(5_900));
    expect(presence()).toBe('online');
    await act(() => jest.advanceTimersByTimeAsync(200));
    expect(presence()).toBe('offline: stale');
    expect(received()).toEqual([SUBSCRIBE]);
  });
});
