/** The demo's Action Cable server: catenary's test server behind `ws`, and the ways to break it. */
import { createTestServer } from 'catenary/testing';
import { WebSocketServer } from 'ws';
import { installChat } from './chat-channel.mjs';
import { isSameOrigin } from './same-origin.mjs';

const PATH = '/cable';
/** Seconds without a frame. Longer than the 6 s after which the client gives a connection up. */
const SILENCE = 8;
/** Seconds for which a restarting server refuses everybody. */
const RESTART = 5;

export function createCable() {
  const server = createTestServer();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16_384 });
  server.attach(sockets);
  const chat = installChat(server);
  return {
    upgrade: (request, socket, head) => upgrade(sockets, request, socket, head),
    controls: createControls(server, chat),
  };
}

function upgrade(sockets, request, socket, head) {
  // A peer that resets while we refuse it must not take the process down.
  socket.on('error', () => socket.destroy());
  if (request.url.split('?')[0] !== PATH || !isSameOrigin(request)) {
    return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  }
  sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request));
}

/** What the buttons of the page do. */
function createControls(server, chat) {
  const timers = {};
  /** Pressing a button twice prolongs what it does. */
  const undoAfter = (name, seconds, undo) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(undo, seconds * 1000);
  };
  return {
    drop: ({ user }) => {
      for (const connection of chat.connectionsOf(user)) connection.close(1006);
    },
    'turn-away': ({ user }) => {
      for (const connection of chat.connectionsOf(user)) {
        connection.send({ type: 'disconnect', reason: 'unauthorized', reconnect: false });
        connection.close(1000);
      }
    },
    silence: () => {
      server.staysSilent();
      undoAfter('silence', SILENCE, () => server.speaks());
    },
    restart: () => {
      server.stops();
      undoAfter('restart', RESTART, () => server.starts());
    },
  };
}
