/** A client's connection: welcomed or refused, then its commands, one behind the other, as they come. */
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Cable } from './cable.js';
import type { Channel, Subscriber } from './channel.js';
import { Socket } from './socket.js';
import { type Command, type DisconnectReason, dataOf, frames, parseCommand } from './wire.js';

/** The stream by which the connections of that name are told to go; Rails has an internal channel for it. */
export const remoteStream = (name: string) => `connections/${name}`;

/** Commands that wait for their turn. More are not read from the network until then. */
const MAX_WAITING = 64;
const MAX_SUBSCRIPTIONS = 100;

/** What `connect` throws to refuse a client. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
  readonly reason: DisconnectReason;

  constructor(reason: DisconnectReason = 'unauthorized') {
    super(reason);
    this.reason = reason;
  }
}

/** What a connection needs of its server. */
export interface Host {
  readonly cable: Cable;
  createChannel(connection: Connection, identifier: string): Channel<Connection> | null;
  forget(connection: Connection): void;
}

export abstract class Connection implements Subscriber {
  readonly cable: Cable;
  readonly #host: Host;
  protected readonly request: IncomingMessage;
  readonly #socket: Socket;
  readonly #subscriptions = new Map<string, Channel<Connection>>();
  #waiting = 0;
  #turn: Promise<void> = Promise.resolve();
  #isWelcome = false;
  #isClosed = false;
  #hasMalformed = false;
  #remoteStream: string | null = null;
  #end = () => {};
  /** Resolves when its socket is closed and its channels have said goodbye. */
  readonly ended: Promise<void> = new Promise((resolve) => {
    this.#end = resolve;
  });

  constructor(host: Host, webSocket: WebSocket, request: IncomingMessage) {
    this.#host = host;
    this.cable = host.cable;
    this.request = request;
    this.#socket = new Socket(webSocket, {
      received: (text) => this.#received(text),
      closed: () => this.#closed(),
    });
  }

  /** Finds out who it is, or throws `Unauthorized`. */
  abstract connect(): Promise<void>;

  /** Who it is, the same on every connection: requests are remembered under it. */
  abstract get identifier(): string;

  get subscriptionCount() {
    return this.#subscriptions.size;
  }

  open(): void {
    this.#queue(async () => {
      try {
        await this.connect();
      } catch (error) {
        if (error instanceof Unauthorized) return this.disconnect(error.reason, false);
        // The client does not know that it is our fault, and may come again.
        this.#socket.close(1011);
        throw error;
      }
      // It may have been told to go meanwhile.
      if (!this.#socket.isOpen) return;
      this.#isWelcome = true;
      this.#socket.send(frames.welcome());
    });
  }

  /** For `connect`: behind it, `CableServer.disconnect` of that name ends this connection, from any process. */
  protected async endWith(name: string): Promise<void> {
    this.#remoteStream = remoteStream(name);
    await this.cable.streams.add(this.#remoteStream, this.#endRemotely);
  }

  readonly #endRemotely = (): void => this.disconnect('remote', false);

  /** Sends a message of one of its subscriptions, which is JSON already. */
  transmit({ name, identifier }: { name: string; identifier: string }, message: string): void {
    this.cable.metrics.message('out', name);
    this.#socket.send(frames.message(identifier, message));
  }

  /** Tells the client to go, and whether to come back. */
  disconnect(reason: DisconnectReason, reconnect: boolean): void {
    this.#isWelcome = false;
    this.#socket.send(frames.disconnect(reason, reconnect));
    this.#socket.close(1000);
  }

  ping(): void {
    if (this.#isWelcome) this.#socket.send(frames.ping());
  }

  checkAlive(): void {
    this.#socket.checkAlive();
  }

  #received(text: string | null): void {
    const command = text === null ? null : parseCommand(text);
    if (!command) return this.#noteMalformed();
    this.cable.metrics.message('in', this.#channelOf(command));
    this.#queue(async () => {
      if (this.#isWelcome && !this.#isClosed) await this.#execute(command);
    });
  }

  /**
   * A frame that is no command names no subscription that could be told, and the protocol has no frame for errors:
   * those who watch over the server see it. Once for each connection, and without what was in it, which may be private.
   */
  #noteMalformed(): void {
    this.cable.metrics.malformed();
    if (this.#hasMalformed) return;
    this.#hasMalformed = true;
    this.cable.log('A frame is no command', `sent by ${this.identifier || 'nobody'}`);
  }

  /** For the counters: a name of a channel of ours, whatever somebody writes into a frame. */
  #channelOf({ identifier }: Command): string {
    return this.#subscriptions.get(identifier)?.name ?? 'none';
  }

  #closed(): void {
    this.#isClosed = true;
    this.#isWelcome = false;
    this.#host.forget(this);
    this.#queue(async () => {
      if (this.#remoteStream) this.cable.streams.remove(this.#remoteStream, this.#endRemotely);
      for (const identifier of [...this.#subscriptions.keys()]) {
        // One that cannot say goodbye keeps no other from it.
        await this.#unsubscribe(identifier).catch((error: unknown) => {
          this.cable.log('A channel could not end', error);
        });
      }
      this.#end();
    });
  }

  #queue(work: () => Promise<void>): void {
    this.#waiting += 1;
    if (this.#waiting === MAX_WAITING) this.#socket.pause();
    this.#turn = this.#turn
      // Others come in between: what an embedded database does alone leaves the network no room.
      .then(() => nextTurn())
      .then(work)
      .catch((error: unknown) => this.cable.log('A command failed', error))
      .finally(() => {
        this.#waiting -= 1;
        if (this.#waiting === MAX_WAITING - 1) this.#socket.resume();
      });
  }

  async #execute(command: Command): Promise<void> {
    if (command.command === 'subscribe') return this.#subscribe(command.identifier);
    if (command.command === 'unsubscribe') return this.#unsubscribe(command.identifier);
    await this.#subscriptions.get(command.identifier)?.perform(dataOf(command));
  }

  async #subscribe(identifier: string): Promise<void> {
    if (this.#subscriptions.has(identifier)) return;
    const isFull = this.#subscriptions.size >= MAX_SUBSCRIPTIONS;
    const channel = isFull ? null : this.#host.createChannel(this, identifier);
    if (!channel) return this.#socket.send(frames.rejection(identifier));
    // What fails here is not answered, and leaves nothing behind: the client asks again.
    if (!(await channel.subscribe())) return this.#socket.send(frames.rejection(identifier));
    this.#subscriptions.set(identifier, channel);
    this.cable.metrics.subscribed(channel.name);
    this.#socket.send(frames.confirmation(identifier));
  }

  async #unsubscribe(identifier: string): Promise<void> {
    const channel = this.#subscriptions.get(identifier);
    if (!channel) return;
    this.#subscriptions.delete(identifier);
    this.cable.metrics.unsubscribed(channel.name);
    await channel.unsubscribe();
  }
}
