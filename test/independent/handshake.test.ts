/** Hostile addresses, subprotocols, headers and tokens, with `ws`: none gets a line of its own into a handshake. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Consumer, type ConsumerOptions, createConsumer } from '../../src/core/index.js';
import { type TokenPlace, token } from '../../src/credentials/index.js';

let server: Server;
let sockets: Socket[];
let consumer: Consumer;
/** What has arrived: the text of each handshake. */
let handshakes: string[];
let host: string;

beforeEach(async () => {
  sockets = [];
  handshakes = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      handshakes.push(String(data));
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  consumer.disconnect();
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

/** Resolves when the attempt has failed, one way or another. */
async function attempt(url: string, options: ConsumerOptions = {}): Promise<void> {
  consumer = createConsumer(url, { WebSocket, logger: false, reconnect: () => 60_000, ...options });
  consumer.on('error', () => {});
  const failed = new Promise<void>((resolve) => {
    consumer.on('status', ({ state }) => {
      if (state === 'waiting' || state === 'idle') resolve();
    });
  });
  consumer.connect();
  await failed;
}

const BREAKS = [
  '\r\nX-Evil: 1',
  '\nX-Evil: 1',
  '\rX-Evil: 1',
  '\u2028X-Evil: 1',
  '\0X-Evil: 1',
  ' \r\n X-Evil: 1',
];

/** No line of any handshake is one that the value has made. */
const expectNoEvil = (): void => {
  for (const handshake of handshakes) {
    expect(handshake.split(/[\r\n]+/).filter((line) => /^\s*X-Evil/i.test(line))).toEqual([]);
    expect(handshake.match(/^GET /gm)).toHaveLength(1);
  }
};

it('the server hears a handshake, and would see such a line', async () => {
  await attempt(`ws://${host}/cable`, { headers: { 'X-Evil': '1' } });
  expect(handshakes).toHaveLength(1);
  expect(expectNoEvil).toThrow();
});

describe.each(BREAKS)('with %j', (evil) => {
  it.each<[string, (evil: string) => [string, ConsumerOptions?]]>([
    ['the path', (text) => [`ws://${host}/cable${text}`]],
    ['the query', (text) => [`ws://${host}/cable?a=${text}`]],
    ['the user', (text) => [`ws://a${text}:b@${host}/cable`]],
    ['the host', (text) => [`ws://${host}${text}/cable`]],
    ['a subprotocol', (text) => [`ws://${host}/cable`, { subprotocols: [`a${text}`] }]],
    ['the value of a header', (text) => [`ws://${host}/cable`, { headers: { a: `b${text}` } }]],
    ['the name of a header', (text) => [`ws://${host}/cable`, { headers: { [`a${text}`]: 'b' } }]],
  ])('%s brings no line of its own', async (_, make) => {
    await attempt(...make(evil));
    expectNoEvil();
  });

  it.each<TokenPlace>([{ in: 'url' }, { in: 'subprotocol' }, { in: 'header' }])(
    'a token in the $in brings none',
    async (place) => {
      await attempt(
        `ws://${host}/cable`,
        token(() => `a${evil}`, place),
      );
      expectNoEvil();
      // It may be in an address, encoded, and nowhere else.
      expect(handshakes).toHaveLength(place.in === 'url' ? 1 : 0);
    },
  );
});

it.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'blob:x',
  '',
  '//',
  '\\\\evil',
])('the address %j is an error, and no socket', async (url) => {
  await attempt(url);
  expect(consumer.status.get()).toMatchObject({ state: 'idle', reason: 'no_socket' });
  expect(handshakes).toEqual([]);
});
