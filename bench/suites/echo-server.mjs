/**
 * The server of `sockets.mjs`, a process of its own: it confirms, answers each command by a message, and
 * floods. It does as little as it can, and sends no pings. It ends if two clients ask for the same with
 * frames of different lengths: what is compared has to send as much.
 */
import { WebSocketServer } from 'ws';

/** So much may wait in the socket: enough to keep it busy, too little to fill the memory. */
const FULL = 1 << 18;

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  handleProtocols: () => 'actioncable-v1-json',
});

/** As many frames in one write as fit: a client is to be busy, not to wait for the next. */
function flood({ socket, stream }, frame, count) {
  let left = count;
  const send = () => {
    stream.cork();
    while (left > 0 && socket.bufferedAmount < FULL) {
      left--;
      socket.send(frame);
    }
    stream.uncork();
    if (left > 0) setImmediate(send);
  };
  send();
}

let asked;
function sameLength({ length }) {
  asked ??= length;
  if (length !== asked) throw new Error(`A round trip of ${length} bytes, and one of ${asked}`);
}

server.on('connection', (socket, { socket: stream }) => {
  socket.send('{"type":"welcome"}');
  socket.on('message', (text) => {
    const { command, identifier, data } = JSON.parse(text);
    if (command === 'subscribe') {
      socket.send(JSON.stringify({ type: 'confirm_subscription', identifier }));
    }
    if (command !== 'message') return;
    const { count, message } = JSON.parse(data);
    const frame = JSON.stringify({ identifier, message });
    if (count) return flood({ socket, stream }, frame, count);
    sameLength(text);
    socket.send(frame);
  });
});

server.on('listening', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
