/**
 * A server that answers 500 subscribes a second, one after the other, and 10,000 subscriptions at once:
 * what it is sent, and when all are confirmed; on a virtual clock.
 */
import { CLIENTS, OURS, open } from '../clients.mjs';
import { virtualClock } from '../clock.mjs';
import { atMost } from '../goals.mjs';
import { randomOf, withRandom } from '../random.mjs';
import { confirmationOf, injectedSockets, paramsOf } from '../socket.mjs';

/** Subscribes in one step of 20 ms. */
const PER_STEP = 10;
const STEP = 20;
const PATIENCE = 120_000;

/** The server's side of one connection; what its client has sent before a loss is forgotten with it. */
function connectionOf(socket, asked) {
  const backlog = [];
  const known = new Set();
  let served = 0;
  socket.sends = (data) => {
    const { command, identifier } = JSON.parse(data);
    if (command !== 'subscribe') return;
    asked();
    backlog.push(identifier);
  };
  socket.welcomes();
  return {
    socket,
    // One that is asked for again costs the server as much, and is not answered.
    serve() {
      for (const end = served + PER_STEP; served < Math.min(end, backlog.length); served++) {
        const identifier = backlog[served];
        if (known.has(identifier)) continue;
        known.add(identifier);
        socket.receives(confirmationOf(identifier));
      }
      socket.receives('{"type":"ping","message":1}');
    },
  };
}

async function measure(client, count) {
  const clock = virtualClock();
  try {
    const { WebSocket, last, sockets } = injectedSockets();
    const session = open(client, { WebSocket });
    session.connect();
    await clock.goTo(0);
    const counts = { sent: 0, confirmed: 0 };
    const asked = () => void counts.sent++;
    let connection = connectionOf(last(), asked);
    const connected = () => void counts.confirmed++;
    for (let id = 0; id < count; id++) {
      session.subscribe(paramsOf(id), { connected, received() {} });
    }
    await clock.goTo(STEP / 2);
    const atOnce = counts.sent;
    while (counts.confirmed < count && clock.now < PATIENCE) {
      await clock.goTo(clock.now + STEP);
      if (connection.socket !== last()) connection = connectionOf(last(), asked);
      connection.serve();
      await clock.goTo(clock.now);
    }
    session.disconnect();
    const done = counts.confirmed === count ? clock.now / 1_000 : null;
    const again = counts.sent - count;
    return { client, count, ...counts, atOnce, again, connections: sockets.length, done };
  } finally {
    clock.restore();
  }
}

export async function slowServer({ isShort }) {
  const count = isShort ? 3_000 : 10_000;
  const rows = [];
  for (const client of isShort ? [OURS] : CLIENTS) {
    rows.push(await withRandom(randomOf(1), () => measure(client, count)));
  }
  const { again, atOnce, confirmed } = rows.find(({ client }) => client === OURS);
  return {
    rows,
    goals: [
      atMost('slow server: subscribes sent again', again, 0),
      atMost('slow server: subscribes held back', count - atOnce, 0),
      atMost('slow server: subscriptions never confirmed', count - confirmed, 0),
    ],
  };
}
