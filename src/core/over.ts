/** Options over others, for consumers and subscriptions alike; it knows none of them. */

/** What is `undefined`, `null` or no number counts as not given. */
export function over<Base extends object>(
  base: Base,
  options: { readonly [Name in keyof Base]?: Base[Name] | undefined },
): Base {
  const settled = { ...base } as Record<string, unknown>;
  for (const [name, value] of Object.entries(options)) {
    const isGiven = value !== undefined && value !== null && !Number.isNaN(value);
    if (isGiven) settled[name] = value;
  }
  return settled as Base;
}
