import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { confirmation, identifierOf, message, SUBPROTOCOL, WELCOME } from './raw-socket.js';

// Real sockets and real time: each test waits for what the other side does, never for the clock.
const chat = identifierOf('ChatChannel');

let server: TestServer;
let ws: WebSocketServer;
let url: string;
const clients: WebSocket[] = [];

beforeEach(async () => {
  server = createTestServer({ pingInterval: 0 });
  ws = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(ws, 'listening');
  url = `ws://127.0.0.1:${(ws.address() as AddressInfo).port}/cable?token=1`;
});
afterEach(async () => {
  server.close();
  for (const client of clients.splice(0)) client.terminate();
  await new Promise((done) => ws.close(done));
});

interface Client {
  readonly socket: WebSocket;
  readonly trace: string[];
}

function dial(headers: Record<string, string> = {}, offered = [SUBPROTOCOL]): Client {
  const socket = new WebSocket(url, offered, { headers });
  const trace: string[] = [];
  clients.push(socket);
  socket.on('open', () => trace.push(`open ${socket.protocol}`));
  socket.on('message', (data) => trace.push(String(data)));
  socket.on('error', ({ message }) => trace.push(message));
  socket.on('close', (code) => trace.push(`close ${code}`));
  return { socket, trace };
}

const until = (happened: () => unknown) =>
  vi.waitFor(() => expect(happened()).toBeTruthy(), { timeout: 4_000, interval: 2 });

async function connect(): Promise<Client> {
  const client = dial();
  await until(() => client.trace.includes(WELCOME));
  client.trace.length = 0;
  return client;
}

function command(client: Client, fields: object): void {
  client.socket.send(JSON.stringify({ identifier: chat, ...fields }));
}

describe('attached to a real ws server', () => {
  beforeEach(() => {
    server.attach(ws);
  });

  it('welcomes, confirms, handles actions and transmits', async () => {
    server.channel('ChatChannel', {
      actions: { echo: (data, subscription) => subscription.transmit(data) },
    });
    const client = dial();
    await until(() => client.trace.length === 2);
    command(client, { command: 'subscribe' });
    command(client, { command: 'message', data: '{"action":"echo"}' });
    await until(() => client.trace.length === 4);
    expect(client.trace).toEqual([
      `open ${SUBPROTOCOL}`,
      WELCOME,
      confirmation(chat),
      message(chat, { action: 'echo' }),
    ]);
    expect(server.commands.map(({ command }) => command)).toEqual(['subscribe', 'message']);
  });

  it('knows the address, the headers and the subprotocols that were offered', async () => {
    const { trace } = dial({ Authorization: 'Bearer x' }, ['other', SUBPROTOCOL]);
    await until(() => trace.includes(WELCOME));
    const attempt = {
      url,
      subprotocols: ['other', SUBPROTOCOL],
      headers: { authorization: 'Bearer x' },
    };
    expect(server.attempts).toMatchObject([attempt]);
    expect(server.connections).toMatchObject([{ ...attempt, subprotocol: SUBPROTOCOL }]);
  });

  it('serves injected sockets beside the real ones', async () => {
    const { trace } = await connect();
    const injected = new server.WebSocket('ws://test');
    const frames: unknown[] = [];
    injected.onmessage = ({ data }) => frames.push(data);
    await until(() => frames.length === 1);
    server.sends('both');
    await until(() => trace.length === 1);
    expect([trace, frames]).toEqual([['both'], [WELCOME, 'both']]);
  });

  it('does not answer binary frames', async () => {
    const { socket, trace } = await connect();
    socket.send(new Uint8Array([1, 2, 3]));
    await until(() => server.problems.length === 1);
    expect(server.problems).toMatchObject([{ reason: 'invalid_frame' }]);
    expect([trace, socket.readyState]).toEqual([[], WebSocket.OPEN]);
  });

  it('sends binary frames', async () => {
    const { socket } = await connect();
    const received = once(socket, 'message');
    server.sends(new Uint8Array([1, 2]));
    expect(await received).toEqual([Buffer.from([1, 2]), true]);
  });

  it('drops abruptly, or cleanly with a code', async () => {
    const { trace } = await connect();
    server.drops();
    await until(() => trace.length === 1);
    const second = await connect();
    server.drops({ code: 1001 });
    await until(() => second.trace.length === 1);
    expect([trace, second.trace]).toEqual([['close 1006'], ['close 1001']]);
  });

  it('disconnects with a frame and close 1000', async () => {
    const { trace } = await connect();
    server.disconnects({ reason: 'server_restart' });
    await until(() => trace.length === 2);
    expect(trace).toEqual([
      '{"type":"disconnect","reason":"server_restart","reconnect":true}',
      'close 1000',
    ]);
  });

  it('notices that the client has left', async () => {
    const unsubscribed = vi.fn();
    server.channel('ChatChannel', { unsubscribed });
    const leaving = await connect();
    const dying = await connect();
    command(leaving, { command: 'subscribe' });
    await until(() => server.connections[0]?.subscriptions.length);
    leaving.socket.close();
    dying.socket.terminate();
    await until(() => server.connections.length === 0);
    expect(unsubscribed).toHaveBeenCalledTimes(1);
  });

  it('survives an error on a socket', async () => {
    const { socket } = await connect();
    // A frame with reserved bits: `ws` reports an error on the server's side.
    const { _socket: raw } = socket as unknown as { _socket: { write(bytes: Buffer): void } };
    raw.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]));
    await until(() => server.connections.length === 0);
    expect((await connect()).socket.readyState).toBe(WebSocket.OPEN);
  });

  it('refuses handshakes with 404, and answers them again', async () => {
    server.refuses();
    const { trace } = dial();
    await until(() => trace.length === 2);
    expect(trace).toEqual(['Unexpected server response: 404', 'close 1006']);
    expect(server.attempts).toHaveLength(1);
    server.accepts();
    await connect();
  });

  it('hangs: the socket stays connecting until the server closes', async () => {
    server.hangs();
    const { socket, trace } = dial();
    await until(() => server.attempts.length === 1);
    expect(socket.readyState).toBe(WebSocket.CONNECTING);
    server.close();
    await until(() => trace.length === 2);
    expect(trace).toEqual(['socket hang up', 'close 1006']);
  });

  it('does not mind a client that gives a hung handshake up', async () => {
    server.hangs();
    const { socket, trace } = dial();
    await until(() => server.attempts.length === 1);
    socket.terminate();
    await until(() => trace.at(-1) === 'close 1006');
    server.accepts();
    await connect();
  });

  it('negotiates what it was told to', async () => {
    server.negotiates('actioncable-unsupported');
    const { trace } = dial({}, [SUBPROTOCOL, 'actioncable-unsupported']);
    await until(() => trace.length === 2);
    expect(trace[0]).toBe('open actioncable-unsupported');
    const plain = dial({}, []);
    await until(() => plain.trace.length === 2);
    expect(plain.trace[0]).toBe('open ');
  });

  it('negotiates nothing where it speaks nothing that was offered', async () => {
    const { trace } = dial({}, ['other']);
    await until(() => trace.length === 2);
    // `ws` insists on one, as browsers do.
    expect(trace).toEqual(['Server sent no subprotocol', 'close 1006']);
  });

  it('stays silent: half-open', async () => {
    const { socket, trace } = await connect();
    server.staysSilent().sends('lost');
    socket.send('{');
    const pong = once(socket, 'pong');
    socket.ping();
    // The pong comes behind both: whatever was to arrive has arrived.
    await pong;
    server.speaks().sends('heard');
    await until(() => trace.length > 0);
    expect(trace).toEqual(['heard']);
    expect(server.problems).toEqual([]);
  });
});

