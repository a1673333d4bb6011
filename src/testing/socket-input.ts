/** What a WebSocket's arguments have to look like, by the WHATWG's standard; pure. */
import type { ConnectionAttempt } from './connection.js';

/** Options that constructors outside browsers take. */
export interface RequestOptions {
  /** The subprotocols to offer, where they are not an argument of their own. */
  readonly protocols?: string | readonly string[];
  /** Headers of the handshake. */
  readonly headers?: Readonly<Record<string, string>>;
}

const SCHEMES: Readonly<Record<string, string>> = {
  'ws:': 'ws:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'https:': 'wss:',
};

/** An HTTP token (RFC 9110, 5.6.2). */
const TOKEN = /^[\w!#$%&'*+\-.^`|~]+$/;

function syntaxError(message: string): DOMException {
  return new DOMException(message, 'SyntaxError');
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

function addressOf(input: string | { readonly href: string }): string {
  const url = parse(String(input));
  if (url === undefined) throw syntaxError(`'${String(input)}' is not an absolute URL.`);
  const scheme = SCHEMES[url.protocol];
  if (scheme === undefined) throw syntaxError(`A socket cannot be opened to '${url.protocol}'.`);
  // Not by setters: React Native's URL has none.
  return url.href.replace(/#.*/, '').replace(url.protocol, scheme);
}

function isOptions(value: string | readonly string[] | RequestOptions): value is RequestOptions {
  return typeof value === 'object' && !Array.isArray(value);
}

function headersOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/**
 * Reads the arguments of a constructor.
 *
 * @throws DOMException `SyntaxError`, as the standard asks
 */
export function requestOf(
  url: string | { readonly href: string },
  protocols: string | readonly string[] | RequestOptions,
  options: RequestOptions,
): ConnectionAttempt {
  const { protocols: offered = [], headers = options.headers ?? {} } = isOptions(protocols)
    ? protocols
    : { protocols };
  const subprotocols = typeof offered === 'string' ? [offered] : [...offered];
  const distinct = new Set(subprotocols.map((name) => name.toLowerCase()));
  if (distinct.size < subprotocols.length || !subprotocols.every((name) => TOKEN.test(name))) {
    throw syntaxError(`These subprotocols cannot be offered: '${subprotocols.join("', '")}'.`);
  }
  return { url: addressOf(url), subprotocols, headers: headersOf(headers) };
}

/**
 * Checks the arguments of `close`.
 *
 * @throws DOMException `InvalidAccessError` or `SyntaxError`, as the standard asks
 */
export function checkClose(code: number | undefined, reason: string): void {
  if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw new DOMException(`${code} is not a code to close with.`, 'InvalidAccessError');
  }
  if (new TextEncoder().encode(reason).length > 123) {
    throw syntaxError('The reason is longer than 123 bytes.');
  }
}

/** The bytes a frame takes, for `bufferedAmount`. */
export function sizeOf(
  data: string | ArrayBufferLike | ArrayBufferView | { readonly size: number },
): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  return 'byteLength' in data ? data.byteLength : data.size;
}
