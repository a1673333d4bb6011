/** Who asks, where nobody has signed in yet: an address that no client can choose, also behind proxies. */
import { BlockList, isIP } from 'node:net';

export type AddressOf = (peer: string | undefined, forwardedFor: string | undefined) => string;

/** `proxies` are addresses and networks, as in `10.0.0.0/8`, besides this machine. */
export function addressFinder(proxies: readonly string[]): AddressOf {
  const trusted = new BlockList();
  for (const proxy of ['127.0.0.0/8', '::1', ...proxies]) trust(trusted, proxy);
  // Each proxy adds whom it has met at the end: from there on they are believed, up to the first stranger.
  return (peer = '', forwardedFor = '') => {
    const hops = [...forwardedFor.split(','), peer].map((hop) => plain(hop.trim())).reverse();
    let client = peer;
    for (const hop of hops) {
      if (isIP(hop) === 0) break;
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

/** An IPv4 address as such, where a socket for both shows it as one of IPv6. */
const plain = (address: string) => address.replace(/^::ffff:(?=[\d.]+$)/i, '');

/** Who has one address of IPv6 has 2^64 of them: what they share counts. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [bare = ''] = address.split('%');
  const { hostname } = new URL(`http://[${bare}]`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const [first, last] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(8 - (first?.length ?? 0) - (last?.length ?? 0)).fill('0');
  return [...(first ?? []), ...zeros, ...(last ?? [])].slice(0, 4).join(':');
}
