/** Tells our own page from a stranger's: browsers send cookies along, whoever asks. */

/** Gives a header of a request by its name in small letters. */
export type Header = (name: string) => string | undefined;
export type AllowsOrigin = (header: Header) => boolean;

/** Whether the page came over TLS, which ends in front of this server: whoever does that has to say so. */
export const isSecure = (header: Header): boolean =>
  header('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase() === 'https';

/** True without an `Origin` too: browsers cannot leave it out, and programs have no cookies of others. */
export function originChecker(allowed: readonly string[]): AllowsOrigin {
  const others = new Set(allowed.map((entry) => new URL(entry).origin));
  return (header) => {
    const origin = header('origin')?.toLowerCase();
    if (origin === undefined || others.has(origin)) return true;
    const own = `${isSecure(header) ? 'https' : 'http'}://${header('host')?.toLowerCase()}`;
    return origin === own;
  };
}
