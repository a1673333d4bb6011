/** Whether two values of JSON are the same, however deeply they are nested: it keeps its own stack. */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const prototypeOf = (value: object): unknown => Object.getPrototypeOf(value);

export function isSame(one: unknown, other: unknown): boolean {
  const pairs: [unknown, unknown][] = [[one, other]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [first, second] = pair;
    if (Object.is(first, second)) continue;
    if (!isObject(first) || !isObject(second)) return false;
    const keys = Object.keys(first);
    const isAlike =
      prototypeOf(first) === prototypeOf(second) && keys.length === Object.keys(second).length;
    if (!isAlike || !keys.every((key) => Object.hasOwn(second, key))) return false;
    for (const key of keys) pairs.push([first[key], second[key]]);
  }
  return true;
}
