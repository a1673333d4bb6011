/** The cable's server with a channel of the tests' own, and clients that send whatever they like. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { Channel, type Performing } from '../../../../examples/chat/server/cable/channel.js';
import { Connection } from '../../../../examples/chat/server/cable/connection.js';
import { BadRequest, UnknownAction } from '../../../../examples/chat/server/cable/errors.js';
import { MemoryPubSub } from '../../../../examples/chat/server/cable/pub-sub.js';
import { CableServer } from '../../../../examples/chat/server/cable/server.js';
import { eventually } from './user.js';

const actions = {
  echo: z.object({ text: z.string() }),
  fail: z.object({}),
  slow: z.object({}),
  refuse: z.object({}),
};

/** What has become of its subscriptions. */
export const life: string[] = [];
export const performed: string[] = [];

/** What an action throws to refuse. */
class Refused extends Error {}

class EchoChannel
  extends Channel<Connection, { room: string }>
  implements Performing<typeof actions>
{
  static readonly params = z.object({ room: z.string() });
  protected override readonly actions = actions;
  protected override readonly failed = { failed: true };

  protected override async subscribed() {
    life.push(`subscribed ${this.params.room}`);
    if (this.params.room === 'closed') return this.reject();
    await this.streamFrom(this.params.room);
    if (this.params.room === 'broken') throw new Error('broken');
  }

  protected override unsubscribed() {
    life.push(`unsubscribed ${this.params.room}`);
    if (this.params.room === 'stuck') throw new Error('stuck');
  }

  echo({ text }: { text: string }) {
    performed.push(text);
    this.transmit({ text });
    return text;
  }

  fail() {
    throw new Error('the password is 1234');
  }

  slow() {
    return new Promise((resolve) => setTimeout(() => resolve('at last'), 100));
  }

  refuse() {
    throw new Refused();
  }

  protected override rescue(error: unknown) {
    if (error instanceof Refused) return { refused: 'here' };
    if (error instanceof UnknownAction || error instanceof BadRequest) {
      return { refused: error.name };
    }
    return super.rescue(error);
  }
}

class TestConnection extends Connection {
  identifier = 'somebody';
  async connect() {
    if (this.request.url?.includes('broken')) throw new Error('no database');
  }
}

export let cable: CableServer;
let http: Server;
export const errors: string[] = [];
export const claimed = new Map<string, object | null>();
export const counts = new Map<string, number>();
const sockets: WebSocket[] = [];

const count = (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1);

beforeEach(async () => {
  errors.length = 0;
  life.length = 0;
  performed.length = 0;
  counts.clear();
  claimed.clear();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  cable = new CableServer({
    pubSub: new MemoryPubSub(),
    claims: {
      claim: async (key) => !claimed.has(key) && Boolean(claimed.set(key, null)),
      record: async (key, answer) => void claimed.set(key, answer),
      recorded: async (key) => claimed.get(key) ?? null,
    },
    metrics: {
      message: (direction, channel) => count(`${direction} ${channel}`),
      malformed: () => count('malformed'),
      subscribed: (channel) => count(`subscribed ${channel}`),
      unsubscribed: (channel) => count(`unsubscribed ${channel}`),
    },
    allowsOrigin: () => true,
    log: (what, error) => errors.push(`${what}: ${error}`),
  });
  http = createServer();
  cable.attach(http, [EchoChannel], (...parts) => new TestConnection(...parts));
  await once(http.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await cable.close();
  http.close();
  vi.useRealTimers();
});

interface Frame {
  readonly type?: string;
  readonly message?: unknown;
  readonly [key: string]: unknown;
}

export const ROOM = JSON.stringify({ channel: 'EchoChannel', room: 'a' });

export function connect(query = '') {
  const { port } = http.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/cable${query}`, 'actioncable-v1-json');
  sockets.push(socket);
  const frames: Frame[] = [];
  socket.on('message', (data: RawData) => void frames.push(JSON.parse(String(data))));
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(([code]) => code as number);
  const send = (frame: unknown) =>
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  const perform = (data: unknown, identifier = ROOM) =>
    send({ command: 'message', identifier, data: JSON.stringify(data) });
  const subscribe = async (identifier = ROOM) => {
    const before = frames.length;
    send({ command: 'subscribe', identifier });
    await eventually(() => {
      const answer = frames.slice(before).find((frame) => frame.type?.endsWith('_subscription'));
      expect(answer).toBeDefined();
    });
    return frames.at(-1)?.type;
  };
  const messages = () => frames.flatMap(({ message, type }) => (type ? [] : [message]));
  return { socket, frames, messages, closed, send, perform, subscribe };
}

export async function welcomed() {
  const client = connect();
  await eventually(() => expect(client.frames[0]).toEqual({ type: 'welcome' }));
  return client;
}
