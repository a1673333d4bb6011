/** Options over others, for consumers and subscriptions alike; it knows none of them. */

/** What is `undefined`, `null` or no number counts as not given. */
export function over<Base extends object>(
  base: Base,
  options: { readonly [Name in keyof Base]?: Base[Name] | undefined },
): Base {
  // `undefined` and `null` are given no more than NaN is.
  const given = Object.entries(options).filter(([, value]) => !Number.isNaN(value ?? Number.NaN));
  // Not one assignment each: one to `__proto__` would take all that the object has no own of.
  return { ...base, ...Object.fromEntries(given) };
}
