/** Who asks, where nobody has signed in yet: an address that no client can choose, also behind proxies. */
import { BlockList, isIP } from 'node:net';

export type AddressOf = (peer: string | undefined, forwardedFor: string | undefined) => string;

/** `proxies` are addresses and networks, as in `10.0.0.0/8`, besides this machine. */
export function addressFinder(proxies: readonly string[]): AddressOf {
  const trusted = new BlockList();
  for (const proxy of ['127.0.0.0/8', '::1', ...proxies]) trust(trusted, proxy);
  // Each proxy adds whom it has met at the end: from there on they are believed, up to the first stranger.
  return (peer = '', forwardedFor = '') => {
    const hops = [...forwardedFor.split(','), peer].map(addressIn).reverse();
    let client = '';
    for (const hop of hops) {
      if (hop === '') break;
      client = hop;
      if (!trusted.check(hop, familyOf(hop))) break;
    }
    return networkOf(client);
  };
}

function trust(list: BlockList, proxy: string): void {
  const [address = '', bits] = proxy.split('/');
  if (bits === undefined) list.addAddress(address, familyOf(address));
  else list.addSubnet(address, Number(bits), familyOf(address));
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** As proxies may write it: with a port, and that of IPv6 in brackets. */
const WRITTEN = /^(?:(\d+(?:\.\d+){3})|\[(.+)\])(?::\d+)?$/;
/** Where a socket for both, or a proxy, shows an IPv4 address as one of IPv6. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** The address in a text, in one form of all that it has; empty if there is none. */
function addressIn(text: string): string {
  const written = text.trim();
  const [, v4, v6] = WRITTEN.exec(written) ?? [];
  const [address = ''] = (v4 ?? v6 ?? written).split('%');
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : '';
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED.exec(short) ?? [];
  return high && low ? [...bytesOf(high), ...bytesOf(low)].join('.') : short;
}

function bytesOf(digits: string): [number, number] {
  const value = Number.parseInt(digits, 16);
  return [value >> 8, value & 255];
}

/** Who has one address of IPv6 has 2^64 of them: what they share counts. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('::');
  const [first, last] = [head, tail].map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(8 - (first?.length ?? 0) - (last?.length ?? 0)).fill('0');
  return [...(first ?? []), ...zeros, ...(last ?? [])].slice(0, 4).join(':');
}
