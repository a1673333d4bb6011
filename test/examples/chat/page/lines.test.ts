/** The lines of a room: who goes on, who has read what, and what is not sent. */
import { expect, test } from 'vitest';
import { createEntry } from '../../../../examples/chat/page/rooms/compose.js';
import { linesOf, readersOf } from '../../../../examples/chat/page/rooms/lines.js';
import type { Message } from '../../../../examples/chat/shared/resources.js';

const message = (id: number, from: string, at = id): Message => ({
  id,
  from,
  at,
  version: 0,
  room: 'general',
  nonce: `nonce-${id}`,
  kind: 'text',
  content: 'hello',
  file: null,
  edited: false,
});

test('who goes on within five minutes needs no name', () => {
  const messages = [
    message(1, 'ada', 0),
    message(2, 'ada', 299),
    message(3, 'ada', 700),
    message(4, 'grace', 701),
  ];
  expect(linesOf(messages, {}, [], 'me').map(({ isContinued }) => isContinued)).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test('what is not sent yet stands where it will stand, with a name behind a pause', () => {
  const entry = createEntry('general', 'hello', null);
  const isContinued = (pause: number) => {
    const before = message(1, 'me', entry.at - pause);
    const sent = { ...message(2, 'me', entry.at), nonce: entry.nonce };
    const lines = [linesOf([before], {}, [entry], 'me'), linesOf([before, sent], {}, [], 'me')];
    return lines.map((each) => each.at(-1)?.isContinued);
  };
  expect(isContinued(299)).toEqual([true, true]);
  expect(isContinued(301)).toEqual([false, false]);
});

test('a receipt is shown at the last message that was read, also if that one is gone', () => {
  const messages = [message(1, 'ada'), message(2, 'ada'), message(5, 'ada')];
  const readers = readersOf(messages, { linus: 2, grace: 4, eve: 5, me: 5 }, 'me');
  expect([...readers]).toEqual([
    [2, 'grace, linus'],
    [5, 'eve'],
  ]);
});

test('nobody is said to have read what they wrote', () => {
  expect(readersOf([message(1, 'ada')], { ada: 1 }, 'me').size).toBe(0);
});

test('an entry is the last line, until its message is there: then that is the same line', () => {
  const entry = createEntry('general', 'hello', null);
  const before = linesOf([message(1, 'ada')], {}, [entry], 'me');
  expect(before.map(({ entry }) => entry?.nonce)).toEqual([undefined, entry.nonce]);
  const sent = { ...message(2, 'me'), nonce: entry.nonce };
  const behind = linesOf([message(1, 'ada'), sent], {}, [entry], 'me');
  expect(behind.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
  expect(behind.every(({ entry }) => entry === null)).toBe(true);
});

test('the nonce of somebody else does not hide an entry', () => {
  const entry = createEntry('general', 'hello', null);
  const forged = { ...message(2, 'eve'), nonce: entry.nonce };
  const lines = linesOf([forged], {}, [entry], 'me');
  expect(new Set(lines.map(({ key }) => key)).size).toBe(2);
});
