/** Where the client meets sockets that nobody here wrote: a simulated one, and one over TCP. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket as MockSocket, Server } from 'mock-socket';
import { WebSocket, WebSocketServer } from 'ws';
import type { SocketConstructor } from '../../src/index.js';
import { CableResponder } from '../support/cable-responder.js';

export interface World {
  readonly url: string;
  readonly WebSocket: SocketConstructor;
  readonly responder: CableResponder;
  close(): Promise<void>;
}

const SUBPROTOCOL = 'actioncable-v1-json';

/** The sockets of `mock-socket`. */
export async function mockWorld(): Promise<World> {
  const url = 'ws://mock.test/cable';
  const responder = new CableResponder();
  const server = new Server(url, {
    mock: false,
    selectProtocol: (offered) => (offered.includes(SUBPROTOCOL) ? SUBPROTOCOL : null),
  });
  server.on('connection', (socket) => {
    const peer = responder.accept({
      send: (text) => socket.send(text),
      drop: () => socket.close({ code: 1006, reason: '', wasClean: false }),
    });
    socket.on('message', (data) => peer.message(String(data)));
    socket.on('close', () => peer.end());
  });
  return {
    url,
    WebSocket: MockSocket as unknown as SocketConstructor,
    responder,
    async close() {
      responder.close();
      server.stop();
    },
  };
}

/** A `WebSocketServer` of `ws`, on a free port of this machine. */
export async function wsWorld(): Promise<World & { readonly port: number }> {
  const responder = new CableResponder();
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
  });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    const peer = responder.accept({
      send: (text) => socket.send(text),
      drop: () => socket.terminate(),
    });
    socket.on('message', (data) => peer.message(String(data)));
    socket.on('close', () => peer.end());
    socket.on('error', () => {});
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/cable`,
    port,
    WebSocket,
    responder,
    async close() {
      responder.close();
      server.close();
      await once(server, 'close');
    },
  };
}
