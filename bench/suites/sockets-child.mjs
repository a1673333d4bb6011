/** Measures real sockets in a process of its own, and tells the times of each round; `short` for CI. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { CLIENTS, open } from '../clients.mjs';
import { CHAT } from '../messages.mjs';
import { interleave } from '../rounds.mjs';
import { identifierOf, paramsOf } from '../socket.mjs';
import { BARE } from './sockets.mjs';

const HOUR = 3_600_000;
const isShort = process.argv.includes('short');
const FLOOD = isShort ? 5_000 : 200_000;
/** A median of rounds of 200 is off by more than a goal leaves. */
const TRIPS = isShort ? 200 : 2_000;
const ROUNDS = { flood: { rounds: 16, warmUp: 4 }, trips: { rounds: 10, warmUp: 2 } };

/** Waits for a number of messages. */
class Counter {
  #left = 0;
  #done;

  received = () => {
    if (--this.#left === 0) this.#done();
  };

  wait(count) {
    this.#left = count;
    return new Promise((done) => {
      this.#done = done;
    });
  }
}

/** What any client does, on the same interface of the socket: parses, looks up, calls. */
async function bare(url, counter) {
  const socket = new WebSocket(url, ['actioncable-v1-json']);
  const subscriptions = new Map([[identifierOf(0), { received: counter.received }]]);
  socket.onmessage = ({ data }) => {
    const { identifier, message } = JSON.parse(data);
    subscriptions.get(identifier)?.received(message);
  };
  await once(socket, 'open');
  return {
    // What Action Cable's clients send; the server ends if it is not as long.
    perform: (data) =>
      socket.send(
        JSON.stringify({
          command: 'message',
          identifier: identifierOf(0),
          data: JSON.stringify({ ...data, action: 'echo' }),
        }),
      ),
    close: () => socket.close(),
  };
}

async function subscribed(client, url, { received }) {
  const session = open(client, { WebSocket, url, patience: HOUR });
  const handle = await new Promise((done) => {
    const made = session.subscribe(paramsOf(0), { connected: () => done(made), received });
  });
  return {
    perform: (data) => void handle.perform('echo', data),
    close: () => session.disconnect(),
  };
}

/** Microseconds per message: on the clock, and of this process's processor time. */
async function timed(count, act) {
  const [cpu, start] = [process.cpuUsage(), process.hrtime.bigint()];
  await act();
  const elapsed = Number(process.hrtime.bigint() - start) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { elapsed: elapsed / count, cpu: (user + system) / count };
}

function casesFor(peer, counter) {
  const flood = () =>
    timed(FLOOD, () => {
      const all = counter.wait(FLOOD);
      peer.perform({ count: FLOOD, message: CHAT });
      return all;
    });
  const trips = () =>
    timed(TRIPS, async () => {
      for (let trip = 0; trip < TRIPS; trip++) {
        const answer = counter.wait(1);
        peer.perform({ message: CHAT });
        await answer;
      }
    });
  return { flood, trips };
}

const server = fork(new URL('echo-server.mjs', import.meta.url));
const gone = () => {
  throw new Error('The server has ended');
};
server.on('exit', gone);
const [port] = await once(server, 'message');
const url = `ws://127.0.0.1:${port}/`;
const peers = {};
for (const name of [BARE, ...CLIENTS]) {
  const counter = new Counter();
  const peer = name === BARE ? await bare(url, counter) : await subscribed(name, url, counter);
  peers[name] = { close: peer.close, ...casesFor(peer, counter) };
}
const results = [];
for (const kind of Object.keys(ROUNDS)) {
  const cases = Object.entries(peers).map(([name, peer]) => [name, peer[kind]]);
  const values = await interleave(Object.fromEntries(cases), ROUNDS[kind]);
  results.push({ kind, values });
}
for (const { close } of Object.values(peers)) close();
server.off('exit', gone);
server.disconnect();
process.send(results, () => process.exit());
