/** The screen, against the server of catenary/testing: what it shows, and what it sends. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react-native';
import { type Consumer, createConsumer } from 'catenary';
import { CableProvider } from 'catenary/react';
import { createTestServer, type TestServer } from 'catenary/testing';
import { StrictMode } from 'react';
import { Chat } from './Chat';

let server: TestServer;
let cable: Consumer;

beforeEach(() => {
  server = createTestServer();
  server.channel('ChatChannel', {
    subscribed(subscription) {
      const before = { type: 'message', from: 'bob', body: 'Anybody here?' };
      subscription.transmit({ type: 'history', messages: [before] });
      subscription.streamFrom('room');
    },
    actions: {
      speak(data) {
        const { body } = data as { readonly body: string };
        server.broadcast('room', { type: 'message', from: 'ada', body });
      },
    },
  });
  cable = createConsumer('wss://test/cable', { WebSocket: server.WebSocket });
});

afterEach(() => {
  act(() => cable.disconnect());
  server.close();
});

const messages = () => screen.queryAllByTestId('message').map(({ props }) => props.children);
const isOnline = () =>
  waitFor(() => expect(screen.getByTestId('state')).toHaveTextContent('online'));

function open() {
  return render(
    <StrictMode>
      <CableProvider consumer={cable}>
        <Chat room="lobby" />
      </CableProvider>
    </StrictMode>,
  );
}

test('what was said before is there, and what is typed is said', async () => {
  open();
  await isOnline();
  fireEvent.changeText(screen.getByPlaceholderText('Message'), 'Hello');
  fireEvent.press(screen.getByText('Send'));
  await waitFor(() => expect(messages()).toEqual(['bob: Anybody here?', 'ada: Hello']));
  expect(server.commands).toMatchObject([
    { command: 'subscribe', params: { channel: 'ChatChannel', room: 'lobby' } },
    { command: 'message', data: { action: 'speak', body: 'Hello' } },
  ]);
});

test('what is typed while there is no connection stays in its line', async () => {
  open();
  await isOnline();
  act(() => void server.stops());
  await waitFor(() => expect(screen.getByTestId('state')).toHaveTextContent('connecting'));
  fireEvent.changeText(screen.getByPlaceholderText('Message'), 'Hello');
  fireEvent.press(screen.getByText('Send'));
  expect(screen.getByPlaceholderText('Message').props.value).toBe('Hello');
  expect(server.commands.map(({ command }) => command)).toEqual(['subscribe']);
});

test('a screen that is left leaves the room', async () => {
  const { unmount } = open();
  await isOnline();
  unmount();
  await waitFor(() =>
    expect(server.commands.map(({ command }) => command)).toEqual(['subscribe', 'unsubscribe']),
  );
});
