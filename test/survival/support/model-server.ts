/** The server of the programs: a few rules of Rails, and every way to be bad at them; it shares no code with the client. */
import { ModelSocket, type Peer } from './model-socket.js';
import type { VirtualTime } from './time.js';

/** What becomes of a `subscribe`, by channel. */
export type Answer = 'confirms' | 'rejects' | 'ignores' | 'confirmsLate' | 'confirmsLater';
/** What becomes of an attempt to connect. */
export type Handshake = 'welcomes' | 'hangs' | 'refuses' | 'saysNothing' | 'isForeign' | 'saysNo';

const PING_INTERVAL = 3_000;
/** How long an `unsubscribe` may wait while later commands run: Rails has several threads. */
const OVERTAKEN_FOR = 250;
const DELAYS = { confirmsLate: 300, confirmsLater: 5_000 };

/** What the server knows of one connection. */
interface Connection {
  readonly socket: ModelSocket;
  readonly subscriptions: Set<string>;
  /** Unsubscribes that have not been run yet. */
  readonly leaving: Set<string>;
}

/** Who looks on, and compares with what the subscriptions are told. */
export interface Witness {
  /** The client is about to get data. */
  delivering(socket: ModelSocket, identifier: string, message: unknown): () => void;
}

/** The client is about to be told that it may not come back. */
type Refusing = (socket: ModelSocket, reason: string) => void;

export class ModelServer implements Peer {
  readonly time: VirtualTime;
  readonly sockets: ModelSocket[] = [];
  /** The numbers of the commands that arrived where the server had their subscription. */
  readonly arrived: number[] = [];
  /** What the client did that it must not. */
  readonly faults: string[] = [];
  latency = 0;
  closing = 0;
  handshake: Handshake = 'welcomes';
  answers = new Map<string, Answer>();
  /** An `unsubscribe` is overtaken by the `subscribe` behind it. */
  swaps = false;
  /** Everything is said twice. */
  duplicates = false;
  messages = 0;
  readonly #witness: Witness;
  readonly #refusing: Refusing;
  #connections: Connection[] = [];

  constructor(time: VirtualTime, witness: Witness, refusing: Refusing) {
    this.time = time;
    this.#witness = witness;
    this.#refusing = refusing;
  }

  /** What each connection has. */
  get held(): readonly ReadonlySet<string>[] {
    return this.#connections.map(({ subscriptions }) => subscriptions);
  }

  /** The client's latest socket, if it hears. */
  get hearing(): ModelSocket | undefined {
    const socket = this.sockets.at(-1);
    return socket?.readyState === 1 && !socket.isStalled ? socket : undefined;
  }

  /** From now on it does all that it should. */
  behaves(): void {
    this.handshake = 'welcomes';
    this.answers = new Map();
    this.swaps = this.duplicates = false;
    this.latency = this.closing = 0;
  }

  dial(): ModelSocket {
    const socket = new ModelSocket(this);
    this.sockets.push(socket);
    const { handshake } = this;
    if (handshake === 'refuses') socket.ends(1006);
    else if (handshake === 'isForeign') socket.opens('');
    else if (handshake !== 'hangs') {
      socket.opens();
      if (handshake === 'saysNo') this.#turnAway(socket, 'unauthorized', false);
      else if (handshake === 'welcomes') this.#welcome(socket);
    }
    return socket;
  }

