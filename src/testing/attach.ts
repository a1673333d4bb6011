/** Puts the test server behind a real `ws` server; it knows its shape and never imports it. */
import { NO_CODE, NORMAL } from '../wire/index.js';
import type { ConnectionAttempt } from './connection.js';
import type { Host } from './host.js';

/** A handshake's request: node's `IncomingMessage`, as far as it is needed. */
export interface WsRequest {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The raw socket under a handshake: node's `Duplex`, as far as it is needed. */
export interface WsRawSocket {
  /** Listens to what goes wrong with it. */
  on(event: 'error', listener: () => void): unknown;
  /** Writes, and closes after that. */
  end(data: string): unknown;
  /** Closes at once. */
  destroy(): unknown;
}

/** The server's end of a socket of `ws`, as far as it is needed. */
export interface WsSocket {
  readonly protocol: string;
  /** Listens to frames. */
  on(
    event: 'message',
    listener: (data: { toString(): string }, isBinary: boolean) => void,
  ): unknown;
  /** Listens to its end. */
  on(event: 'close' | 'error', listener: () => void): unknown;
  /** Sends a frame. */
  send(data: string | Uint8Array): void;
  /** Closes with a handshake. */
  close(code: number, reason: string): void;
  /** Closes without one. */
  terminate(): void;
}

/** A `WebSocketServer` of `ws`, as far as it is needed. */
export interface WsServer {
  readonly options: {
    /** Chooses among the subprotocols that a client offers. */
    handleProtocols?: ((offered: Set<string>, request: never) => string | false) | undefined;
  };
  /** Completes a handshake. */
  handleUpgrade(
    request: WsRequest,
    socket: WsRawSocket,
    head: never,
    callback: (socket: WsSocket, request: WsRequest) => void,
  ): void;
  /** Listens to new sockets. */
  on(event: 'connection', listener: (socket: WsSocket, request: WsRequest) => void): unknown;
  /** Stops listening to them. */
  off(event: 'connection', listener: (socket: WsSocket, request: WsRequest) => void): unknown;
}

const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

function attemptOf({ url = '/', headers }: WsRequest): ConnectionAttempt {
  const flat = Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]);
  const offered = String(headers['sec-websocket-protocol'] ?? '');
  return {
    url: `ws://${String(headers.host ?? 'localhost')}${url}`,
    subprotocols: offered === '' ? [] : offered.split(',').map((name) => name.trim()),
    headers: Object.fromEntries(flat) as Record<string, string>,
  };
}

function serve(host: Host, socket: WsSocket, request: WsRequest): void {
  const session = host.admit(attemptOf(request), {
    send: (frame) => socket.send(frame),
    close: (code, reason) => socket.close(code === NO_CODE ? NORMAL : code, reason),
    terminate: () => socket.terminate(),
  });
  socket.on('message', (data, isBinary) => session.receive(isBinary ? data : String(data)));
  socket.on('close', () => session.abandon());
  // `ws` says `close` too; without a listener node would throw.
  socket.on('error', () => {});
  session.open(socket.protocol);
}

/**
 * Serves the sockets of a `ws` server.
 *
 * @returns what undoes it: new sockets are the owner's again, hung handshakes are dropped
 */
export function attach(host: Host, server: WsServer): () => void {
  const hung = new Set<WsRawSocket>();
  const { handleProtocols } = server.options;
  // Own or inherited: what was there is put back as it was.
  const own = Object.getOwnPropertyDescriptor(server, 'handleUpgrade');
  const upgrade = server.handleUpgrade;
  const connected = (socket: WsSocket, request: WsRequest): void => serve(host, socket, request);

  server.handleUpgrade = (request, socket, head, callback) => {
    const attempt = attemptOf(request);
    host.attempts.push(attempt);
    const { answer } = host.answerHandshake(attempt.subprotocols);
    if (answer === 'accepts') {
      upgrade.call(server, request, socket, head, callback);
      return;
    }
    socket.on('error', () => {});
    if (answer === 'hangs') hung.add(socket);
    else socket.end(NOT_FOUND);
  };
  server.options.handleProtocols = (offered) => {
    const handshake = host.answerHandshake([...offered]);
    return (handshake.answer === 'accepts' && handshake.subprotocol) || false;
  };
  server.on('connection', connected);

  return () => {
    server.off('connection', connected);
    server.options.handleProtocols = handleProtocols;
    if (own) Object.defineProperty(server, 'handleUpgrade', own);
    else Reflect.deleteProperty(server, 'handleUpgrade');
    for (const socket of hung) socket.destroy();
  };
}
