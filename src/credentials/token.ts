/** Fetches a token for each attempt, and puts it where the server looks for it; it keeps none. */
import { ConnectionError } from '../core/errors.js';
import type { ConsumerOptions } from '../core/options.js';
import type { Address } from '../core/socket.js';

/** What is known when a token is asked for. */
export interface TokenRequest {
  /** The server has refused the token before: one that was remembered will not do. */
  readonly isRefresh: boolean;
}

/**
 * Fetches a token. It is called at each attempt.
 *
 * @returns `null` to connect without one
 */
export type FetchToken = (request: TokenRequest) => string | null | Promise<string | null>;

/** Where the server looks for the token. */
export type TokenPlace =
  | {
      /** A parameter of the address. */
      readonly in: 'url';
      /** @defaultValue `token` */
      readonly name?: string | undefined;
    }
  | {
      /** A subprotocol that is offered behind those of the protocol. */
      readonly in: 'subprotocol';
      /**
       * What is in front of the token.
       *
       * @defaultValue `token.`
       */
      readonly prefix?: string | undefined;
    }
  | {
      /** A header of the handshake; browsers cannot send any. */
      readonly in: 'header';
      /** @defaultValue `authorization` */
      readonly name?: string | undefined;
      /**
       * What is in front of the token.
       *
       * @defaultValue `Bearer`, and a blank
       */
      readonly prefix?: string | undefined;
    };

/** The options of a consumer that a token takes. */
export type Credentials = Required<Pick<ConsumerOptions, 'authorize' | 'shouldRefresh'>>;

/** Looked at here, because a runtime that finds it bad may quote it. */
function fitting(value: string, alphabet: RegExp, problem: string): string {
  if (alphabet.test(value)) return value;
  throw new ConnectionError(problem);
}

const inUrl = (address: Address, token: string, name = 'token'): Address => {
  // It may be a `URL`.
  const url = String(address.url);
  const mark = /^[^#]*\?/.test(url) ? '&' : '?';
  const parameter = `${encodeURIComponent(name)}=${encodeURIComponent(token)}`;
  // In front of a fragment, which no server sees.
  return { ...address, url: url.replace(/#.*|$/s, (rest) => mark + parameter + rest) };
};

const inSubprotocol = (address: Address, token: string, prefix = 'token.'): Address => {
  const problem = 'The token is no name of a subprotocol: encode it, as base64url without padding';
  const subprotocol = fitting(prefix + token, /^[\w!#$%&'*+.^`|~-]+$/, problem);
  return { ...address, subprotocols: [...address.subprotocols, subprotocol] };
};

const inHeader = (
  address: Address,
  token: string,
  name = 'authorization',
  prefix = 'Bearer ',
): Address => {
  const others = Object.entries(address.headers ?? {}).filter(
    ([other]) => other.toLowerCase() !== name.toLowerCase(),
  );
  const problem = 'The token fits no header: encode it, and mind line breaks';
  const value = fitting(prefix + token, /^[\x20-\x7e]*$/, problem);
  return { ...address, headers: { ...Object.fromEntries(others), [name]: value } };
};

function add(address: Address, token: string, place: TokenPlace): Address {
  switch (place.in) {
    case 'url':
      return inUrl(address, token, place.name);
    case 'subprotocol':
      return inSubprotocol(address, token, place.prefix);
    default:
      return inHeader(address, token, place.name, place.prefix);
  }
}

/**
 * Options for a consumer that shows a token: fetched for every attempt, and once again where the
 * server says `unauthorized` or `token_expired`. A second such answer is final; see `shouldRefresh`.
 *
 * @param fetch - one that throws or rejects fails the attempt, which is repeated
 * @throws TypeError if it is not said where the token goes
 *
 * @example
 * ```ts
 * import { createConsumer } from 'catenary';
 * import { token } from 'catenary/credentials';
 *
 * declare function fetchToken(): Promise<string>;
 *
 * const consumer = createConsumer('/cable', { ...token(fetchToken, { in: 'url' }) });
 * ```
 */
export function token(fetch: FetchToken, place: TokenPlace): Credentials {
  if (!['url', 'subprotocol', 'header'].includes(place?.in)) {
    throw new TypeError("token() needs a place: { in: 'url' }, 'subprotocol' or 'header'");
  }
  return {
    async authorize(address, isRefresh) {
      const token: unknown = await fetch({ isRefresh });
      if (token === null) return address;
      if (!token || typeof token !== 'string') {
        throw new ConnectionError('No token: return a string, or null to connect without one');
      }
      return add(address, token, place);
    },
    shouldRefresh: ({ reason }) => reason === 'unauthorized' || reason === 'token_expired',
  };
}
