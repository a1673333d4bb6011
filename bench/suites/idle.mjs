/** What an idle client does, and how soon it finds that its server is silent; on a virtual clock. */
import { CLIENTS, OURS, open } from '../clients.mjs';
import { virtualClock } from '../clock.mjs';
import { atMost } from '../goals.mjs';
import { randomOf, withRandom } from '../random.mjs';
import { spread } from '../rounds.mjs';
import { injectedSockets } from '../socket.mjs';

const BEAT = 3_000;
const MINUTES = 20;

/** A client whose server pings for so long; then it says nothing. */
async function connected(client, clock, random) {
  const { WebSocket, last } = injectedSockets();
  const session = open(client, { WebSocket });
  session.connect();
  await clock.goTo(clock.now);
  last().welcomes();
  let next = clock.now + random() * BEAT;
  const ping = async (until) => {
    for (; next <= until; next += BEAT) {
      await clock.goTo(next);
      last().receives('{"type":"ping","message":1}');
    }
    await clock.goTo(until);
  };
  return { session, ping, last, lastPing: () => next - BEAT };
}

/** Timer callbacks a minute. */
async function timersOf(client, random) {
  const clock = virtualClock();
  try {
    const { session, ping } = await connected(client, clock, random);
    await ping(60_000);
    const before = clock.fired;
    await ping(60_000 * (MINUTES + 1));
    session.disconnect();
    return (clock.fired - before) / MINUTES;
  } finally {
    clock.restore();
  }
}

/** Seconds from the last frame until the client gives the socket up. */
async function silenceOf(client, random) {
  const clock = virtualClock();
  try {
    const { session, ping, last, lastPing } = await connected(client, clock, random);
    await ping(60_000 + random() * 60_000);
    const socket = last();
    await clock.goTo(clock.now + 60_000);
    if (socket.closedAt === undefined) throw new Error(`${client} never found the silence`);
    session.disconnect();
    // Timers count whole milliseconds.
    return Math.round((socket.closedAt - lastPing()) / 10) / 100;
  } finally {
    clock.restore();
  }
}

export async function idle({ isShort }) {
  const rounds = isShort ? 10 : 50;
  const rows = [];
  for (const client of CLIENTS) {
    const [timers, silences] = [[], []];
    for (let seed = 1; seed <= rounds; seed++) {
      const random = randomOf(seed);
      if (seed <= 5) timers.push(await withRandom(random, () => timersOf(client, random)));
      silences.push(await withRandom(random, () => silenceOf(client, random)));
    }
    rows.push({ client, timers: spread(timers), silence: spread(silences) });
  }
  const { timers, silence } = rows.find(({ client }) => client === OURS);
  return {
    rows,
    goals: [
      atMost('timer callbacks a minute at idle', timers.median, 20),
      atMost('a silent server is found', silence.median, 6, { unit: 's' }),
    ],
  };
}
