/** Where the list of a room stands when something comes, and where the reader was. */
import { expect, test } from 'vitest';
import { follow, type Place } from '../../../../examples/chat/page/rooms/use-scroll.js';

const line = (key: string, from = 'grace') => ({ key, from });

/** A list of 1,000 pixels, of which 400 can be seen, and a reader at its end. */
function stage() {
  let top = 600;
  const list = {
    scrollHeight: 1_000,
    clientHeight: 400,
    get scrollTop() {
      return Math.min(top, this.scrollHeight - this.clientHeight);
    },
    set scrollTop(next) {
      top = next;
    },
  };
  const place: Place = { isAtEnd: true, top: 600, height: 1_000, first: '1', last: '2' };
  return { list, place };
}

test('who is at the end stays there, also when something goes away', () => {
  const { list, place } = stage();
  list.scrollHeight = 1_100;
  expect(follow(list, place, [line('1'), line('2'), line('3')], 'me')).toBe(true);
  expect(list.scrollTop).toBe(700);
  list.scrollHeight = 900;
  follow(list, place, [line('1'), line('3')], 'me');
  expect([list.scrollTop, place.isAtEnd]).toEqual([500, true]);
});

test('who has scrolled up in this moment is not taken to the end', () => {
  const { list, place } = stage();
  list.scrollTop = 100;
  list.scrollHeight = 1_100;
  expect(follow(list, place, [line('1'), line('2'), line('3')], 'me')).toBe(true);
  expect([list.scrollTop, place.isAtEnd]).toEqual([100, false]);
});

test('who has said something sees it, and older messages move nothing', () => {
  const { list, place } = stage();
  Object.assign(place, { isAtEnd: false, top: 100 });
  list.scrollTop = 100;
  list.scrollHeight = 1_300;
  expect(follow(list, place, [line('0'), line('1'), line('2')], 'me')).toBe(false);
  expect(list.scrollTop).toBe(400);
  follow(list, place, [line('0'), line('1'), line('2'), line('3', 'me')], 'me');
  expect(list.scrollTop).toBe(900);
});
