/** The collection of the example: the newest versions, whatever comes first, twice or not at all. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Changes, Collection } from '../../examples/collection/collection.js';

interface Item {
  readonly id: number;
  readonly version: number;
}

type Told = readonly ['create' | 'update' | 'destroy', Item];

/** What a server has told and has: each step creates an item, or updates or destroys an old one. */
function serverAfter(steps: readonly (readonly [number, boolean])[]) {
  const newest: Told[] = [];
  const told = steps.map(([index, isEnd]): Told => {
    const old = newest[index];
    const [verb, { id, version }] = old ?? ['create', { id: newest.length + 1, version: -1 }];
    if (verb === 'destroy') return old!;
    newest[id - 1] = [
      old ? (isEnd ? 'destroy' : 'update') : 'create',
      { id, version: version + 1 },
    ];
    return newest[id - 1]!;
  });
  const itemsOf = (isDestroyed: boolean) =>
    newest.filter(([verb]) => (verb === 'destroy') === isDestroyed).map(([, item]) => item);
  return { told, present: itemsOf(false), destroyed: itemsOf(true) };
}

const steps = fc.array(fc.tuple(fc.nat(10), fc.boolean()), { maxLength: 50 });

function hear(collection: Collection<Item>, told: readonly Told[]): void {
  for (const [verb, item] of told) collection[verb](item);
}

test('in whatever order the changes come, and however often, it ends as the server', () => {
  fc.assert(
    fc.property(
      steps.chain((steps) => {
        const server = serverAfter(steps);
        const { told } = server;
        return fc.record({
          server: fc.constant(server),
          first: fc.shuffledSubarray(told),
          rest: fc.shuffledSubarray(told, { minLength: told.length }),
        });
      }),
      ({ server, first, rest }) => {
        const collection = new Collection<Item>();
        hear(collection, [...first, ...rest]);
        expect(collection.items).toEqual(server.present);
      },
    ),
  );
});

test('what was missed, and then fetched, makes it as the server, before or behind what comes late', () => {
  fc.assert(
    fc.property(
      steps.chain((steps) => {
        const server = serverAfter(steps);
        const heard = fc.shuffledSubarray(server.told);
        return fc.record({
          server: fc.constant(server),
          heard,
          late: heard,
          complete: fc.boolean(),
        });
      }),
      ({ server: { present, destroyed }, heard, late, complete }) => {
        const collection = new Collection<Item>();
        hear(collection, heard);
        collection.merge({ complete, changed: present, destroyed });
        hear(collection, late);
        expect(collection.items).toEqual(present);
      },
    ),
  );
});

const items = (...ids: number[]): Item[] => ids.map((id) => ({ id, version: 1 }));
const complete = (...ids: number[]): Changes<Item> => ({
  complete: true,
  changed: items(...ids),
  destroyed: [],
});

test('of all there is, what is missing is gone, also without a tombstone', () => {
  const collection = new Collection<Item>();
  collection.merge(complete(1, 2, 3));
  collection.merge(complete(1, 3));
  expect(collection.items).toEqual(items(1, 3));
});

test('of what has changed, what is missing has stayed as it was', () => {
  const collection = new Collection<Item>();
  collection.merge(complete(1, 2, 3));
  collection.merge({ complete: false, changed: [{ id: 2, version: 2 }], destroyed: [] });
  expect(collection.items).toEqual([items(1)[0], { id: 2, version: 2 }, items(3)[0]]);
});

test('a change is told, and what is no news is not', () => {
  let changes = 0;
  const collection = new Collection<Item>(() => {
    changes += 1;
  });
  const counted = (act: () => void) => {
    changes = 0;
    act();
    return changes;
  };
  expect(counted(() => collection.merge(complete(1, 2)))).toBe(1);
  expect(counted(() => collection.merge(complete(1, 2)))).toBe(0);
  expect(counted(() => collection.merge(complete(1)))).toBe(1);
  expect(counted(() => collection.update({ id: 1, version: 2 }))).toBe(1);
  expect(counted(() => collection.update({ id: 1, version: 1 }))).toBe(0);
  expect(counted(() => collection.destroy({ id: 1, version: 3 }))).toBe(1);
  expect(counted(() => collection.create({ id: 1, version: 1 }))).toBe(0);
});
