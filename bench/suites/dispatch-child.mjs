/**
 * Measures dispatch over so many subscriptions in a process of its own, and tells the times of each round; `short`
 * for CI. A page has one consumer: code that V8 has made for the first one is slower with a second.
 */
import { CLIENTS, open } from '../clients.mjs';
import { MESSAGES } from '../messages.mjs';
import { interleave } from '../rounds.mjs';
import {
  confirmationOf,
  frameOf,
  identifierOf,
  injectedSockets,
  paramsOf,
  settle,
  until,
} from '../socket.mjs';
import { LIMIT } from './dispatch.mjs';

const count = Number(process.argv[2]);
const isShort = process.argv.includes('short');
/** Messages, and whether each comes in a turn of its own, as in browsers. */
const KINDS = [
  ['100 B, together', MESSAGES['100 B'], false],
  ['100 B, apart', MESSAGES['100 B'], true],
  ['1 kB, together', MESSAGES['1 kB'], false],
  ['16 kB, together', MESSAGES['16 kB'], false],
].slice(0, isShort ? 2 : undefined);
const HOUR = 3_600_000;
/** How long (ms) one client's turn is to take. */
const TURN = 3;

/** The least that any client has to do. */
function leastWith(received) {
  const subscriptions = new Map();
  for (let id = 0; id < count; id++) subscriptions.set(identifierOf(id), { received });
  const onmessage = ({ data }) => {
    const { identifier, message } = JSON.parse(data);
    subscriptions.get(identifier).received(message);
  };
  return { receives: (data) => onmessage({ data }) };
}

/** A client with so many confirmed subscriptions. */
async function clientWith(client, received) {
  const { WebSocket, last } = injectedSockets();
  const session = open(client, { WebSocket, patience: HOUR });
  let confirmed = 0;
  const connected = () => void confirmed++;
  session.connect();
  await settle();
  last().welcomes();
  let sent = 0;
  last().sends = () => void sent++;
  for (let id = 0; id < count; id++) session.subscribe(paramsOf(id), { connected, received });
  // Promises of one client send in several turns.
  await until(() => sent >= count, `${client} has asked`);
  for (let id = 0; id < count; id++) last().receives(confirmationOf(identifierOf(id)));
  await until(() => confirmed === count, `${client} confirmed`);
  return { receives: (data) => last().receives(data) };
}

/** One client's turn: nanoseconds per message. What it has received is counted. */
function turnOf(name, { receives }, { frames, received, isApart }) {
  let next = 0;
  let size = 20;
  const receive = () => {
    receives(frames[next]);
    next = (next + 1) % frames.length;
  };
  const together = () => {
    for (let message = 0; message < size; message++) receive();
  };
  const apart = async () => {
    for (let message = 0; message < size; message++) await receive();
  };
  return async () => {
    const before = received.messages;
    const start = process.hrtime.bigint();
    await (isApart ? apart() : together());
    const elapsed = Number(process.hrtime.bigint() - start);
    if (received.messages - before !== size) throw new Error(`${name} lost messages`);
    const each = elapsed / size;
    // As many messages as a turn has time for.
    size = Math.min(Math.max(Math.round((TURN * 1e6) / each), 5), 5_000);
    return each;
  };
}

/** To all subscriptions in turn; where they are more, to 2,000 of them, as far apart as they are. */
function framesFor(message) {
  const length = Math.min(Math.max(count, 100), 2_000);
  const step = Math.max(Math.floor(count / length), 1);
  return Array.from({ length }, (_, n) => frameOf((n * step) % count, message));
}

/** All that are measured, on the same subscriptions. */
async function targetsFor(receive) {
  const targets = { [LIMIT]: leastWith(receive) };
  for (const client of CLIENTS) targets[client] = await clientWith(client, receive);
  return targets;
}

const results = [];
const received = { messages: 0 };
const targets = await targetsFor(() => void received.messages++);
for (const [size, message, isApart] of KINDS) {
  const frames = framesFor(message);
  const turns = Object.entries(targets).map(([name, target]) => [
    name,
    turnOf(name, target, { frames, received, isApart }),
  ]);
  const values = await interleave(Object.fromEntries(turns), { rounds: 30, warmUp: 15 });
  results.push({ count, size, values });
}
process.send(results, () => process.exit());
