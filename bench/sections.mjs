/** What the page says of each benchmark: its words, tables and charts, from its figures. */
import { CLIENTS } from './clients.mjs';
import { digits, withQuartiles } from './rounds.mjs';

const LIMIT = 'JSON.parse, Map, call';
const unique = (values) => [...new Set(values)];
const by = (rows, wanted) =>
  rows.find((row) => Object.entries(wanted).every(([name, value]) => row[name] === value));

const size = ({ rows }) => ({
  title: 'Size',
  text: [
    'Bytes, minified by esbuild, and by rollup with terser. `react` and `vue` themselves are left out. 4,400 bytes',
    'were planned for `createConsumer`; [Architecture](architecture.md), 11, has what takes the others.',
  ].join('\n'),
  head: ['import', 'esbuild', 'gzip', 'brotli', 'rollup', 'gzip', 'brotli'],
  rows: rows.map(({ names, from, esbuild, rollup }) => [
    `\`{ ${names} }\` of \`${from}\``,
    ...[esbuild, rollup].flatMap(({ raw, gzip, brotli }) =>
      [raw, gzip, brotli].map((n) => digits(n)),
    ),
  ]),
  chart: {
    kind: 'bars',
    title: 'Bytes behind esbuild and brotli',
    values: rows
      .slice(0, 4)
      .map(({ names, from, esbuild }) => ({ label: `${names}, ${from}`, value: esbuild.brotli })),
  },
});

const dispatch = ({ rows }) => {
  const counts = unique(rows.map(({ count }) => count));
  return {
    title: 'Dispatch',
    text: [
      `Messages to all subscriptions in turn, from the socket's event to \`received\`. The limit is what any`,
      'client has to do: a bare `JSON.parse`, a look-up in a `Map`, and the call. The figures are its share,',
      'round by round: median and quartiles; for the limit itself, nanoseconds per message. Up to 5,000 messages',
      'are told of in one turn, as `ws` does with what has come together; "apart", each in a turn of its own, as',
      'browsers do: `await` is part of the figures there.',
    ].join('\n'),
    head: ['message', 'client', ...counts.map((count) => digits(count))],
    rows: unique(rows.map(({ size: each }) => each)).flatMap((message) =>
      [LIMIT, ...CLIENTS].map((client) => [
        message,
        client,
        ...counts.map((count) => {
          const { share, time } = by(rows, { client, count, size: message });
          return client === LIMIT ? `${digits(time.median)} ns` : withQuartiles(share, 2);
        }),
      ]),
    ),
    chart: {
      kind: 'lines',
      title: 'Share of the limit, messages of 100 B',
      x: 'subscriptions',
      y: 'share',
      values: rows
        .filter(({ client, size: message }) => client !== LIMIT && message === '100 B')
        .map(({ client, count, share }) => ({ client, x: count, y: share.median })),
    },
  };
};

const subscribing = ({ rows }) => {
  const counts = unique(rows.map(({ count }) => count));
  return {
    title: 'Subscribing, resubscribing, leaving',
    text: [
      'The milliseconds of the client itself; the server answers at once. The last column says how many times as',
      'long it takes as here, round by round.',
    ].join('\n'),
    head: ['', 'client', ...counts.map((count) => digits(count)), 'of ours, 10,000'],
    rows: unique(rows.map(({ phase }) => phase)).flatMap((phase) =>
      CLIENTS.map((client) => [
        phase,
        client,
        ...counts.map((count) => withQuartiles(by(rows, { client, count, phase }).time, 1)),
        withQuartiles(by(rows, { client, count: 10_000, phase }).ratio, 2),
      ]),
    ),
    chart: {
      kind: 'lines',
      title: 'Subscribing: milliseconds',
      x: 'channels',
      y: 'ms',
      logY: true,
      values: rows
        .filter(({ phase }) => phase === 'subscribing')
        .map(({ client, count, time }) => ({ client, x: count, y: time.median })),
    },
  };
};

const slowServer = ({ rows }) => ({
  title: 'A slow server',
  text: [
    'Ten thousand subscriptions at once, and a server that answers 500 subscribes a second, each in its turn;',
    'what it is asked again costs it as much. A client that is done has needed 20 s at least.',
  ].join('\n'),
  head: ['client', 'sent at once', 'sent again', 'confirmed', 'done after'],
  rows: rows.map(({ client, atOnce, again, confirmed, done }) => [
    client,
    ...[atOnce, again, confirmed].map((count) => digits(count)),
    done === null ? 'not within 120 s' : `${digits(done, 1)} s`,
  ]),
});

