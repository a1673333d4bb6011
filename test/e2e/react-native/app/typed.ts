/** An app in TypeScript: what React Native's types and configuration make of the package's types. */
import NetInfo from '@react-native-community/netinfo';
import { adapters, createConsumer } from 'catenary';
import { createConsumer as createCoreConsumer } from 'catenary/core';
import { appSignals } from 'catenary/react-native';
import { createTestServer } from 'catenary/testing';
import { AppState } from 'react-native';

declare module 'catenary' {
  interface Channels {
    ChatChannel: {
      params: { room: string };
      received: { readonly body: string };
      actions: { speak: { body: string } };
    };
  }
}

export const cable = createConsumer('wss://chat.example/cable', {
  headers: async () => ({ authorization: 'Bearer 1' }),
  wake: appSignals(AppState, NetInfo),
});

const { signal } = new AbortController();
export const chat = cable.subscriptions.create(
  { channel: 'ChatChannel', room: 'lobby' },
  { received: ({ body }) => body.length, disconnected: ({ reason }) => reason },
  { signal },
);
chat.perform('speak', { body: 'Hello' });
// @ts-expect-error: there is no such action
chat.perform('shout', { body: 'Hello' });

// The classes of React Native and of the test server fit.
createConsumer('wss://chat.example/cable', { WebSocket });
createCoreConsumer('wss://chat.example/cable', { WebSocket: createTestServer().WebSocket });
adapters.WebSocket = WebSocket;
