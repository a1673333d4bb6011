/** The app's one connection: it lives with the app, and asks for a new ticket at each attempt. */
import NetInfo from '@react-native-community/netinfo';
import { createConsumer } from 'catenary';
import { appSignals } from 'catenary/react-native';
import { AppState, Platform } from 'react-native';

export interface Message {
  readonly type: 'message';
  readonly from: string;
  readonly body: string;
}

declare module 'catenary' {
  interface Channels {
    ChatChannel: {
      params: { room: string };
      received:
        | Message
        | { readonly type: 'history'; readonly messages: readonly Message[] }
        | { readonly type: 'typing'; readonly from: string };
      actions: { speak: { body: string }; typing: void };
    };
  }
}

/** The computer itself, as the emulator of Android sees it. */
const HOST = Platform.OS === 'android' ? '10.0.2.2' : 'localhost';
const SERVER = `http://${HOST}:3000`;

async function fetchToken(): Promise<string> {
  const response = await fetch(`${SERVER}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'ada' }),
  });
  const { token } = await response.json();
  return token;
}

export const cable = createConsumer(
  async () => `${SERVER}/cable?token=${encodeURIComponent(await fetchToken())}`,
  { wake: appSignals(AppState, NetInfo) },
);
