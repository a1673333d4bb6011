/** Requests and actions made by chance: what the application knows, and whatever else JSON, HTTP and addresses can say. */
import fc from 'fast-check';

/** How often, and from where: RANDOM_SEED repeats a run, which has printed its own; RANDOM_RUNS makes it longer. */
export function chance(runs: number): fc.Parameters<unknown> {
  const numRuns = Number(process.env.RANDOM_RUNS ?? runs);
  const seed = Number(process.env.RANDOM_SEED ?? Math.trunc(Math.random() * 0x7fffffff));
  console.log(`${numRuns} runs, RANDOM_SEED=${seed}`);
  // Half a minute is enough to search in; what has failed by then is told, though not in its smallest form.
  return { numRuns, seed, interruptAfterTimeLimit: 30_000, endOnFailure: true };
}

const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00x',
  '\u200b',
  'a\nb',
  '__proto__',
  'constructor',
  '%00',
  '%',
  '%ff',
  '../..',
  'a[b][c]',
  "'; drop table users; --",
  'x'.repeat(10_001),
  '@grace @',
  '1e400',
  'İ',
];
const ODD_NUMBERS = [0, -0, -1, 1, 2, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 2 ** 63, 1e21, 1e300];

const text = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('text', 'image', 'file', 'busy', 'online', 'general', 'random', 'engineering'),
  fc.uuid(),
);
const number = fc.oneof(fc.constantFrom(...ODD_NUMBERS), fc.double(), fc.integer());
const value = fc.oneof(
  text,
  number,
  fc.constantFrom(null, true, false, [], {}),
  fc.array(fc.oneof(number, text), { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
);

const said = fc.oneof(fc.constant('Hello'), fc.constantFrom(...ODD_TEXTS), value);

const FIELDS = [
  ...['name', 'nonce', 'kind', 'content', 'file', 'id', 'ids', 'all', 'status', 'text'],
  ...['title', 'author', 'version', 'on', 'room', 'action', 'controller', '_json', 'from', 'user'],
];

/** An object with the fields that the application knows, and others. */
const fields = fc.oneof(
  fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), text), value, { maxKeys: 6 }),
  fc.record({
    nonce: fc.uuid(),
    kind: fc.constantFrom('text', 'text', 'image'),
    content: said,
    text: said,
    id: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(...ODD_NUMBERS), value),
    version: fc.oneof(fc.constant(1), value),
    title: said,
    author: fc.constant('Austen'),
    name: said,
  }),
);

/** Whatever somebody may send in place of JSON. */
const body = fc.oneof(
  { weight: 6, arbitrary: fields.map((object) => JSON.stringify(object)) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: text },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)) },
);

/** Addresses of thousands of characters are the web server's to refuse. */
const short = text.filter(({ length }) => length < 100);
const segment = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: -1, max: 5 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('general', 'engineering', 'grace', 'GRACE', 'read') },
  { weight: 2, arbitrary: short.map((part) => encodeURIComponent(Buffer.from(part).toString())) },
  { weight: 1, arbitrary: fc.constantFrom('%', '%ff', '%00', '1.json', '.', '%2e%2e', 'a;b', '*') },
);

const KEYS = [
  'since',
  'before',
  'limit',
  'name',
  'id',
  'since[]',
  'limit[a]',
  'limit[a][b]',
  '[',
  '',
];
const query = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), segment), { maxLength: 4 })
  .map((pairs) => pairs.map(([key, part]) => `${key}=${part}`).join('&'))
  .map((pairs) => (pairs === '' ? '' : `?${pairs}`));

/** What a header can carry. */
const header = fc
  .string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
    maxLength: 20,
  })
  .map((line) => line.replace(/[\x7f-\x9f]/g, '').trim());