describe('attach', () => {
  it('returns what detaches: the ws server is as it was, its connections go on', async () => {
    const handleProtocols = () => 'own';
    ws.options.handleProtocols = handleProtocols;
    const detach = server.attach(ws);
    const { trace } = await connect();
    detach();
    detach();
    expect(ws.options.handleProtocols).toBe(handleProtocols);
    expect(Object.hasOwn(ws, 'handleUpgrade')).toBe(false);
    expect(ws.listenerCount('connection')).toBe(0);
    const other = dial({}, ['own']);
    await until(() => other.trace.length === 1);
    expect(other.trace).toEqual(['open own']);
    expect(server.connections).toHaveLength(1);
    server.sends('still here');
    await until(() => trace.length === 1);
    expect(trace).toEqual(['still here']);
  });

  it('puts an own handleUpgrade back', () => {
    const own = vi.fn();
    ws.handleUpgrade = own;
    server.attach(ws)();
    expect(ws.handleUpgrade).toBe(own);
  });

  it('needs little of a handshake, and survives errors of its socket', () => {
    server.refuses().attach(ws);
    const raw = new PassThrough();
    const upgraded = vi.fn();
    ws.handleUpgrade({ headers: {} } as IncomingMessage, raw, Buffer.alloc(0), upgraded);
    raw.emit('error', new Error('reset by peer'));
    expect(server.attempts).toEqual([{ url: 'ws://localhost/', subprotocols: [], headers: {} }]);
    expect(String(raw.read())).toMatch(/^HTTP\/1\.1 404 /);
    expect(upgraded).not.toHaveBeenCalled();
  });

  it('is undone by close', () => {
    server.attach(ws);
    server.close();
    expect(ws.listenerCount('connection')).toBe(0);
    expect(Object.hasOwn(ws, 'handleUpgrade')).toBe(false);
  });

  it('takes two ws servers at once', async () => {
    const second = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(second, 'listening');
    server.attach(ws);
    server.attach(second);
    await connect();
    url = `ws://127.0.0.1:${(second.address() as AddressInfo).port}/`;
    await connect();
    expect(server.connections).toHaveLength(2);
    server.close();
    await new Promise((done) => second.close(done));
  });
});
