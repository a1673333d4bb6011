/** Tells our own page from a stranger's: browsers send cookies along, whoever asks. */

export type AllowsOrigin = (origin: string | undefined, host: string | undefined) => boolean;

/** True without an `Origin` too: browsers cannot leave it out, and programs have no cookies of others. */
export const originChecker =
  (allowed: readonly string[]): AllowsOrigin =>
  (origin, host) => {
    if (origin === undefined) return true;
    if (!URL.canParse(origin)) return false;
    const url = new URL(origin);
    return url.host === host || allowed.some((entry) => new URL(entry).origin === url.origin);
  };
