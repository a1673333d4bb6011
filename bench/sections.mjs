/** What the page says of each benchmark: its words, tables and charts, from its figures. */
import { CLIENTS } from './clients.mjs';
import { digits, withQuartiles } from './rounds.mjs';
import { idle, slowServer, sockets, storms } from './server-sections.mjs';

const LIMIT = 'JSON.parse, Map, call';
const unique = (values) => [...new Set(values)];
const by = (rows, wanted) =>
  rows.find((row) => Object.entries(wanted).every(([name, value]) => row[name] === value));

const size = ({ rows }) => ({
  title: 'Size',
  text: [
    'Bytes of ES modules, bundled and minified by esbuild, and by rollup with terser; then by gzip at its level 9,',
    'or by brotli at its level 11. An entry hands the import on, without which it would be shaken away; what that',
    'takes, `export{...}`, is not counted. `react` and `vue` themselves are left out. 4,400 bytes were planned for',
    '`createConsumer`; [Architecture](architecture.md), 11, has what takes the others. The budgets that',
    '`npm run size` looks at, behind esbuild and brotli, differ by up to 20 bytes: there the import is used by a',
    'line of code, and 30 bytes are taken off, which is more than that line costs beside others. Its budgets for',
    'React and Vue leave out `createConsumer`.',
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

const DISPATCH = [
  "Messages to all subscriptions in turn, at 10,000 to every fifth, from the socket's event to `received`. The limit",
  'is what any client has to do: a bare `JSON.parse`, a look-up in a `Map`, and the call. The figures are its share,',
  'round by round: median and quartiles; for the limit itself, nanoseconds per message. "Together", up to 5,000',
  'messages are told of in one turn, as `ws` does with what has come together; "apart", each behind the promises',
  'of the one before, much as browsers give each a task of its own: `await` is part of the figures there. Each',
  'number of subscriptions has processes of its own, with one consumer of each client, as pages have: what V8 has',
  'made of it for the first one is slower with a second. The two rows of `@anycable/web` share its code, and so',
  'each may be faster alone.',
].join('\n');

const dispatch = ({ rows }) => {
  const counts = unique(rows.map(({ count }) => count));
  return {
    title: 'Dispatch',
    text: DISPATCH,
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
        .filter(({ client, size: message }) => client !== LIMIT && message.startsWith('100 B'))
        .map(({ client, size: part, count, share }) => ({
          client,
          part,
          x: count,
          y: share.median,
        })),
    },
  };
};

const subscribing = ({ rows }) => {
  const counts = unique(rows.map(({ count }) => count));
  return {
    title: 'Subscribing, resubscribing, leaving',
    text: [
      'The milliseconds of the client itself; the server answers at once. The last column says how many times as',
      'long it takes as here, round by round. What each costs should not depend on how many there are: one of 10,000',
      'is compared with one of 2,500, in rounds of its own. A client that looks through all of them for each is near 4 there.',
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
      title: 'Milliseconds for all',
      x: 'channels',
      y: 'ms',
      logY: true,
      values: rows.map(({ client, phase: part, count, time }) => ({
        client,
        part,
        x: count,
        y: time.median,
      })),
    },
  };
};

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
