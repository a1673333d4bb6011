/** What must hold when a program has run, whatever it was: each rule says what it found wrong. */
import type { ModelSocket } from './model-socket.js';
import type { Run } from './run.js';

const same = (one: Iterable<unknown>, other: Iterable<unknown>): boolean => {
  const [first, second] = [new Set(one), new Set(other)];
  return first.size === second.size && [...first].every((item) => second.has(item));
};

const sentBy = (socket: ModelSocket): readonly number[] => socket.performed;

/** What was wrong at the very moment. */
const atTheMoment = ({ faults, handles, oneSocket, server, surroundings, wish }: Run): string[] => [
  ...faults,
  ...wish.faults,
  ...oneSocket.faults,
  ...handles.faults,
  ...server.faults,
  ...server.sockets.flatMap(({ rules }) => rules.faults),
  ...surroundings.reported.map((error) => `reported: ${error}`),
];

/** What is wanted is there, and nothing else; where no connection is wanted, nothing is. */
function* equality({ consumer, handles, server, wish }: Run): Generator<string> {
  const wanted = new Set(handles.live.map(({ identifier }) => identifier));
  const { state } = consumer.status.get();
  const isOpen = wish.state === 'open';
  if (state !== wish.state) yield `the connection is ${state}, wanted is ${wish.state}`;
  if (server.held.length !== Number(isOpen)) {
    yield `the server has ${server.held.length} connections`;
  }
  for (const held of server.held) {
    if (!same(held, wanted)) yield `the server has ${[...held]}, wanted is ${[...wanted]}`;
  }
  const expected = isOpen ? 'subscribed' : 'subscribing';
  for (const { subscription, identifier } of handles.live) {
    if (subscription.state !== expected) yield `${identifier} is ${subscription.state}`;
  }
  const listed = consumer.subscriptions.subscriptions;
  if (
    !same(
      listed,
      handles.live.map(({ subscription }) => subscription),
    )
  ) {
    yield 'other subscriptions are listed than live';
  }
  const due = isOpen ? 'subscribed' : 'absent';
  for (const { identifier, state: known } of consumer.inspect().entries) {
    if (known !== due || !wanted.has(identifier)) yield `${identifier} is left ${known}`;
  }
}

/** A subscription's last word, and its state, say the same. */
function* stories({ handles, wish }: Run): Generator<string> {
  for (const { told, hasEnded, identifier } of handles.all) {
    if (told.slice(0, -1).includes('rejected')) yield `${identifier} went on behind its rejection`;
    const isConnected = told.at(-1) === 'connected';
    if (!hasEnded && isConnected !== (wish.state === 'open'))
      yield `${identifier} was last told ${told.at(-1)}`;
  }
}

/** How often each number is there. */
function tally(numbers: readonly number[]): (number: number) => number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return (number) => counts.get(number) ?? 0;
}

/** Each command was sent once, or dropped once with an event; in order; and arrived, if its link held. */
function* commands({ consumer, dropped, handles, server }: Run): Generator<string> {
  const sent = server.sockets.flatMap(sentBy);
  const [sendings, drops, arrivals] = [tally(sent), tally(dropped), tally(server.arrived)];
  const last = new Set(server.sockets.slice(-1).flatMap(sentBy));
  for (const [number, { returned }] of handles.performed.entries()) {
    const fate = `${sendings(number)} ${drops(number)}`;
    const isRight = returned ? fate === '1 0' || fate === '0 1' : fate === '0 1';
    if (!isRight) yield `#${number} was sent and dropped ${fate} times, and returned ${returned}`;
    const arrived = arrivals(number);
    const isDue = last.has(number) && consumer.connection.isOpen();
    if (arrived > 1 || (isDue && arrived === 0)) yield `#${number} arrived ${arrived} times`;
  }
  const order = new Map<string, number>();
  for (const number of sent) {
    const { identifier } = (handles.performed[number] as Run['handles']['performed'][number])
      .handle;
    if ((order.get(identifier) ?? -1) >= number) yield `#${number} was sent behind a later one`;
    order.set(identifier, number);
  }
}

/** What only waited for a confirmation is not sent behind an end of the connection. */
function* endings({ ends, server, setting }: Run): Generator<string> {
  if (setting.offline !== 'drop') return;
  for (const { performed, sockets: before } of ends) {
    const late = server.sockets.slice(before).flatMap(sentBy);
    const kept = late.filter((number) => number < performed);
    if (kept.length) yield `#${kept} were kept behind the end of the connection`;
  }
}

/** At most one socket is in use at a time, and no other is kept. */
function* sockets({ server, consumer }: Run): Generator<string> {
  const owned = consumer.connection.webSocket;
  for (const [index, socket] of server.sockets.entries()) {
    const next = server.sockets[index + 1];
    if (socket !== owned && socket.isAlive) yield `socket ${index} is kept`;
    if (next && socket.lastSentAt > next.madeAt) yield `socket ${index} was used behind the next`;
  }
}

/** What is counted is what happened. */
function* counters({ consumer, dropped, server, unsent }: Run): Generator<string> {
  const drops = dropped.length + unsent;
  const { counters: counted } = consumer;
  const frames = server.sockets.reduce((sum, { sent }) => sum + sent, 0);
  const welcomed = server.sockets.filter(({ isWelcomed }) => isWelcomed).length;
  if (counted.framesOut !== frames) yield `counted ${counted.framesOut} of ${frames} frames`;
  if (counted.dropped !== drops) yield `counted ${counted.dropped} of ${drops} dropped`;
  if (counted.connections > welcomed) yield `counted ${counted.connections} of ${welcomed}`;
}

/** All that is wrong at the end of a program. */
export const faultsOf = (run: Run): string[] => [
  ...atTheMoment(run),
  ...equality(run),
  ...stories(run),
  ...commands(run),
  ...endings(run),
  ...sockets(run),
  ...counters(run),
];

/** Behind `disconnect()` nothing is left: no timer, no socket, no connection, nobody who listens. */
export function remainsOf({ consumer, listening, server, time }: Run): string[] {
  const owned = consumer.connection.webSocket ? ['a socket'] : [];
  const alive = server.sockets.filter(({ isAlive }) => isAlive).map(() => 'an open socket');
  return [
    ...owned,
    ...alive,
    ...(time.timers ? [`${time.timers} timers`] : []),
    ...(listening ? [`${listening} who listen to the page`] : []),
    ...(server.held.length ? ['a connection on the server'] : []),
  ];
}
