/** What becomes of a book that is edited, a list as a store, and the line through numbers. */
import { expect, test, vi } from 'vitest';
import { createBookStore } from '../../../../examples/chat/page/books/book-store.js';
import { conflictOf } from '../../../../examples/chat/page/books/conflict.js';
import { pathOf } from '../../../../examples/chat/page/dashboard/sparkline.js';

const book = (version: number) => ({
  id: 1,
  version,
  title: `Emma ${version}`,
  author: 'Jane Austen',
});

test('a book that somebody else has changed or deleted is in conflict with what is being edited', () => {
  expect(conflictOf(book(1), book(1))).toEqual({ type: 'none' });
  expect(conflictOf(book(2), book(1))).toEqual({ type: 'none' });
  expect(conflictOf(book(1), book(2))).toEqual({ type: 'changed', theirs: book(2) });
  expect(conflictOf(book(1), undefined)).toEqual({ type: 'destroyed' });
});

test('the store tells of changes, and is the same array while there are none', () => {
  const { collection, get, subscribe } = createBookStore();
  const listener = vi.fn();
  const stop = subscribe(listener);
  collection.update(book(2));
  const items = get();
  collection.update(book(1));
  expect(get()).toBe(items);
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
  collection.destroy({ id: 1, version: 3 });
  expect(get()).toEqual([]);
  expect(listener).toHaveBeenCalledTimes(1);
});

test('the line goes from left to right, and the highest value is at the top', () => {
  const frame = { width: 100, height: 20, count: 3 };
  expect(pathOf([0, 5, 10], frame)).toBe('M0.0 20.0L50.0 10.0L100.0 0.0');
  expect(pathOf([0, 0, 0], frame)).toBe('M0.0 20.0L50.0 20.0L100.0 20.0');
  expect(pathOf([3], frame)).toBe('');
});

test('a line of four seconds does not look like one of two minutes', () => {
  expect(pathOf([5, 10], { width: 100, height: 20, count: 5 })).toBe('M75.0 10.0L100.0 0.0');
});
