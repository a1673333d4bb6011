/** An app whose jest has `resetMocks`: that takes the clock away which React Native's preset mocks. */
import { act, render, screen, waitFor } from '@testing-library/react-native';
import { createTestServer } from 'catenary/testing';
import { createCable } from './cable';
import { Chat } from './chat';

beforeEach(() => jest.resetAllMocks());

test('the room is online', async () => {
  expect(performance.now()).toBeUndefined();
  const server = createTestServer();
  const cable = createCable('wss://chat.example/cable', { WebSocket: server.WebSocket });
  render(<Chat cable={cable} room="lobby" />);
  await waitFor(() => expect(screen.getByTestId('presence').props.children).toBe('online'));
  act(() => cable.disconnect());
  server.close();
});
