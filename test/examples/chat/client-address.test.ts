/** Whose requests are counted together where nobody has signed in: an address that no client can choose. */
import { expect, test } from 'vitest';
import { addressFinder } from '../../../examples/chat/server/client-address.js';

const addressOf = addressFinder(['10.0.0.0/8', '2001:db8:1::/48']);

test.each([
  ['who connects', '203.0.113.1', undefined, '203.0.113.1'],
  ['who connects, whatever they say', '203.0.113.1', '198.51.100.1', '203.0.113.1'],
  ['whom this machine names', '127.0.0.1', '203.0.113.1', '203.0.113.1'],
  ['whom this machine names, by IPv6', '::1', '203.0.113.1', '203.0.113.1'],
  ['the last one', '::ffff:127.0.0.1', '198.51.100.1, 203.0.113.1', '203.0.113.1'],
  ['behind two proxies', '10.0.0.1', '198.51.100.1,203.0.113.1 , 10.9.9.9', '203.0.113.1'],
  ['behind a proxy with IPv6', '2001:db8:1::1', '203.0.113.1', '203.0.113.1'],
  ['a proxy that names nobody', '10.0.0.1', undefined, '10.0.0.1'],
  ['a proxy that names nonsense', '10.0.0.1', '203.0.113.1, unknown', '10.0.0.1'],
  ['the network of IPv6', '2001:DB8::1', undefined, '2001:db8:0:0'],
  ['in full', '2001:db8:1234:5678:9abc:def0:1:2', undefined, '2001:db8:1234:5678'],
  ['with a zone', 'fe80::1%eth0', undefined, 'fe80:0:0:0'],
  ['IPv4 as IPv6 has it', '::ffff:cb00:7101', undefined, '203.0.113.1'],
  ['the same, in full', '0:0:0:0:0:FFFF:203.0.113.1', undefined, '203.0.113.1'],
  ['the same, as a proxy names it', '127.0.0.1', '::ffff:cb00:7101', '203.0.113.1'],
  ['this machine, as IPv6 has it', '::ffff:7f00:1', '203.0.113.1', '203.0.113.1'],
  ['with its port', '127.0.0.1', '203.0.113.1:555', '203.0.113.1'],
  ['with its port, in IPv6', '127.0.0.1', '[2001:db8:9::1]:555', '2001:db8:9:0'],
  ['in brackets', '127.0.0.1', '[::ffff:203.0.113.1]', '203.0.113.1'],
  ['a network is no address', '127.0.0.1', '203.0.113.0/24', '127.0.0.1'],
  ['nobody', undefined, undefined, ''],
])('%s', (_, peer, forwardedFor, address) => {
  expect(addressOf(peer, forwardedFor)).toBe(address);
});
