/** Notifications and people, whichever way they are told. */
import { expect, test } from 'vitest';
import {
  emptyInbox,
  type InboxChange,
  reduceInbox,
  wordsOf,
} from '../../../../examples/chat/page/notifications/inbox.js';
import { inOrder, reducePeople } from '../../../../examples/chat/page/presence/people.js';
import type { Notification, Person } from '../../../../examples/chat/shared/resources.js';

const notification = (id: number, read = false): Notification => ({
  id,
  from: 'grace',
  text: 'Lunch?',
  at: id,
  read,
});
const after = (...changes: readonly InboxChange[]) => changes.reduce(reduceInbox, emptyInbox);
const told = (id: number, unread: number): InboxChange => ({
  type: 'notification',
  notification: notification(id),
  unread,
});
const fetched = (unread: number, ...notifications: Notification[]): InboxChange => ({
  type: 'fetched',
  unread,
  notifications,
});

test('the count is what the server says with each event', () => {
  expect(after({ type: 'unread', unread: 7 }).unread).toBe(7);
  expect(after({ type: 'unread', unread: 7 }, told(1, 8)).unread).toBe(8);
});

test('the newest is the first, and each is there once', () => {
  const { notifications } = after(
    told(2, 1),
    fetched(2, notification(2), notification(1)),
    told(3, 3),
  );
  expect(notifications.map(({ id }) => id)).toEqual([3, 2, 1]);
});

test('no more are kept than the server gives', () => {
  const all = Array.from({ length: 60 }, (_, index) => told(index, index));
  const { notifications } = after(...all);
  expect([notifications.length, notifications[0]?.id]).toEqual([50, 59]);
});

test('what is read is marked, and stays so though a fetch was quicker than its answer', () => {
  const state = after(
    told(1, 1),
    told(2, 2),
    { type: 'read', ids: [1], unread: 1 },
    fetched(2, notification(1)),
  );
  expect(state.notifications.map(({ read }) => read)).toEqual([false, true]);
});

test('where nothing is unread, everything is read', () => {
  const state = after(told(1, 1), told(2, 2), { type: 'read', ids: [], unread: 0 });
  expect(state.notifications.every(({ read }) => read)).toBe(true);
});

test('of a mention, the room is told apart, and nobody is named twice', () => {
  const from = 'grace';
  expect(wordsOf({ from, text: 'grace in random: @ada: Lunch?' })).toEqual({
    room: 'random',
    text: '@ada: Lunch?',
  });
  expect(wordsOf({ from, text: 'grace is hungry: Lunch?' }).text).toBe('is hungry: Lunch?');
  for (const text of ['Lunch?', 'graceful', 'in random: ada', 'ada in random: grace']) {
    expect(wordsOf({ from, text })).toEqual({ room: null, text });
  }
});

test('people: everybody, then each who changes; who is there comes first', () => {
  const person = (name: string, status: Person['status']): Person => ({ name, status });
  const all = reducePeople([], {
    type: 'presence',
    people: [person('zoe', 'dnd'), person('ada', 'offline')],
  });
  const changed = reducePeople(all, { type: 'person', person: person('linus', 'online') });
  const back = reducePeople(changed, { type: 'person', person: person('ada', 'away') });
  expect(inOrder(changed).map(({ name }) => name)).toEqual(['linus', 'zoe', 'ada']);
  expect(inOrder(back)).toEqual([
    person('ada', 'away'),
    person('linus', 'online'),
    person('zoe', 'dnd'),
  ]);
});
