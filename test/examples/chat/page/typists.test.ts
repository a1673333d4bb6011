/** Who is typing: until they say otherwise, or have been silent for 3 s. */
import { expect, test } from 'vitest';
import {
  describeTypists,
  nextEnd,
  reduceTypists,
  type Typists,
} from '../../../../examples/chat/page/rooms/typists.js';
import type { RoomEvent } from '../../../../examples/chat/shared/channels.js';

const hear = (typists: Typists, event: RoomEvent, now = 0) =>
  reduceTypists(typists, { type: 'event', event, now });
const types = (from: string, on = true): RoomEvent => ({ type: 'typing', from, on });

test('a signal lasts 3 s, and each new one 3 s more', () => {
  let typists = hear({}, types('ada'), 1_000);
  expect(nextEnd(typists, 1_000)).toBe(3_000);
  typists = hear(typists, types('ada'), 3_000);
  typists = reduceTypists(typists, { type: 'time', now: 5_999 });
  expect(Object.keys(typists)).toEqual(['ada']);
  typists = reduceTypists(typists, { type: 'time', now: 6_000 });
  expect(typists).toEqual({});
  expect(nextEnd(typists, 6_000)).toBeNull();
});

test('who stops, says it, or leaves is not typing any more', () => {
  const both = hear(hear({}, types('ada')), types('grace'));
  const names = (event: RoomEvent) => Object.keys(hear(both, event));
  expect(names(types('ada', false))).toEqual(['grace']);
  const message = { from: 'grace' } as Extract<RoomEvent, { type: 'message' }>['message'];
  expect(names({ type: 'message', message })).toEqual(['ada']);
  expect(names({ type: 'here', people: ['grace'] })).toEqual(['grace']);
  expect(hear(both, { type: 'receipt', from: 'ada', id: 1 })).toBe(both);
});

test('it is said in words, and never of oneself', () => {
  const all = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 1]));
  expect(describeTypists(all('ada'), 'ada')).toBe('');
  expect(describeTypists(all('ada', 'me'), 'me')).toBe('ada is typing');
  expect(describeTypists(all('ada', 'grace'), 'me')).toBe('ada and grace are typing');
  expect(describeTypists(all('ada', 'grace', 'linus'), 'me')).toBe(
    'ada, grace and linus are typing',
  );
  expect(describeTypists(all('a', 'b', 'c', 'd'), 'me')).toBe('Several people are typing');
});
