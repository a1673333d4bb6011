/** A socket without a network: what arrives is injected, what is sent is counted; and frames for it. */

class InjectedSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  readyState = 0;
  protocol = '';
  bufferedAmount = 0;
  binaryType = 'blob';
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  closedAt = undefined;
  /** Gets what the client sends. */
  sends = () => {};

  send(data) {
    this.sends(data);
  }

  close() {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.closedAt = performance.now();
    queueMicrotask(() => this.onclose?.({ code: 1000 }));
  }

  /** The handshake succeeds. */
  opens() {
    this.readyState = 1;
    this.protocol = 'actioncable-v1-json';
    this.onopen?.({});
  }

  /** It opens, and the server says so. */
  welcomes() {
    this.opens();
    this.receives('{"type":"welcome"}');
  }

  receives(data) {
    this.onmessage?.({ data });
  }

  /** It is lost, or was never had. */
  breaks() {
    this.readyState = 3;
    this.onerror?.({});
    this.onclose?.({ code: 1006 });
  }
}

/** A `WebSocket` class, and how to reach its instances, or the last ones. */
export function injectedSockets({ keeps = Infinity } = {}) {
  const sockets = [];
  class KeptSocket extends InjectedSocket {
    constructor() {
      super();
      sockets.push(this);
      if (sockets.length > keeps) sockets.shift();
    }
  }
  return { WebSocket: KeptSocket, last: () => sockets.at(-1), sockets };
}

/** Of equal length for all. */
export const paramsOf = (id) => ({ channel: 'RoomChannel', id: String(id).padStart(5, '0') });

export const identifierOf = (id) => JSON.stringify(paramsOf(id));

export const confirmationOf = (identifier) =>
  JSON.stringify({ type: 'confirm_subscription', identifier });

/** As a socket's: of its own, and flat. */
export const frameOf = (id, message) =>
  Buffer.from(JSON.stringify({ identifier: identifierOf(id), message })).toString();

/** Everything happens that needs no time to pass. */
export const settle = () => new Promise((done) => setImmediate(done));

/** Settles until it is so; loops of promises take several turns. */
export async function until(isSo, what, turns = 10_000) {
  for (let turn = 0; !isSo(); turn++) {
    if (turn === turns) throw new Error(`It never came: ${what}`);
    await settle();
  }
}
