/** What the page says: of the connection, of what cannot be sent, of times and sizes. */
import { expect, test } from 'vitest';
import {
  describe as inWords,
  modeOf,
  type Status,
} from '../../../../examples/chat/page/connection/mode.js';
import {
  createEntry,
  problemOf,
  problemOfFile,
} from '../../../../examples/chat/page/rooms/compose.js';
import { shortTime, sizeOf } from '../../../../examples/chat/page/rooms/format.js';
import { partsOf } from '../../../../examples/chat/page/rooms/links.js';
import { counterOf, problemOfLength } from '../../../../examples/chat/page/shell/length.js';
import { parseRoute, roomAddress } from '../../../../examples/chat/page/shell/parse-route.js';
import { inTab, titleOf } from '../../../../examples/chat/page/shell/title.js';

const status = (rest: Partial<Status>): Status => ({
  state: 'waiting',
  reason: 'closed',
  retryAt: null,
  attempt: 0,
  ...rest,
});

test.each([
  ['Connected', status({ state: 'open', reason: null }), false],
  ['Connecting', status({ state: 'opening', reason: null }), false],
  ['Connecting', status({ state: 'idle', reason: null }), false],
  ['Offline Waiting to retry in 3 s', status({ retryAt: 12_001 }), false],
  ['Offline Waiting to retry in 1 s', status({ retryAt: 9_000 }), false],
  ['Offline: working over HTTP Waiting to retry in 3 s', status({ retryAt: 13_000 }), true],
  ['Offline: working over HTTP Connecting', status({ state: 'opening', attempt: 1 }), true],
  ['Offline Connecting', status({ state: 'opening', attempt: 1 }), false],
  ['Offline Asleep with the page', status({ state: 'suspended' }), false],
  [
    'Offline: working over HTTP The server refused the connection',
    status({ state: 'idle', reason: 'unauthorized' }),
    true,
  ],
])('%s', (words, status, isReachable) => {
  const { title, detail, countdown } = inWords(status, modeOf(status, isReachable), 10_000);
  expect([title, detail].filter(Boolean).join(' ') + countdown).toBe(words);
});

test('there is something to retry only while nothing is being tried', () => {
  const canRetry = (rest: Partial<Status>) => inWords(status(rest), 'none', 0).canRetry;
  expect(canRetry({ retryAt: 5_000 })).toBe(true);
  expect(canRetry({ state: 'idle', reason: 'unauthorized' })).toBe(true);
  expect(canRetry({ state: 'opening' })).toBe(false);
  expect(canRetry({ state: 'open' })).toBe(false);
});

test('a message has 1 to 10,000 characters, of which an emoji is one', () => {
  expect(problemOf('', null)).toBe('Write something first.');
  expect(problemOf('😀'.repeat(10_000), null)).toBe('');
  expect(problemOf('😀'.repeat(10_001), null)).toMatch(
    'at most 10,000 characters, and it has 1 more',
  );
});

test('how long a text is, is said when that begins to matter', () => {
  expect(counterOf('x'.repeat(8_999), 10_000)).toBe('');
  expect(counterOf('😀'.repeat(9_000), 10_000)).toBe('9,000 of 10,000 characters');
  expect(counterOf(` ${'x'.repeat(9_000)}\n`, 10_000)).toBe('9,000 of 10,000 characters');
  expect(counterOf('x'.repeat(179), 200)).toBe('');
  expect(counterOf('x'.repeat(203), 200)).toBe('203 of 200 characters');
});

test('what is too long says by how much; blanks around it are not sent, and do not count', () => {
  expect(problemOfLength('The text', ` ${'😀'.repeat(200)} `, 200)).toBe('');
  expect(problemOfLength('The text', 'x'.repeat(203), 200)).toBe(
    'The text is too long: at most 200 characters, and it has 3 more.',
  );
});

test('a file has at most 1 MB, and only pictures that cannot be programs are shown', () => {
  const file = (size: number) => ({ size }) as File;
  expect(problemOf('cat', file(1_048_577))).toMatch('at most 1 MB, which is 1,048,576 bytes');
  expect(problemOf('cat', file(1_048_576))).toBe('');
  expect(problemOfFile(file(1_048_577))).toBe(problemOf('cat', file(1_048_577)));
  expect(problemOfFile(null)).toBe('');
  const kindOf = (type: string) =>
    createEntry('general', 'cat', { id: '1', name: 'cat', type, size: 1 }).message;
  expect(kindOf('image/png')).toMatchObject({ kind: 'image', file: '1' });
  expect(kindOf('image/svg+xml').kind).toBe('file');
  expect(createEntry('general', 'hello', null).message).not.toHaveProperty('file');
});

test.each([
  ['Nothing to follow', []],
  ['See https://a.org/b?c=d#e, or HTTP://b.org.', ['https://a.org/b?c=d#e', 'HTTP://b.org']],
  ['(https://a.org/b) and https://a.org/b_(c)!', ['https://a.org/b', 'https://a.org/b_(c)']],
  ['<https://a.org>\nhttps://שלום.org', ['https://a.org', 'https://שלום.org']],
  ['javascript:alert(1) data:text/html,x //a.org https:// ftp://a.org', []],
])('of "%s" the addresses are links, and nothing is lost', (text, links) => {
  const parts = partsOf(text);
  expect(parts.flatMap(({ href }) => href ?? [])).toEqual(links);
  expect(parts.map((part) => part.text).join('')).toBe(text);
});

test('many marks behind an address, or in it, take no time', () => {
  const marks = '.'.repeat(200_000);
  const start = performance.now();
  expect(partsOf(`https://a.org/${marks}`)[0]?.href).toBe('https://a.org/');
  expect(partsOf(`https://a.org/${marks}b`)[0]?.href).toBe(`https://a.org/${marks}b`);
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('times of today have no date, and sizes are rounded', () => {
  const now = new Date(2026, 10, 20, 18, 0);
  const seconds = (date: Date) => date.getTime() / 1_000;
  expect(shortTime(seconds(new Date(2026, 10, 20, 9, 5)), now)).toBe('09:05');
  expect(shortTime(seconds(new Date(2026, 10, 19, 9, 5)), now)).toBe('19 Nov, 09:05');
  expect([12, 12_345, 1_040_000].map(sizeOf)).toEqual([
    '12\u00a0bytes',
    '12\u00a0kB',
    '1.0\u00a0MB',
  ]);
});

test('addresses lead to views and back, and nonsense leads home', () => {
  const room = (slug: string) => ({ view: 'room', slug });
  expect(parseRoute('#/books')).toEqual({ view: 'books' });
  expect(parseRoute('#/dashboard')).toEqual({ view: 'dashboard' });
  expect(parseRoute(roomAddress('über/uns'))).toEqual(room('über/uns'));
  for (const nonsense of ['', '#', '#/rooms', '#/rooms/%', '#/nowhere']) {
    expect(parseRoute(nonsense)).toEqual(room('general'));
  }
});

test('a tab says what is unread first, and a room that is not known by its slug', () => {
  const rooms = [{ slug: 'general', title: 'General', member: true }];
  expect(inTab(titleOf({ view: 'room', slug: 'general' }, rooms), 2)).toBe(
    '(2) General · Catenary',
  );
  expect(inTab(titleOf({ view: 'room', slug: 'nowhere' }, rooms), 0)).toBe('nowhere · Catenary');
  expect(titleOf({ view: 'books' }, rooms)).toBe('Books');
});
