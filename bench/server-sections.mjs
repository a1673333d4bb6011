/** What the page says of benchmarks of which a server is a part: words, tables and charts, from their figures. */
import { digits, withQuartiles } from './rounds.mjs';

export const slowServer = ({ rows }) => ({
  title: 'A slow server',
  text: [
    'Ten thousand subscriptions at once, and a server that answers 500 subscribes a second, each in its turn;',
    'what it is asked again costs it as much. A client that is done has needed 20 s at least. One run each, on a',
    'virtual clock; a client that connects again is welcomed, and what it sends is counted on.',
  ].join('\n'),
  head: ['client', 'sent at once', 'sent again', 'connections', 'confirmed', 'done after'],
  rows: rows.map(({ client, atOnce, again, connections, confirmed, done }) => [
    client,
    ...[atOnce, again, connections, confirmed].map((count) => digits(count)),
    done === null ? 'not within 120 s' : `${digits(done, 1)} s`,
  ]),
  chart: {
    kind: 'bars',
    title: 'Subscribes sent for 10,000 subscriptions',
    values: rows.map(({ client, sent }) => ({ label: client, value: sent })),
  },
});

export const idle = ({ rows }) => ({
  title: 'Idle, and a silent server',
  text: [
    'On a virtual clock, with chance that can be repeated: a server that pings every 3 s, and then says nothing any',
    'more. Timer callbacks in 20 minutes, of 5 seeds; silences of 50 seeds.',
  ].join('\n'),
  head: ['client', 'timer callbacks a minute', 'seconds from the last frame until it is given up'],
  rows: rows.map(({ client, timers, silence }) => [
    client,
    withQuartiles(timers, 1),
    withQuartiles(silence, 1),
  ]),
  chart: {
    kind: 'bars',
    title: 'Seconds until a silent server is given up',
    values: rows.map(({ client, silence }) => ({ label: client, value: silence.median })),
  },
});

const nameOf = (kind) => (kind === 'trips' ? 'round trips' : kind);

export const sockets = ({ rows }) => ({
  title: 'Real sockets',
  text: [
    'Node and `ws` over the loopback, messages of 100 B: floods of 200,000, and 2,000 round trips, one after the',
    'other. The bare `ws` client parses, looks up and calls, too, on the same interface of the socket, and sends',
    'frames of the same length. Microseconds per message on the clock, and the share of the bare client: on the',
    'clock, and of processor time.',
  ].join('\n'),
  head: ['', 'client', 'µs', 'share', 'share of processor time'],
  rows: rows.map(({ client, kind, elapsed, share, cpuShare }) => [
    nameOf(kind),
    client,
    withQuartiles(elapsed, 2),
    withQuartiles(share, 3),
    withQuartiles(cpuShare, 3),
  ]),
  chart: {
    kind: 'bars',
    title: 'Share of bare ws',
    values: rows.map(({ client, kind, share }) => ({
      label: client,
      part: nameOf(kind),
      value: share.median,
    })),
  },
});

const STORMS = [
  'All clients lose their server at once; for the time of the outage it refuses them, then it accepts all, or a',
  'twentieth of them a second. An answer takes 50 ms. Times are seconds from the end of the outage until that',
  'share is connected again; the peak is the most attempts within a second, by the number of clients.',
  'Medians of five seeds, without quartiles.',
  '',
  '"The client itself" is the real code, one consumer with its timer and sockets for each, on a virtual clock.',
  'That is too much for a hundred thousand and more. There, as for the others, nothing is simulated but when',
  "each client tries again: by the policy function that the client itself calls, by AnyCable's own, and by the",
  "formulas of Rails' monitor. Where both were run, they have to agree within 10 %.",
  "None of these policies is better than the client's at all four goals, and no other has shown up.",
].join('\n');

export const storms = ({ rows }) => ({
  title: 'Reconnect storms',
  text: STORMS,
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
