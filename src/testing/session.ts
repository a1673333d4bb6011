/** One connection on the server, whatever carries it; it decides nothing about handshakes. */
import {
  ABNORMAL,
  type ClientCommand,
  decodeCommand,
  encodeDisconnect,
  encodeWelcome,
  NORMAL,
} from '../wire/index.js';
import type { BehaviourSettings } from './behaviour.js';
import type {
  ConnectionAttempt,
  ProblemReason,
  RawFrame,
  ReceivedCommand,
  ServerProblem,
  TestConnection,
} from './connection.js';
import { type Courier, Timers } from './courier.js';
import { ServerSubscriptions, type SubscriptionsOwner } from './subscriptions.js';

/** How long a client waits for the other half of a closing handshake, in milliseconds. */
const CLOSE_TIMEOUT = 10_000;

/** The socket under a session. */
export interface Transport {
  send(frame: string | Uint8Array): void;
  /** With a closing handshake. */
  close(code: number, reason: string): void;
  /** Without one: the other side sees 1006. */
  terminate(): void;
}

/** The server, as a session sees it. */
export interface SessionHost {
  readonly settings: BehaviourSettings;
  readonly courier: Courier;
  record(command: ReceivedCommand): void;
  report(problem: ServerProblem): void;
  /** The session has begun or ended to be somebody to ping. */
  attend(): void;
  /** The client knows that its socket is closed. */
  forget(session: Session): void;
}

/** A connection from its handshake to its end; every frame of it takes the courier. */
export class Session implements SubscriptionsOwner {
  readonly connection: TestConnection;
  readonly subscriptions: ServerSubscriptions;
  readonly timers = new Timers();
  readonly #host: SessionHost;
  readonly #transport: Transport;
  readonly #beforeWelcome: ClientCommand[] = [];
  #phase: 'connecting' | 'open' | 'closed' = 'connecting';
  #welcomed = false;
  #silent = false;
  #subprotocol = '';

  constructor(host: SessionHost, id: number, attempt: ConnectionAttempt, transport: Transport) {
    this.#host = host;
    this.#transport = transport;
    this.connection = this.#connection(id, attempt);
    this.subscriptions = new ServerSubscriptions(this);
  }

  get settings(): BehaviourSettings {
    return this.#host.settings;
  }

  get courier(): Courier {
    return this.#host.courier;
  }

  get isConnecting(): boolean {
    return this.#phase === 'connecting';
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  get isWelcomed(): boolean {
    return this.isOpen && this.#welcomed;
  }

  get #deaf(): boolean {
    return this.#silent || this.settings.silent;
  }

  /** The handshake is done. */
  open(subprotocol: string): void {
    this.#subprotocol = subprotocol;
    this.#phase = 'open';
    const { welcome } = this.settings;
    if (welcome.answer === 'rejects') {
      this.send(encodeDisconnect(welcome.disconnection));
      this.close(NORMAL);
    } else if (welcome.answer === 'welcomes') {
      if (welcome.after > 0) this.timers.after(welcome.after, () => this.#welcome());
      else this.#welcome();
    }
  }

  send(frame: RawFrame): void {
    if (!this.isOpen || this.#deaf) return;
    const encoded = encode(frame);
    this.courier.carry(() => this.#transport.send(encoded));
  }

  /**
   * The client has sent a frame.
   *
   * @param arrived - called when it has left the client's buffer
   */
  receive(frame: unknown, arrived?: () => void): void {
    this.courier.carry(() => {
      arrived?.();
      this.#receive(frame);
    });
  }

  /** The client has closed the socket, with a closing handshake. */
  leave(code: number, reason: string): void {
    this.courier.carry(() => {
      if (!this.isOpen) return;
      if (this.#deaf) this.timers.after(CLOSE_TIMEOUT, () => this.close(ABNORMAL));
      else this.close(code, reason);
    });
  }

  /** The client's socket is gone, or was given up before it opened. */
  abandon(): void {
    this.#end();
    this.#host.forget(this);
  }

  /** Closes the socket from this side, or answers the closing handshake of the other. */
  close(code: number, reason = ''): void {
    if (!this.#end()) return;
    this.courier.carry(() => {
      if (code === ABNORMAL) this.#transport.terminate();
      else this.#transport.close(code, reason);
      this.#host.forget(this);
    });
  }

  /** Tells the client at once that its socket is gone. */
  terminate(): void {
    this.#transport.terminate();
  }

  report(reason: ProblemReason, detail: unknown): void {
    this.#host.report({ reason, connection: this.connection, detail });
  }

  #end(): boolean {
    if (this.#phase === 'closed') return false;
    this.#phase = 'closed';
    this.timers.clear();
    this.subscriptions.end();
    this.#host.attend();
    return true;
  }

  #welcome(): void {
    this.#welcomed = true;
    this.send(encodeWelcome());
    this.#host.attend();
    for (const command of this.#beforeWelcome.splice(0)) this.subscriptions.run(command);
  }

  #receive(frame: unknown): void {
    if (!this.isOpen || this.#deaf) return;
    const command = decodeCommand(frame);
    if (command.command === 'invalid') {
      this.report(command.problem, frame);
      return;
    }
    this.#host.record({ ...command, connection: this.connection });
    if (this.#welcomed) this.subscriptions.run(command);
    else this.#beforeWelcome.push(command);
  }

  #connection(id: number, attempt: ConnectionAttempt): TestConnection {
    const subprotocol = (): string => this.#subprotocol;
    const identifiers = (): readonly string[] => this.subscriptions.identifiers;
    return {
      ...attempt,
      id,
      get subprotocol() {
        return subprotocol();
      },
      get subscriptions() {
        return identifiers();
      },
      send: (frame) => this.send(frame),
      close: (code = NORMAL) => this.close(code),
      staysSilent: () => {
        this.#silent = true;
      },
    };
  }
}

/** The frame as it is now: what becomes of the caller's object later must not change it. */
function encode(frame: RawFrame): string | Uint8Array {
  if (typeof frame === 'string') return frame;
  return isBytes(frame) ? frame.slice() : JSON.stringify(frame);
}

/** `instanceof` would miss the bytes of another realm, such as a test runner's. */
function isBytes(frame: object): frame is Uint8Array {
  return ArrayBuffer.isView(frame);
}
