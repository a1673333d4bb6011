/** Looks at numbers that callers give to features: with one that is none, no limit would hold. */

/** @throws RangeError for what is below 0, or no number */
export function checkLimits(limits: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (!(limit >= 0)) throw new RangeError(`${name} is ${limit}: it has to be 0 or more`);
  }
}
