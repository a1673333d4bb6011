/** The state of a room: right in whatever order pages, changes and broadcasts come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyRoom,
  type RoomChange,
  type RoomState,
  reduceRoom,
} from '../../../../examples/chat/page/rooms/room-state.js';
import type { History, Message } from '../../../../examples/chat/shared/resources.js';

const message = (id: number, version = 0, rest: Partial<Message> = {}): Message => ({
  id,
  version,
  room: 'general',
  nonce: `nonce-${id}`,
  from: 'ada',
  kind: 'text',
  content: `${id}.${version}`,
  file: null,
  at: id,
  edited: version > 0,
  ...rest,
});

const history = (changed: readonly Message[], rest: Partial<History> = {}): History => ({
  at: 100,
  changed,
  removed: [],
  complete: true,
  more: false,
  receipts: {},
  ...rest,
});

const after = (...changes: readonly RoomChange[]): RoomState =>
  changes.reduce(reduceRoom, emptyRoom);
const contents = ({ messages }: RoomState) => messages.map(({ content }) => content);
const said = (id: number, version = 0): RoomChange => ({
  type: 'message',
  message: message(id, version),
});
const removed = (id: number, version: number): RoomChange => ({
  type: 'removed',
  message: { id, room: 'general', version },
});

test('the newest version stays, and the order is that of the ids', () => {
  expect(contents(after(said(2, 1), said(1), said(2, 0)))).toEqual(['1.0', '2.1']);
});

test('where too much has changed, the newest page takes the place of all that was known', () => {
  const known = after(
    { type: 'newest', history: history([message(1), message(2)]) },
    { type: 'receipt', from: 'grace', id: 2 },
  );
  const page = history([message(50), message(51)], { at: 200, complete: false, more: true });
  const state = reduceRoom(known, { type: 'changes', history: page });
  expect(contents(state)).toEqual(['50.0', '51.0']);
  expect(state).toMatchObject({ oldest: 50, more: true, at: 200, receipts: { grace: 2 } });
});

test('what was removed does not come back with what comes late', () => {
  const state = after(said(1), removed(1, 2), said(1, 1));
  expect(contents(state)).toEqual([]);
  expect(
    contents(reduceRoom(state, { type: 'changes', history: history([message(1, 1)]) })),
  ).toEqual([]);
});

test('a removal that comes before its message is remembered', () => {
  expect(contents(after(removed(7, 1), said(7)))).toEqual([]);
});

test('in whatever order broadcasts and fetched changes come, the end is the same', () => {
  const changes: RoomChange[] = [
    ...[1, 2, 3].flatMap((id) => [said(id), said(id, 1)]),
    removed(2, 2),
    { type: 'changes', history: history([message(3, 2)], { removed: [message(1, 3)] }) },
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), (shuffled) => {
      expect(contents(after(...shuffled))).toEqual(['3.2']);
    }),
  );
});

test('an edit of a message older than the page leaves no hole behind it', () => {
  const page: RoomChange = { type: 'newest', history: history([message(50)], { more: true }) };
  const state = after(page, said(10, 3));
  expect(contents(state)).toEqual(['50.0']);
  const older: RoomChange = { type: 'older', history: history([message(10, 3), message(49)]) };
  expect(contents(reduceRoom(state, older))).toEqual(['10.3', '49.0', '50.0']);
});

test('what was heard before the page, and is older than it, waits for its own page', () => {
  const page: RoomChange = { type: 'newest', history: history([message(50)], { more: true }) };
  expect(contents(after(said(10), said(51), page))).toEqual(['50.0', '51.0']);
});

test('a page that is fetched anew takes the place of what is there, for some may be missing between', () => {
  const page = (...ids: number[]): RoomChange => ({
    type: 'newest',
    history: history(
      ids.map((id) => message(id)),
      { more: true },
    ),
  });
  const state = after(page(1, 2), page(90, 91));
  expect(contents(state)).toEqual(['90.0', '91.0']);
  expect(state.oldest).toBe(90);
});

test('older pages say whether there are more, newer changes do not', () => {
  const page: RoomChange = { type: 'newest', history: history([message(5)], { more: true }) };
  expect(after(page, { type: 'changes', history: history([]) }).more).toBe(true);
  expect(after(page, { type: 'older', history: history([message(4)]) }).more).toBe(false);
});

test('nobody unreads', () => {
  const receipt = (from: string, id: number): RoomChange => ({ type: 'receipt', from, id });
  const late: RoomChange = {
    type: 'changes',
    history: history([], { receipts: { ada: 1, linus: 2 } }),
  };
  expect(after(receipt('ada', 4), receipt('ada', 3), late).receipts).toEqual({ ada: 4, linus: 2 });
});

test('what does not change the messages leaves them the same array', () => {
  const state = after(said(1, 1));
  for (const version of [0, 1]) {
    expect(reduceRoom(state, said(1, version)).messages).toBe(state.messages);
  }
  const typing: RoomChange = { type: 'typing', from: 'grace', on: true };
  expect(reduceRoom(state, typing)).toBe(state);
});
