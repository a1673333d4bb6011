/** The cable: accepts WebSockets, knows the channels and who is connected, pings, broadcasts. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { parseObject } from '../validation.js';
import type { Cable } from './cable.js';
import type { Channel, ChannelClass } from './channel.js';
import { type Connection, type Host, remoteStream } from './connection.js';
import { declineUpgrade } from './decline-upgrade.js';
import type { PubSub } from './pub-sub.js';
import { Streams } from './streams.js';
import { SUBPROTOCOL } from './wire.js';

const PATH = '/cable';
/** Bytes of one frame. A message of 10,000 characters fits, however they are escaped. */
const MAX_PAYLOAD = 262_144;
/** Characters. They are kept for each subscription, and sent with each message. */
const MAX_IDENTIFIER = 1_000;
/** Milliseconds, as in Rails: clients take a server for dead that is silent for longer. */
const PING_INTERVAL = 3_000;
const ALIVE_INTERVAL = 15_000;

export interface CableOptions extends Omit<Cable, 'streams'> {
  readonly pubSub: PubSub;
  readonly allowsOrigin: (request: IncomingMessage) => boolean;
}

/** A message for everybody who streams from a stream. */
export interface Message {
  readonly stream: string;
  readonly message: object;
}

type Connect<Client> = (host: Host, socket: WebSocket, request: IncomingMessage) => Client;

export class CableServer implements Host {
  readonly cable: Cable;
  readonly #options: CableOptions;
  readonly #connections = new Set<Connection>();
  readonly #channels = new Map<string, ChannelClass<Connection>>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  readonly #timers: NodeJS.Timeout[] = [];
  #isClosing = false;

  constructor(options: CableOptions) {
    this.#options = options;
    this.cable = { ...options, streams: new Streams(options.pubSub) };
    options.pubSub.onRecovered(() => {
      this.cable.streams.detachUnused();
      // Nobody notices on a connection that stays: those who connect again catch up.
      this.restart();
    });
  }

  get connectionCount() {
    return this.#connections.size;
  }

  get subscriptionCount() {
    return [...this.#connections].reduce(
      (sum, { subscriptionCount }) => sum + subscriptionCount,
      0,
    );
  }

  /** Takes the WebSockets of an HTTP server from now on. */
  attach<Client extends Connection>(
    http: Server,
    channels: readonly ChannelClass<Client>[],
    connect: Connect<Client>,
  ): void {
    // They only ever meet connections that `connect` has made.
    for (const channel of channels as unknown as readonly ChannelClass<Connection>[]) {
      this.#channels.set(channel.name, channel);
    }
    http.on('upgrade', (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
        return declineUpgrade(http, request, socket, head);
      }
      this.#upgrade(request, socket, head, connect);
    });
    this.#every(PING_INTERVAL, (connection) => connection.ping());
    this.#every(ALIVE_INTERVAL, (connection) => connection.checkAlive());
  }

  #every(interval: number, work: (connection: Connection) => void): void {
    const tick = () => this.#connections.forEach(work);
    this.#timers.push(setInterval(tick, interval).unref());
  }

  #upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    connect: Connect<Connection>,
  ): void {
    // A peer that resets while we refuse it must not take the process down.
    socket.on('error', () => socket.destroy());
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    if (request.url?.split('?')[0] !== PATH) return void refuse('404 Not Found');
    if (!this.#options.allowsOrigin(request)) return void refuse('403 Forbidden');
    if (this.#isClosing) return void refuse('503 Service Unavailable');
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = connect(this, webSocket, request);
      this.#connections.add(connection);
      connection.open();
    });
  }

  /** Makes a subscription of what an identifier names; `null` if that is no channel of ours. */
  createChannel(connection: Connection, identifier: string): Channel<Connection> | null {
    if (identifier.length > MAX_IDENTIFIER) return null;
    const { channel: name, ...rest } = parseObject(identifier) ?? {};
    const channel = typeof name === 'string' ? this.#channels.get(name) : undefined;
    const params = channel?.params.safeParse(rest);
    return channel && params?.success
      ? new channel(connection, identifier, params.data as never)
      : null;
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  broadcast(stream: string, message: object): Promise<void> {
    return this.broadcastAll([{ stream, message }]);
  }

  /** In one go. What could not be sent is no error of whoever said it: see `onRecovered`. */
  async broadcastAll(messages: readonly Message[]): Promise<void> {
    const broadcasts = messages.map(({ stream, message }) => ({
      channel: stream,
      text: JSON.stringify(message),
    }));
    try {
      await this.#options.pubSub.publish(broadcasts);
    } catch (error) {
      this.cable.log('A broadcast was lost', error);
    }
  }

  /** Ends all connections of that name, for good; as `remote_connections` of Rails. */
  disconnect(name: string): Promise<void> {
    return this.broadcast(remoteStream(name), {});
  }

  /** Asks everybody to connect again. */
  restart(): Connection[] {
    const all = [...this.#connections];
    for (const connection of all) connection.disconnect('server_restart', true);
    return all;
  }

  /** Sends everybody elsewhere; resolves when the channels have said goodbye. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const timer of this.#timers) clearInterval(timer);
    const all = this.restart();
    await Promise.all(all.map((connection) => connection.ended));
  }
}
