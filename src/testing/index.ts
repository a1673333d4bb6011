/** `catenary/testing`: an Action Cable server in the process; a barrel, without effects. */
export type {
  ChannelParams,
  ClientCommand,
  Disconnection,
  InvalidCommand,
} from '../wire/index.js';
export type { WsRawSocket, WsRequest, WsServer, WsSocket } from './attach.js';
export type { Behaviour } from './behaviour.js';
export type { ActionHandler, TestChannel, TestSubscription } from './channel.js';
export type {
  ConnectionAttempt,
  ProblemReason,
  RawFrame,
  ReceivedCommand,
  ServerProblem,
  TestConnection,
} from './connection.js';
export { createTestServer, type TestServer, type TestServerOptions } from './server.js';
export type { ReadyState, TestWebSocket, TestWebSocketConstructor } from './socket.js';
export type {
  Handler,
  ReadHandler,
  SocketCloseEvent,
  SocketEvent,
  SocketEventMap,
  SocketEvents,
  SocketListener,
  SocketListenerOptions,
  SocketMessageEvent,
} from './socket-events.js';
export type { RequestOptions } from './socket-input.js';
