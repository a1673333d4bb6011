/** Who is named in a text, however many are named, and could be. */
import { expect, test } from 'vitest';
import { mentions } from '../../../examples/chat/server/models/mentions.js';

test.each([
  ['@ada', ['ada']],
  ['@Ada, and @ADA again', ['ada']],
  ['@ada b', ['ada b']],
  ['@ada.', ['ada']],
  ['@adam @ada_ @ada-b mail@ada', ['ada']],
  ['ada, @, @nobody', []],
])('in "%s" there are %j', (text, named) => {
  expect(mentions(text, ['ada', 'ada b', 'grace'])).toEqual(named);
});

test('ten are named at most', () => {
  const names = Array.from({ length: 12 }, (_, index) => `person ${index}`);
  const text = names.map((name) => `@${name}`).join(' ');
  expect(mentions(text, names)).toEqual(names.slice(0, 10));
});

test('many @, where there are many people, take no time', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `person ${index}`);
  const start = performance.now();
  expect(mentions('@'.repeat(10_000), names)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(500);
});
