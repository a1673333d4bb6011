/** Servers that break every rule of HTTP, WebSocket and Action Cable: as soon as they behave, a consumer is live. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { consumerFor, subscribe, until } from './client.js';
import { wsWorld } from './worlds.js';

/** How long each misbehaves: for several attempts. */
const MISBEHAVIOUR = 2_500;

const WELCOME = '{"type":"welcome"}';

/** A text frame of up to 125 bytes. */
const textFrame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);

/** Completes the handshake; whoever has asked takes it for a server. */
function upgrade(socket: Socket, request: string, ...frames: string[]): void {
  const [, key = ''] = /sec-websocket-key: (.*)\r\n/i.exec(request) ?? [];
  const accepted = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accepted.digest('base64')}\r\n` +
      'Sec-WebSocket-Protocol: actioncable-v1-json\r\n\r\n',
  );
  for (const frame of frames) socket.write(textFrame(frame));
}

/** Again and again, for as long as somebody listens. */
function repeat(socket: Socket, ms: number, data: string | Buffer): void {
  const timer = setInterval(() => socket.write(data), ms);
  socket.on('close', () => clearInterval(timer));
}

const SERVERS: Readonly<Record<string, (socket: Socket, request: string) => void>> = {
  'answers 500': (socket) => socket.end('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n'),
  redirects: (socket) =>
    socket.end('HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n'),
  'accepts with a wrong key': (socket) =>
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Accept: AAAA\r\nSec-WebSocket-Protocol: actioncable-v1-json\r\n\r\n',
    ),
  'sends noise': (socket) => socket.write(Buffer.alloc(5_000, 0xff)),
  'lets a header trickle': (socket) => repeat(socket, 100, 'H'),
  'sends headers without an end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    repeat(socket, 10, `x: ${'y'.repeat(1_000)}\r\n`);
  },
  'upgrades, and ends': (socket, request) => {
    upgrade(socket, request);
    socket.end();
  },
  'upgrades, and is silent': (socket, request) => upgrade(socket, request),
  'pings, and never welcomes': (socket, request) => {
    upgrade(socket, request);
    repeat(socket, 100, textFrame('{"type":"ping","message":1}'));
  },
  'welcomes, and pings by WebSocket alone': (socket, request) => {
    upgrade(socket, request, WELCOME);
    repeat(socket, 100, Buffer.from([0x89, 0]));
  },
  'welcomes, says that it closes, and does not': (socket, request) => {
    upgrade(socket, request, WELCOME);
    socket.write(Buffer.from([0x88, 2, 0x03, 0xe8]));
  },
  'welcomes, and sends one frame without an end': (socket, request) => {
    upgrade(socket, request, WELCOME);
    socket.write(Buffer.from([0x81, 127, 0, 0, 0, 0, 5, 0, 0, 0]));
    repeat(socket, 100, Buffer.alloc(100, 'a'));
  },
  'says that it disconnects, and does not': (socket, request) =>
    upgrade(socket, request, '{"type":"disconnect","reconnect":true}'),
  'welcomes, answers what nobody asked, and is gone': (socket, request) => {
    upgrade(socket, request, WELCOME, '{"type":"reject_subscription","identifier":"x"}');
    setTimeout(() => socket.resetAndDestroy(), 300);
  },
};

describe.concurrent('a server that', () => {
  let world: Awaited<ReturnType<typeof wsWorld>>;
  beforeAll(async () => {
    world = await wsWorld();
  });
  afterAll(() => world.close());

  /** Misbehaves until it is told to carry everything to one that does not. */
  async function start(act: (socket: Socket, request: string) => void) {
    const sockets = new Set<Socket>();
    let behaves = false;
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      if (!behaves) return void socket.once('data', (data) => act(socket, String(data)));
      const target = connect(world.port, '127.0.0.1').on('error', () => {});
      socket.pipe(target).pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/cable`,
      sockets,
      behave: () => {
        behaves = true;
      },
      close: async () => {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      },
    };
  }

  it.each(Object.entries(SERVERS))('%s is left for one that works', async (_, act) => {
    const server = await start(act);
    const consumer = consumerFor({ url: server.url, WebSocket: world.WebSocket });
    consumer.on('error', () => {});
    const chat = subscribe(consumer, 'Chat');
    try {
      await wait(MISBEHAVIOUR);
      // It is not waited for: there have been others.
      await until(() => server.sockets.size > 1);
      server.behave();
      await chat.told('connected');
      chat.subscription.perform('echo', { body: 'hello' });
      await chat.told('received');
    } finally {
      consumer.disconnect();
      await server.close();
    }
  });
});
