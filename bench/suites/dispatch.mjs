/** What a message costs on its way from the socket's event to `received`, beside the least it can. */
import { CLIENTS, OURS, open } from '../clients.mjs';
import { atLeast } from '../goals.mjs';
import { MESSAGES } from '../messages.mjs';
import { digits, interleave, shares, spread } from '../rounds.mjs';
import {
  confirmationOf,
  frameOf,
  identifierOf,
  injectedSockets,
  paramsOf,
  settle,
  until,
} from '../socket.mjs';

export const LIMIT = 'JSON.parse, Map, call';
const COUNTS = [1, 10, 100, 1_000, 10_000];
const HOUR = 3_600_000;
/** How long (ms) one client's turn is to take. */
const TURN = 3;

/** The least that any client has to do. */
function leastWith(count, received) {
  const subscriptions = new Map();
  for (let id = 0; id < count; id++) subscriptions.set(identifierOf(id), { received });
  const onmessage = ({ data }) => {
    const { identifier, message } = JSON.parse(data);
    subscriptions.get(identifier).received(message);
  };
  return { receives: (data) => onmessage({ data }), close() {} };
}

/** A client with so many confirmed subscriptions. */
async function clientWith(client, count, received) {
  const { WebSocket, last } = injectedSockets();
  const session = open(client, { WebSocket, patience: HOUR });
  let confirmed = 0;
  const connected = () => void confirmed++;
  session.connect();
  await settle();
  last().welcomes();
  for (let id = 0; id < count; id++) session.subscribe(paramsOf(id), { connected, received });
  // Promises of one client send in several turns.
  let sent = 0;
  last().sends = () => void sent++;
  await until(() => confirmed > 0 || sent >= 0, 'the first turn');
  await settle();
  for (let id = 0; id < count; id++) last().receives(confirmationOf(identifierOf(id)));
  await until(() => confirmed === count, `${client} confirmed`);
  return { receives: (data) => last().receives(data), close: () => session.disconnect() };
}

/** One client's turn: nanoseconds per message. What it has received is counted. */
function turnOf(name, { receives }, frames, received) {
  let next = 0;
  let size = 20;
  return () => {
    const before = received.messages;
    const start = process.hrtime.bigint();
    for (let message = 0; message < size; message++) {
      receives(frames[next]);
      next = (next + 1) % frames.length;
    }
    const elapsed = Number(process.hrtime.bigint() - start);
    if (received.messages - before !== size) throw new Error(`${name} lost messages`);
    const each = elapsed / size;
    // As many messages as a turn has time for.
    size = Math.min(Math.max(Math.round((TURN * 1e6) / each), 5), 5_000);
    return each;
  };
}

/** To all subscriptions in turn, as far apart as they are. */
function framesFor(count, message) {
  const length = Math.min(Math.max(count, 100), 2_000);
  const step = Math.max(Math.floor(count / length), 1);
  return Array.from({ length }, (_, n) => frameOf((n * step) % count, message));
}

export async function dispatch({ isShort }) {
  const rows = [];
  const counts = isShort ? [1, 10_000] : COUNTS;
  const sizes = isShort ? ['100 B'] : Object.keys(MESSAGES);
  const effort = isShort ? { rounds: 30, warmUp: 10 } : { rounds: 100, warmUp: 20 };
  for (const count of counts) {
    const received = { messages: 0 };
    const receive = () => void received.messages++;
    const targets = { [LIMIT]: leastWith(count, receive) };
    for (const client of CLIENTS) targets[client] = await clientWith(client, count, receive);
    for (const size of sizes) {
      const frames = framesFor(count, MESSAGES[size]);
      const turns = Object.entries(targets).map(([name, target]) => [
        name,
        turnOf(name, target, frames, received),
      ]);
      const times = await interleave(Object.fromEntries(turns), effort);
      for (const [client, values] of Object.entries(times)) {
        const share = shares(times[LIMIT], values);
        rows.push({ client, count, size, time: spread(values), share, bytes: frames[0].length });
      }
    }
    for (const target of Object.values(targets)) target.close();
  }
  return { rows, goals: goalsOf(rows) };
}

const goalsOf = (rows) =>
  rows
    .filter(({ client, size, count }) => client === OURS && size === '100 B' && count % 9_999 === 1)
    .map(({ count, share }) =>
      atLeast(`dispatch: share of the limit, 100 B, ${digits(count)}`, share.median, 0.9, {
        dependsOnMachine: true,
      }),
    );
