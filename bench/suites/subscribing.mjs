/** What it costs a client to subscribe many channels, to do so again after a loss, and to leave them. */
import { CLIENTS, OURS, open } from '../clients.mjs';
import { atMost } from '../goals.mjs';
import { digits, interleave, shares, spread } from '../rounds.mjs';
import {
  confirmationOf,
  identifierOf,
  injectedSockets,
  paramsOf,
  settle,
  until,
} from '../socket.mjs';

const COUNTS = [1_000, 2_500, 5_000, 10_000];
/** With fewer than these, a round is a few milliseconds, and hangs on chance. */
const FEW = 2_500;
const MANY = 10_000;
const HOUR = 3_600_000;
const PHASES = ['subscribing', 'resubscribing', 'leaving'];

/** The client's own milliseconds, up to the last callback or command; the server answers at once. */
async function timesOf(client, count) {
  const { WebSocket, last, sockets } = injectedSockets();
  const session = open(client, { WebSocket, patience: HOUR });
  const all = Array.from({ length: count }, (_, id) => paramsOf(id));
  const confirmations = all.map((_, id) => confirmationOf(identifierOf(id)));
  const counts = { connected: 0, sent: 0 };
  const callbacks = { connected: () => void counts.connected++, received() {} };
  let handles;

  const timed = async (name, act) => {
    Object.assign(counts, { connected: 0, sent: 0 });
    last().sends = () => void counts.sent++;
    const start = process.hrtime.bigint();
    act();
    await until(() => counts.sent >= count, `${client}: ${name}, sent`);
    if (name !== 'leaving') {
      for (const confirmation of confirmations) last().receives(confirmation);
      await until(() => counts.connected === count, `${client}: ${name}, confirmed`);
    }
    return Number(process.hrtime.bigint() - start) / 1e6;
  };

  session.connect();
  await settle();
  last().welcomes();
  const times = {};
  times.subscribing = await timed('subscribing', () => {
    handles = all.map((params) => session.subscribe(params, callbacks));
  });
  await opensAgain(session, last);
  if (sockets.length !== 2) throw new Error(`${client} did not connect again`);
  times.resubscribing = await timed('resubscribing', () => last().receives('{"type":"welcome"}'));
  times.leaving = await timed('leaving', () => {
    for (const handle of handles) session.leave(handle);
  });
  session.disconnect();
  return times;
}

/** Up to where the server has not yet said so. */
async function opensAgain(session, last) {
  last().breaks();
  await settle();
  session.connect();
  await settle();
  last().opens();
}

export async function subscribing({ isShort }) {
  const rows = [];
  // The short form does not wait for the others' seconds.
  const clients = isShort ? [OURS] : CLIENTS;
  for (const count of isShort ? [MANY] : COUNTS) {
    const cases = clients.map((client) => [client, () => timesOf(client, count)]);
    const rounds = await interleave(Object.fromEntries(cases), { rounds: 5, warmUp: 1 });
    for (const [client, times] of Object.entries(rounds)) {
      for (const phase of PHASES) {
        const pick = (all) => all.map((each) => each[phase]);
        rows.push({
          client,
          count,
          phase,
          time: spread(pick(times)),
          ratio: shares(pick(times), pick(rounds[OURS])),
        });
      }
    }
  }
  return { rows, goals: [...goalsOf(rows), ...(await linearity())] };
}

const LIMITS = { subscribing: 40, resubscribing: 20, leaving: 15 };

const goalsOf = (rows) =>
  rows
    .filter(({ client, count }) => client === OURS && count === MANY)
    .map(({ phase, time }) =>
      atMost(`${phase}: ${digits(MANY)}`, time.median, LIMITS[phase], {
        unit: 'ms',
        tolerated: null,
      }),
    );

/**
 * What each of many costs, by what each of few costs, round by round. A client that looks through all for each
 * is near 4, which is what Rails' is; caches and the collector make it up to 1.6 on a busy machine.
 */
async function linearity() {
  const cases = { few: () => timesOf(OURS, FEW), many: () => timesOf(OURS, MANY) };
  const { few, many } = await interleave(cases, { rounds: 15, warmUp: 1 });
  return PHASES.map((phase) => {
    const pick = (all, count) => all.map((times) => times[phase] / count);
    const { median } = shares(pick(many, MANY), pick(few, FEW));
    return atMost(`${phase}: one of ${digits(MANY)} against one of ${digits(FEW)}`, median, 2.5);
  });
}
