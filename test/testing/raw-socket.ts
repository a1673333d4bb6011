/** A bare client for the tests of the test server: it speaks by hand and writes down what it sees. */
import { vi } from 'vitest';
import type { TestServer, TestWebSocket } from '../../src/testing/index.js';

export const SUBPROTOCOL = 'actioncable-v1-json';

export interface RawSocket {
  readonly socket: TestWebSocket;
  /** What happened, in order: `open`, `error`, `close 1006`, and the text of each frame. */
  readonly trace: string[];
  subscribe(identifier: string): void;
  unsubscribe(identifier: string): void;
  perform(identifier: string, data: unknown): void;
}

export function identifierOf(channel: string, params: object = {}): string {
  return JSON.stringify({ channel, ...params });
}

export const confirmation = (identifier: string): string =>
  JSON.stringify({ type: 'confirm_subscription', identifier });

export const rejection = (identifier: string): string =>
  JSON.stringify({ type: 'reject_subscription', identifier });

export const message = (identifier: string, data: unknown): string =>
  JSON.stringify({ identifier, message: data });

export const WELCOME = '{"type":"welcome"}';

/** Lets everything happen that needs no time to pass. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** Requests a socket and listens to it. */
export function dial(server: TestServer, url = 'ws://test/cable'): RawSocket {
  const socket = new server.WebSocket(url, [SUBPROTOCOL, 'actioncable-unsupported']);
  const trace: string[] = [];
  socket.onopen = () => trace.push('open');
  socket.onmessage = ({ data }) => trace.push(String(data));
  socket.onerror = () => trace.push('error');
  socket.onclose = ({ code }) => trace.push(`close ${code}`);
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  return {
    socket,
    trace,
    subscribe: (identifier) => send({ command: 'subscribe', identifier }),
    unsubscribe: (identifier) => send({ command: 'unsubscribe', identifier }),
    perform: (identifier, data) =>
      send({ command: 'message', identifier, data: JSON.stringify(data) }),
  };
}

/** A socket that is open and welcomed, with an empty trace. */
export async function connect(server: TestServer, url?: string): Promise<RawSocket> {
  const client = dial(server, url);
  await settle();
  client.trace.length = 0;
  return client;
}

/** A connected socket with one confirmed subscription, and an empty trace. */
export async function subscribed(server: TestServer, identifier: string): Promise<RawSocket> {
  const client = await connect(server);
  client.subscribe(identifier);
  await settle();
  client.trace.length = 0;
  return client;
}
