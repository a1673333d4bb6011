/**
 * The native half of React Native's WebSocket, over the server of catenary/testing: the calls and
 * events of WebSocketModule.kt and RCTWebSocketModule.mm, and what the two do differently.
 */

/**
 * A native module, to be found as `WebSocketModule`.
 *
 * @param server - what the sockets connect to
 * @param emit - sends an event with its fields to JavaScript
 * @param os - Android knows a socket only once it is open: to close it before does nothing
 */
export function createNativeWebSocket(server, emit, os) {
  const sockets = new Map();
  /** Calls cross over to another thread. */
  const soon = (act) => void Promise.resolve().then(act);

  const connect = (url, protocols, { headers }, id) => {
    // A device does as well, and the app is gone: there is nobody to catch it.
    if (!/^wss?:\/\/./.test(url))
      throw new Error(`The app crashed: no address of a socket: ${url}`);
    const socket = new server.WebSocket(url, protocols ?? [], { headers });
    if (os === 'ios') sockets.set(id, socket);
    socket.onopen = () => {
      sockets.set(id, socket);
      emit('websocketOpen', { id, protocol: socket.protocol });
    };
    socket.onmessage = ({ data }) => emit('websocketMessage', { id, type: 'text', data });
    socket.onclose = ({ code, reason, wasClean }) => {
      sockets.delete(id);
      if (wasClean) emit('websocketClosed', { id, code, reason });
      else emit('websocketFailed', { id, message: 'The connection failed' });
    };
  };

  const close = (code, reason, id) => {
    const socket = sockets.get(id);
    sockets.delete(id);
    socket?.close(code, reason);
  };

  const send = (text, id) => {
    if (sockets.has(id)) sockets.get(id).send(text);
    else emit('websocketFailed', { id, message: 'client is null' });
  };

  return {
    connect(url, protocols, options, id) {
      connect(url, protocols, options, id);
    },
    close: (...call) => soon(() => close(...call)),
    send: (...call) => soon(() => send(...call)),
    sendBinary() {},
    ping() {},
    addListener() {},
    removeListeners() {},
  };
}
