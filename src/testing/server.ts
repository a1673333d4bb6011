/** The test server's public face: what it does now and remembers; sessions do the talking. */
import {
  ABNORMAL,
  type ChannelParams,
  type Disconnection,
  encodeDisconnect,
  NORMAL,
  paramsOf,
} from '../wire/index.js';
import { attach, type WsServer } from './attach.js';
import { Behaviour } from './behaviour.js';
import type {
  ConnectionAttempt,
  RawFrame,
  ReceivedCommand,
  ServerProblem,
  TestConnection,
} from './connection.js';
import { createDial } from './dial.js';
import { Host } from './host.js';
import type { Session } from './session.js';
import { createWebSocketClass, type TestWebSocketConstructor } from './socket.js';

/** Options of {@link createTestServer}. */
export interface TestServerOptions {
  /**
   * Milliseconds between two pings, by one timer for the whole server that runs while somebody is
   * connected; 0 for none.
   *
   * @default 3000
   */
  readonly pingInterval?: number;
  /**
   * Milliseconds that a frame takes to the other side, both ways; 0 is a microtask. Frames always
   * arrive later than they were sent, and in order.
   *
   * @default 0
   */
  readonly latency?: number;
  /**
   * The subprotocols the server speaks: the first one that the client offers is chosen.
   *
   * @default ['actioncable-v1-json']
   */
  readonly subprotocols?: readonly string[];
  /**
   * Where exceptions of your channels are written, apart from `problems`; `false` for nowhere.
   *
   * @default console
   */
  readonly logger?: Pick<Console, 'warn'> | false;
}

/** An Action Cable server within the process. Make one with {@link createTestServer}. */
export class TestServer extends Behaviour {
  /** The class to inject: its sockets lead to this server, without a network. */
  readonly WebSocket: TestWebSocketConstructor;
  readonly #host: Host;
  readonly #detachments = new Set<() => void>();

  /** @internal */
  constructor(options: TestServerOptions) {
    const { pingInterval = 3000, latency = 0, logger = console } = options;
    const { subprotocols = ['actioncable-v1-json'] } = options;
    const host = new Host({ pingInterval, latency, logger, subprotocols });
    super(host.settings);
    this.#host = host;
    this.WebSocket = createWebSocketClass(createDial(host));
  }

  /** The commands received since the start or `clearCommands()`, in order. */
  get commands(): readonly ReceivedCommand[] {
    return this.#host.commands;
  }

  /** What was received and not answered, and why: the server's log. */
  get problems(): readonly ServerProblem[] {
    return this.#host.problems;
  }

  /** Every socket that was ever requested, refused ones included. */
  get attempts(): readonly ConnectionAttempt[] {
    return this.#host.attempts;
  }

  /** The connections that are open now, welcomed or not, oldest first. */
  get connections(): readonly TestConnection[] {
    return this.#open().map((session) => session.connection);
  }

  /** Starts the list of commands afresh; a list that was read before stays as it is. */
  clearCommands(): this {
    this.#host.clearCommands();
    return this;
  }

  /** Sends data to the subscriptions that stream from that name, and says to how many. */
  broadcast(stream: string, data: unknown): number {
    return this.#count(({ subscriptions }) =>
      subscriptions.transmitWhere(data, (_, streams) => streams.has(stream)),
    );
  }

  /**
   * Sends data to a subscription, on every connection that has it, and says to how many.
   *
   * @param target - an identifier, a channel's name (for a subscription without parameters), or
   * the parameters in any order
   */
  transmit(target: string | ChannelParams, data: unknown): number {
    if (typeof target === 'string') {
      const identifier = paramsOf(target) ? target : JSON.stringify({ channel: target });
      return this.#count(({ subscriptions }) => subscriptions.transmit(identifier, data));
    }
    const wanted = canonical(target);
    return this.#count(({ subscriptions }) =>
      subscriptions.transmitWhere(data, ({ params }) => canonical(params) === wanted),
    );
  }

  /** Sends one frame, well-formed or not, to every welcomed connection. */
  sends(frame: RawFrame): this {
    for (const session of this.#host.welcomed()) session.send(frame);
    return this;
  }

  /** Sends a ping now, whenever the next one is due. */
  pings(): this {
    this.#host.ping();
    return this;
  }

  /**
   * Closes every socket, those that are still connecting included.
   *
   * @param options - `code`: 1006, the default, is an abrupt loss; with another the close is clean
   */
  drops({ code = ABNORMAL }: { readonly code?: number } = {}): this {
    for (const session of [...this.#host.sessions]) {
      session.close(session.isConnecting ? ABNORMAL : code);
    }
    return this;
  }

  /**
   * Sends a `disconnect` to every connection and closes it with 1000.
   *
   * @param disconnection - default: reason `remote`, reconnect `true`
   */
  disconnects(disconnection: Disconnection = {}): this {
    const frame = encodeDisconnect({ reason: 'remote', reconnect: true, ...disconnection });
    for (const session of this.#open()) {
      session.send(frame);
      session.close(NORMAL);
    }
    return this;
  }

  /** Is killed: drops every connection and refuses new ones. `starts()` undoes it. */
  stops(): this {
    return this.refuses().drops();
  }

  /** Runs again after `stops()`. */
  starts(): this {
    return this.accepts();
  }

  /**
   * Serves the sockets of a real `WebSocketServer` of the package `ws` as well. Subprotocols are
   * negotiated by this server meanwhile.
   *
   * @returns what detaches it; open connections go on
   */
  attach(server: WsServer): () => void {
    const undo = attach(this.#host, server);
    const detach = (): void => {
      if (this.#detachments.delete(detach)) undo();
    };
    this.#detachments.add(detach);
    return detach;
  }

  /** Ends for good: loses every connection, refuses new ones, detaches, leaves no timer behind. */
  close(): void {
    for (const detach of [...this.#detachments]) detach();
    this.#host.close();
  }

  #open(): Session[] {
    return [...this.#host.sessions].filter((session) => session.isOpen);
  }

  #count(count: (session: Session) => number): number {
    return this.#open().reduce((sum, session) => sum + count(session), 0);
  }
}

/** Sorts keys, so that parameters can be compared whatever their order. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * Makes an Action Cable server that lives in this process and does as it is told.
 *
 * @example
 * ```ts
 * import { createConsumer } from 'catenary';
 * import { createTestServer } from 'catenary/testing';
 *
 * const server = createTestServer();
 * const consumer = createConsumer('ws://test/cable', { WebSocket: server.WebSocket });
 * consumer.subscriptions.create('ChatChannel', {
 *   connected: () => server.transmit('ChatChannel', { body: 'hello' }),
 *   received: (data) => {
 *     console.log(data);
 *     consumer.disconnect();
 *     server.close();
 *   },
 * });
 * ```
 */
export function createTestServer(options: TestServerOptions = {}): TestServer {
  return new TestServer(options);
}
