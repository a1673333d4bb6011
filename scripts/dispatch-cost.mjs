/**
 * What it costs to deliver a message with one subscription and with 10,000, on the built package:
 * `npm run build && node scripts/dispatch-cost.mjs`.
 *
 * Everything but the number of subscriptions is the same: the way through the real client, from the
 * socket's event to `received`; the length of identifiers and frames; and that each frame is a string
 * of its own, as a socket's are. Rounds are interleaved, in changing order, so that the machine's
 * moods hit all cases, and compared round by round.
 *
 * It fails when a message to one and the same subscription costs over 15 % more among 10,000: that is
 * what their number costs. Messages to all of them in turn cost more for another reason, too: nothing
 * of the next subscription is in the processor's cache. No client can help that, as the smallest
 * possible one shows, a `JSON.parse` and a `Map`, which is measured beside ours.
 */
import { createConsumer } from '../dist/esm/core/index.js';

const MANY = 10_000;
const LIMIT = 1.15;

const identifierOf = (id) =>
  JSON.stringify({ channel: 'RoomChannel', id: String(id).padStart(5, '0') });

/** Of equal length for all. */
const frameOf = (id, n, body) =>
  JSON.stringify({ identifier: identifierOf(id), message: { id: 100_000 + n, body } });

const CHAT = 'The Analytical Engine weaves patterns.';
const TURBO = '<turbo-stream action="replace"><template>'.padEnd(1_500, 'Some HTML. ');

/** An open socket that delivers what it is told to. */
class InjectedSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  readyState = 1;
  protocol = 'actioncable-v1-json';
  bufferedAmount = 0;
  static last;

  constructor() {
    InjectedSocket.last = this;
  }

  send() {}

  close() {
    this.readyState = 3;
  }

  deliver(data) {
    this.onmessage({ data });
  }
}

const tick = () => new Promise((done) => setTimeout(done));

/** A consumer with so many confirmed subscriptions; `count` tells how many messages it has received. */
async function clientWith(count, create) {
  const received = { messages: 0 };
  const consumer = create();
  for (let id = 0; id < count; id++) {
    const params = JSON.parse(identifierOf(id));
    consumer.subscriptions.create(params, { received: () => void received.messages++ });
  }
  const socket = InjectedSocket.last;
  socket.onopen({});
  socket.deliver('{"type":"welcome"}');
  await tick();
  for (let id = 0; id < count; id++) {
    socket.deliver(JSON.stringify({ type: 'confirm_subscription', identifier: identifierOf(id) }));
  }
  return { consumer, received, socket };
}

/** The least that any client has to do. */
function leastWith(count) {
  const received = { messages: 0 };
  const entries = new Map();
  for (let id = 0; id < count; id++) {
    entries.set(identifierOf(id), { received: () => void received.messages++ });
  }
  const deliver = (data) => {
    const { identifier, message } = JSON.parse(data);
    entries.get(identifier).received(message);
  };
  return { received, socket: { deliver } };
}

/** One way to send the messages: to which subscription each goes. */
function scenario(name, { received, socket }, frames) {
  return {
    name,
    /** Nanoseconds per message. */
    run() {
      const before = received.messages;
      const start = process.hrtime.bigint();
      for (const data of frames) socket.deliver(data);
      const elapsed = Number(process.hrtime.bigint() - start);
      const count = received.messages - before;
      if (count !== frames.length) throw new Error(`${name}: ${count} messages arrived`);
      return elapsed / count;
    },
  };
}

const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * share)];

/** Times of each scenario, by round; the order changes from round to round. */
function measure(scenarios, rounds, warmUp) {
  const times = scenarios.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (let step = 0; step < scenarios.length; step++) {
      const index = (step + round + warmUp) % scenarios.length;
      const time = scenarios[index].run();
      if (round >= 0) times[index].push(time);
    }
  }
  return times;
}

/** Prints a table; returns each line's cost as a multiple of the first one's. */
function report(title, scenarios, times) {
  console.log(`\n${title}`);
  console.log(`${''.padEnd(34)}ns per message (quartiles)   times as much (quartiles)`);
  return times.map((line, index) => {
    const ratios = line.map((time, round) => time / times[0][round]);
    const ratio = quantile(ratios, 0.5);
    const show = (values, digits) =>
      [0.5, 0.25, 0.75].map((share) => quantile(values, share).toFixed(digits));
    const [time, fast, slow] = show(line, 0);
    const [middle, low, high] = show(ratios, 3);
    const cost = `${time.padStart(7)} (${fast} to ${slow})`;
    const against = index === 0 ? '' : `${middle.padStart(7)} (${low} to ${high})`;
    console.log(`${scenarios[index].name.padEnd(34)}${cost.padEnd(29)}${against}`.trimEnd());
    return ratio;
  });
}

/** Returns what one and the same subscription costs among many, as a multiple. */
async function compare(title, clientOf, body, { messages = MANY, rounds = 60, warmUp = 10 } = {}) {
  const [one, many] = [await clientOf(1), await clientOf(MANY)];
  const frames = (targetOf) =>
    Array.from({ length: messages }, (_, n) => frameOf(targetOf(n), n, body));
  const scenarios = [
    scenario(
      'one subscription',
      one,
      frames(() => 0),
    ),
    scenario(
      'one and the same among 10,000',
      many,
      frames(() => MANY / 2),
    ),
    scenario(
      'all of 10,000 in turn',
      many,
      frames((n) => n % MANY),
    ),
  ];
  const [, ratio] = report(title, scenarios, measure(scenarios, rounds, warmUp));
  for (const { consumer } of [one, many]) consumer?.disconnect();
  return ratio;
}

const oursWith = (count) =>
  clientWith(count, () =>
    createConsumer('ws://bench.test/cable', {
      createSocket: () => new InjectedSocket(),
      staleAfter: 3_600_000,
    }),
  );

const ratios = [
  await compare('catenary, chat messages (130 bytes)', oursWith, CHAT),
  await compare('catenary, Turbo streams (1,600 bytes)', oursWith, TURBO),
];
await compare('JSON.parse and a Map alone, chat messages', leastWith, CHAT);

// The client that is replaced. It assumes a page.
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
const { default: rails } = await import('@rails/actioncable');
rails.adapters.WebSocket = InjectedSocket;
const railsWith = (count) => clientWith(count, () => rails.createConsumer('ws://bench.test/cable'));
const FEW = { messages: 300, rounds: 10, warmUp: 2 };
await compare('@rails/actioncable, chat messages', railsWith, CHAT, FEW);

const worst = Math.max(...ratios);
const verdict = worst <= LIMIT ? 'within' : 'OVER';
console.log(
  `\nAmong 10,000 a message costs ${worst.toFixed(3)} times as much: ${verdict} ${LIMIT}`,
);
process.exitCode = worst <= LIMIT ? 0 : 1;
