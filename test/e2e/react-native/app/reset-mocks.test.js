/** An app whose jest has `resetMocks`: that takes the clock away which React Native's preset mocks. */
import { act, render, screen, waitFor } from '@testing-library/react-native';
import { createCable } from './cable';
import { Chat } from './chat';
import { received, startServer } from './server';

let server;
let cable;

beforeEach(() => {
  jest.resetAllMocks();
  server = startServer();
  cable = createCable('wss://chat.example/cable', { WebSocket: server.WebSocket });
});

afterEach(() => {
  act(() => cable.disconnect());
  server.close();
});

test('the room is online', async () => {
  expect(performance.now()).toBeUndefined();
  render(<Chat cable={cable} room="lobby" />);
  await waitFor(() => expect(screen.getByTestId('presence').props.children).toBe('online'));
  expect(received()).toEqual(['subscribe ChatChannel{"room":"lobby"}']);
});
