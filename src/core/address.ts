/** What an attempt is made of: the address, with its credentials; it opens nothing. */
import { evaluate, isPromise, type Lazy, type Settings } from './options.js';
import type { Address } from './socket.js';

/** The consumer, as far as it says where to connect. */
export interface AddressOwner {
  readonly settings: Settings;
  readonly _url: Lazy<string>;
  /** To be offered beside those of the settings. */
  readonly subprotocols: readonly string[];
}

/** Evaluates all that callers gave, anew. Without a promise among it, the address is no promise. */
export function addressOf(
  { settings, subprotocols, _url }: AddressOwner,
  isRefresh: boolean,
): Address | Promise<Address> {
  const authorize = (values: readonly unknown[]) => {
    const [url, extra, headers] = values as [string, readonly string[], Address['headers']];
    const own = settings.protocol.subprotocols;
    // Action Cable's servers expect the one behind our own.
    const offered = own.concat('actioncable-unsupported', extra, subprotocols);
    return settings.authorize({ url, subprotocols: offered, headers }, isRefresh);
  };
  const parts: Lazy<unknown>[] = [_url, settings.subprotocols, settings.headers];
  const values = parts.map(evaluate);
  return values.some(isPromise) ? Promise.all(values).then(authorize) : authorize(values);
}
