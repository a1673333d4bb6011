/** What of workerd's globals the guest uses. */
declare class WebSocketPair {
  readonly 0: WebSocket;
  readonly 1: WebSocket & { accept(): void };
}
interface ResponseInit {
  readonly webSocket?: WebSocket;
}