  /** All links break, without a word. */
  drops(): void {
    for (const { socket } of this.#connections) socket.ends(1006);
    this.#connections = [];
  }

  /** All connections are closed properly, which takes its time, and without a word. */
  closes(): void {
    for (const { socket } of this.#connections) socket.closes(1001);
    this.#connections = [];
  }

  /** All connections are ended with a word. */
  disconnects(reason: string | null, reconnect: boolean): void {
    for (const { socket } of this.#connections) this.#turnAway(socket, reason, reconnect);
    this.#connections = [];
  }

  /** Links stay open, and carry nothing any more. */
  stalls(): void {
    for (const { socket } of this.#connections) socket.isStalled = true;
    this.#connections = [];
  }

  /** The server has a subscription that nobody asked for, and says so. */
  conjures(identifier: string): void {
    const connection = this.#connections.find(({ socket }) => socket === this.hearing);
    if (!connection?.socket.isWelcomed) return;
    // As an answer to what is asked it would be a lie, and no client could know.
    if (connection.socket.rules.stateOf(identifier) === 'asked') return;
    connection.subscriptions.add(identifier);
    connection.socket.hands({ type: 'confirm_subscription', identifier });
  }

  /** Sends numbered data to all who have subscribed. */
  broadcasts(identifier: string): void {
    for (const { socket, subscriptions } of this.#connections) {
      if (subscriptions.has(identifier)) this.#sendData(socket, identifier);
    }
  }

  got(socket: ModelSocket, frame: string): void {
    const connection = this.#connections.find((each) => each.socket === socket);
    if (!connection) return;
    const { command, identifier, data } = JSON.parse(frame);
    if (command === 'subscribe') this.#subscribe(connection, identifier);
    else if (command === 'unsubscribe') this.#unsubscribe(connection, identifier);
    else if (command !== 'message') return;
    else if (connection.subscriptions.has(identifier)) this.arrived.push(JSON.parse(data).count);
    else this.faults.push(`performed on what the server does not have: ${identifier}`);
  }

  left(socket: ModelSocket): void {
    this.#connections = this.#connections.filter((each) => each.socket !== socket);
  }

  opening(socket: ModelSocket): void {
    if (!socket.protocol) this.#refusing(socket, 'unsupported_subprotocol');
  }

  delivering(socket: ModelSocket, frame: unknown): () => void {
    const { type, identifier, message, reason, reconnect } = fieldsOf(frame);
    if (type === 'welcome') socket.isWelcomed = true;
    if (type === 'disconnect' && reconnect === false) {
      this.#refusing(socket, String(reason ?? 'server_closed'));
    }
    if (typeof identifier !== 'string' || !socket.isWelcomed) return () => {};
    if (type === 'confirm_subscription') socket.rules.confirms(identifier);
    else if (type === 'reject_subscription') socket.rules.rejects(identifier);
    else return this.#witness.delivering(socket, identifier, message);
    return () => {};
  }

  #welcome(socket: ModelSocket): void {
    const connection = { socket, subscriptions: new Set<string>(), leaving: new Set<string>() };
    this.#connections.push(connection);
    this.#says(socket, { type: 'welcome' });
    const ping = () => {
      if (!this.#connections.includes(connection)) return;
      socket.delivers({ type: 'ping', message: Math.floor(Date.now() / 1000) });
      this.time.later(PING_INTERVAL, ping);
    };
    this.time.later(PING_INTERVAL / 2, ping);
  }

  #turnAway(socket: ModelSocket, reason: string | null, reconnect: boolean): void {
    socket.delivers({ type: 'disconnect', reason, reconnect });
    socket.ends(1000);
  }

  #subscribe(connection: Connection, identifier: string): void {
    const { socket, subscriptions } = connection;
    const answer = this.answers.get(JSON.parse(identifier).channel) ?? 'confirms';
    // What it has it does not answer.
    if (answer === 'ignores' || subscriptions.has(identifier)) return;
    if (answer === 'rejects') {
      return this.#says(socket, { type: 'reject_subscription', identifier });
    }
    subscriptions.add(identifier);
    const confirm = () => {
      if (!this.#connections.includes(connection)) return;
      // As from a channel's `subscribed`.
      this.#sendData(socket, identifier);
      this.#says(socket, { type: 'confirm_subscription', identifier });
    };
    if (answer === 'confirms') confirm();
    else this.time.later(DELAYS[answer], confirm);
  }

  #unsubscribe({ subscriptions, leaving }: Connection, identifier: string): void {
    if (!subscriptions.has(identifier) || leaving.has(identifier)) return;
    if (!this.swaps) {
      subscriptions.delete(identifier);
      return;
    }
    leaving.add(identifier);
    this.time.later(OVERTAKEN_FOR, () => {
      leaving.delete(identifier);
      subscriptions.delete(identifier);
    });
  }

  #sendData(socket: ModelSocket, identifier: string): void {
    this.#says(socket, { identifier, message: ++this.messages });
  }

  #says(socket: ModelSocket, frame: object): void {
    socket.delivers(frame);
    if (this.duplicates) socket.delivers(frame);
  }
}

function fieldsOf(frame: unknown): Record<string, unknown> {
  try {
    return typeof frame === 'string' ? (JSON.parse(frame) ?? {}) : {};
  } catch {
    return {};
  }
}