const memory = ({ rows }) => ({
  title: 'Memory',
  text: [
    'Bytes of heap, in a process of its own: of each of 10,000 confirmed subscriptions, with one callback that',
    'all share; of each of 1,000 connected consumers without any, with the socket and the timer. Behind each, how',
    'many times as much it is as here.',
  ].join('\n'),
  head: ['client', 'subscription', 'of ours', 'idle consumer', 'of ours'],
  rows: CLIENTS.map((client) => [
    client,
    ...['subscription', 'consumer'].flatMap((kind) => {
      const { bytes, ratio } = by(rows, { client, kind });
      return [withQuartiles(bytes), withQuartiles(ratio, 2)];
    }),
  ]),
  chart: {
    kind: 'bars',
    title: 'Bytes per subscription',
    values: rows
      .filter(({ kind }) => kind === 'subscription')
      .map(({ client, bytes }) => ({ label: client, value: Math.round(bytes.median) })),
  },
});

const idle = ({ rows }) => ({
  title: 'Idle, and a silent server',
  text: 'On a virtual clock: a server that pings every 3 s, and then says nothing any more.',
  head: ['client', 'timer callbacks a minute', 'seconds from the last frame until it is given up'],
  rows: rows.map(({ client, timers, silence }) => [
    client,
    withQuartiles(timers, 1),
    withQuartiles(silence, 1),
  ]),
});

const sockets = ({ rows }) => ({
  title: 'Real sockets',
  text: [
    'Node and `ws` over the loopback, messages of 100 B: floods of 200,000, and round trips. The bare `ws`',
    'client parses, looks up and calls, too, on the same interface of the socket. Microseconds per message on',
    'the clock, and the share of the bare client: on the clock, and of processor time.',
  ].join('\n'),
  head: ['', 'client', 'µs', 'share', 'share of processor time'],
  rows: rows.map(({ client, kind, elapsed, share, cpuShare }) => [
    kind === 'trips' ? 'round trips' : kind,
    client,
    withQuartiles(elapsed, 2),
    withQuartiles(share, 3),
    withQuartiles(cpuShare, 3),
  ]),
});

const storms = ({ rows }) => ({
  title: 'Reconnect storms',
  text: [
    'All clients lose their server at once; for the time of the outage it refuses them, then it accepts all, or a',
    'twentieth of them a second. An answer takes 50 ms. Times are seconds from the end of the outage until that',
    'share is connected again; the peak is the most attempts within a second, by the number of clients.',
    'Medians of five seeds.',
    '',
    '"The client itself" is the real code, one consumer with its timer and sockets for each, on a virtual clock.',
    'That is too much for a hundred thousand and more. There, as for the others, nothing is simulated but when',
    "each client tries again: by the policy function that the client itself calls, by AnyCable's own, and by the",
    "formulas of Rails' monitor. Where both were run, they have to agree within 10 %.",
  ].join('\n'),
  head: [
    'clients',
    'accepted/s',
    'outage',
    'client',
    'peak',
    'attempts each',
    't50',
    't99',
    't100',
  ],
  rows: rows.map(({ clients, capacity, outage, client, isReal, peak, attempts, ...times }) => [
    digits(clients),
    capacity === null ? 'all' : digits(capacity),
    `${outage / 1_000} s`,
    isReal ? `${client}, the client itself` : client,
    digits(peak, 2),
    digits(attempts, 1),
    ...[times.t50, times.t99, times.t100].map((time) =>
      Number.isFinite(time) && time !== null ? digits(time, 1) : 'over an hour',
    ),
  ]),
  chart: {
    kind: 'lines',
    title: 'Seconds until 99 % are back: 10,000 clients, 500 accepted a second',
    x: 'outage (s)',
    y: 's',
    logX: false,
    logY: true,
    values: rows
      .filter(({ clients, capacity, isReal }) => clients === 10_000 && capacity && !isReal)
      .map(({ client, outage, t99 }) => ({ client, x: outage / 1_000, y: t99 })),
  },
});

/** By the name of the benchmark, in the order of the page. */
export const sections = {
  size,
  dispatch,
  subscribing,
  slowServer,
  memory,
  idle,
  sockets,
  storms,
};
