/** Options over others, for consumers and subscriptions alike; it knows none of them. */

/** What is `undefined`, `null` or no number counts as not given; without options nothing is copied. */
export function over<Base extends object>(
  base: Base,
  options?: { readonly [Name in keyof Base]?: Base[Name] | undefined },
): Base {
  if (!options) return base;
  // `undefined` and `null` are given no more than NaN is.
  const given = Object.entries(options).filter(([, value]) => !Number.isNaN(value ?? NaN));
  // Not one assignment each: one to `__proto__` would take all that the object has no own of. Nor
  // spread: V8 would keep a description of its own for each.
  return Object.fromEntries(Object.entries(base).concat(given)) as Base;
}
