/** Real sockets: what is left of the speed of a bare `ws` client, in round trips and under a flood. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { CLIENTS, OURS, open } from '../clients.mjs';
import { atLeast } from '../goals.mjs';
import { CHAT } from '../messages.mjs';
import { interleave, shares, spread } from '../rounds.mjs';
import { identifierOf, paramsOf } from '../socket.mjs';

export const BARE = 'bare ws';
const HOUR = 3_600_000;
const FLOOD = 5_000;
const TRIPS = 200;

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
    perform: (data) =>
      socket.send(
        JSON.stringify({
          command: 'message',
          identifier: identifierOf(0),
          data: JSON.stringify(data),
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

export async function sockets({ isShort }) {
  const server = fork(new URL('echo-server.mjs', import.meta.url));
  const [port] = await once(server, 'message');
  const url = `ws://127.0.0.1:${port}/`;
  const peers = {};
  for (const name of [BARE, ...CLIENTS]) {
    const counter = new Counter();
    const peer = name === BARE ? await bare(url, counter) : await subscribed(name, url, counter);
    peers[name] = { close: peer.close, ...casesFor(peer, counter) };
  }
  const rounds = isShort ? 5 : 40;
  const rows = [];
  for (const kind of ['flood', 'trips']) {
    const cases = Object.entries(peers).map(([name, peer]) => [name, peer[kind]]);
    const values = await interleave(Object.fromEntries(cases), { rounds, warmUp: 3 });
    for (const [client, all] of Object.entries(values)) {
      const pick = (clock) => all.map((each) => each[clock]);
      const limit = (clock) => values[BARE].map((each) => each[clock]);
      rows.push({
        client,
        kind,
        elapsed: spread(pick('elapsed')),
        cpu: spread(pick('cpu')),
        share: shares(limit('elapsed'), pick('elapsed')),
        cpuShare: shares(limit('cpu'), pick('cpu')),
      });
    }
  }
  for (const { close } of Object.values(peers)) close();
  server.disconnect();
  return { rows, goals: rows.filter(({ client }) => client === OURS).map(goalOf) };
}

const goalOf = ({ kind, share }) =>
  atLeast(`${kind === 'trips' ? 'round trips' : kind}: share of bare \`ws\``, share.median, 0.97, {
    dependsOnMachine: true,
  });
