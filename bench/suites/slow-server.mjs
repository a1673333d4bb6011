/**
 * A server that answers 500 subscribes a second, one after the other, and 10,000 subscriptions at once:
 * what it is sent, and when all are confirmed; on a virtual clock.
 */
import { CLIENTS, OURS, open } from '../clients.mjs';
import { virtualClock } from '../clock.mjs';
import { atMost } from '../goals.mjs';
import { confirmationOf, injectedSockets, paramsOf } from '../socket.mjs';

const RATE = 500;
const PATIENCE = 120_000;

async function measure(client, count) {
  const clock = virtualClock();
  try {
    const { WebSocket, last } = injectedSockets();
    const session = open(client, { WebSocket });
    session.connect();
    await clock.goTo(0);
    last().welcomes();
    const counts = { sent: 0, atOnce: 0, confirmed: 0, lastSent: 0 };
    const backlog = [];
    const known = new Set();
    last().sends = (data) => {
      const { command, identifier } = JSON.parse(data);
      if (command !== 'subscribe') return;
      counts.sent++;
      backlog.push(identifier);
    };
    const connected = () => void counts.confirmed++;
    for (let id = 0; id < count; id++) {
      session.subscribe(paramsOf(id), { connected, received() {} });
    }
    await clock.goTo(10);
    counts.atOnce = counts.sent;
    // One that is asked for again costs the server as much, and is not answered.
    for (let served = 0; counts.confirmed < count && clock.now < PATIENCE; ) {
      await clock.goTo(clock.now + 20);
      for (const end = served + RATE / 50; served < Math.min(end, backlog.length); served++) {
        const identifier = backlog[served];
        if (known.has(identifier)) continue;
        known.add(identifier);
        last().receives(confirmationOf(identifier));
      }
      last().receives('{"type":"ping","message":1}');
      await clock.goTo(clock.now);
    }
    session.disconnect();
    const done = counts.confirmed === count ? clock.now / 1_000 : null;
    return { client, count, ...counts, again: counts.sent - count, done };
  } finally {
    clock.restore();
  }
}

export async function slowServer({ isShort }) {
  const clients = isShort ? [OURS] : CLIENTS.filter((client) => !client.includes('compatible'));
  const rows = [];
  for (const client of clients) rows.push(await measure(client, isShort ? 3_000 : 10_000));
  const { again, atOnce, count } = rows[0];
  return {
    rows,
    goals: [
      atMost('slow server: subscribes sent again', again, 0),
      atMost('slow server: subscribes held back', count - atOnce, 0),
    ],
  };
}
