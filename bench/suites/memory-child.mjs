/** Prints how many bytes of heap one client keeps for each of many subscriptions, or idle consumers. */
import { open } from '../clients.mjs';
import {
  confirmationOf,
  identifierOf,
  injectedSockets,
  paramsOf,
  settle,
  until,
} from '../socket.mjs';

const HOUR = 3_600_000;
const [client, kind, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];

/** What is garbage is no cost. Timers of a client have time to fire, and forget. */
async function heap() {
  await new Promise((done) => setTimeout(done, 2_500));
  // As in life: what is young is moved first, and strings are straightened then.
  for (const options of [
    { type: 'minor' },
    { type: 'minor' },
    undefined,
    undefined,
    undefined,
    undefined,
  ]) {
    globalThis.gc(options);
    await settle();
  }
  return process.memoryUsage().heapUsed;
}

/** A callback that all share is none's cost. */
const received = () => {};

async function subscribe(session, socket, from, to) {
  for (let id = from; id < to; id++) session.subscribe(paramsOf(id), { received });
  for (let turn = 0; turn < 5; turn++) await settle();
  for (let id = from; id < to; id++) socket.receives(confirmationOf(identifierOf(id)));
  await settle();
}

async function perSubscription() {
  const { WebSocket, last } = injectedSockets();
  const session = open(client, { WebSocket, patience: HOUR });
  session.connect();
  await settle();
  last().welcomes();
  // What comes with the first ones is not theirs, such as compiled code.
  await subscribe(session, last(), 90_000, 90_500);
  const before = await heap();
  await subscribe(session, last(), 0, count);
  return [(await heap()) - before, session];
}

async function perConsumer() {
  const { WebSocket, sockets } = injectedSockets();
  const sessions = [];
  const connect = async (many) => {
    const first = sockets.length;
    for (let each = 0; each < many; each++) {
      const session = open(client, { WebSocket, patience: HOUR });
      sessions.push(session);
      session.connect();
      // AnyCable's makes its socket later.
      await until(() => sockets.length > first + each, `${client} connects`);
      sockets.at(-1).welcomes();
    }
    await settle();
  };
  await connect(50);
  const before = await heap();
  await connect(count);
  // What this file keeps of each: the face of the client, and the socket.
  return [(await heap()) - before, sessions];
}

const [bytes] = kind === 'subscription' ? await perSubscription() : await perConsumer();
process.send(bytes / count, () => process.exit());