const HEADERS = [
  'accept',
  'accept-language',
  'if-none-match',
  'if-modified-since',
  'range',
  'referer',
];
const address = fc.oneof(fc.constantFrom('1.2.3.4', '4.3.2.1', '::1'), header);
const headers = fc.record(
  {
    'content-type': fc.oneof(
      fc.constantFrom('application/json', 'text/plain', 'multipart/form-data; boundary=x', 'a/b;c'),
      header,
    ),
    'x-forwarded-for': address,
    'client-ip': address,
    'x-requested-with': header,
    'x-http-method-override': fc.constantFrom('DELETE', 'x'),
    ...Object.fromEntries(HEADERS.map((name) => [name, header])),
  },
  { requiredKeys: [] },
);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
/** Each of the application's; `:` is a part that changes. */
const ROUTES = [
  ...['GET /session', 'POST /session', 'POST /token', 'GET /rooms', 'GET /rooms/:'],
  ...['GET /rooms/:/messages', 'POST /rooms/:/messages', 'POST /rooms/general/messages'],
  ...['POST /rooms/:/read', 'POST /rooms/general/read', 'PATCH /messages/:', 'DELETE /messages/:'],
  ...['POST /files', 'GET /files/:', 'GET /notifications', 'POST /notifications/read'],
  ...['POST /users/:/notifications', 'POST /users/grace/notifications', 'GET /presence'],
  ...['PUT /presence', 'GET /dashboard', 'GET /books', 'POST /books', 'PATCH /books/:'],
  ...['DELETE /books/:', 'GET /rooms/general/messages', 'GET /:', 'POST /:/:'],
];
const route = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...ROUTES) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...METHODS), fc.constantFrom(...ROUTES))
      .map(([method, path]) => `${method} ${path.split(' ')[1]}`),
  },
);

export interface ArbitraryRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Nothing is wrong with these: chance makes hardly any. */
const rightRequest: fc.Arbitrary<ArbitraryRequest> = fc
  .record({
    path: fc.constantFrom('/books', '/rooms/general/messages'),
    nonce: fc.uuid(),
    content: fc.constantFrom('Hello', 'İ', '__proto__'),
  })
  .map(({ path, nonce, content }) => {
    const fields = { nonce, kind: 'text', content, title: content, author: 'Austen' };
    return { method: 'POST', path, headers: {}, body: JSON.stringify(fields) };
  });

const oddRequest: fc.Arbitrary<ArbitraryRequest> = fc
  .record({ route, parts: fc.array(segment, { minLength: 2, maxLength: 2 }), query, body, headers })
  .map(({ route: named, parts, query: search, body: content, headers: lines }) => {
    const [method = '', pattern = ''] = named.split(' ');
    const rest = [...parts];
    const path = pattern.replace(/:/g, () => rest.pop() ?? '') + search;
    const given = Object.fromEntries(Object.entries(lines).filter(([, line]) => line));
    const hasBody = !['GET', 'HEAD'].includes(method);
    // Nobody's: whoever has signed out, or in as somebody else, is told nothing but that behind it.
    if (hasBody && path.startsWith('/session')) given.cookie = '';
    return { method, path, headers: given, ...(hasBody && { body: content }) };
  });

export const arbitraryRequest: fc.Arbitrary<ArbitraryRequest> = fc.oneof(
  { weight: 19, arbitrary: oddRequest },
  { weight: 1, arbitrary: rightRequest },
);

export const CHANNELS = {
  ChatChannel: ['speak', 'edit', 'remove', 'typing', 'read'],
  NotificationsChannel: ['read', 'read_all'],
  PresenceChannel: ['appear', 'heartbeat'],
  DashboardChannel: [],
  BooksChannel: [],
};
const NO_ACTIONS = [
  'subscribed',
  'unsubscribed',
  'transmit',
  'perform_action',
  'constructor',
  'reject',
];

export const arbitraryAction = fc
  .constantFrom(...Object.entries(CHANNELS))
  .chain(([channel, actions]) =>
    fc.record({
      channel: fc.constant(channel),
      action: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...actions, 'speak') },
        { weight: 1, arbitrary: fc.constantFrom(...NO_ACTIONS) },
        { weight: 1, arbitrary: value },
      ),
      data: fields,
    }),
  );

/** The text of a command's data, which may be no JSON at all. */
export const arbitraryData = fc.oneof(
  fc.json(),
  text,
  fields.map((object) => JSON.stringify(object)),
);
export const arbitraryParams = fc.dictionary(
  fc.constantFrom('room', 'x', 'action', '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
);
