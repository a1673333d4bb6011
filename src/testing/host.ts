/** What the connections of one test server share: settings, records, pings; it is internal. */
import { encodePing } from '../wire/index.js';
import { type BehaviourSettings, normalBehaviour } from './behaviour.js';
import type { ConnectionAttempt, ReceivedCommand, ServerProblem } from './connection.js';
import { Courier, soon } from './courier.js';
import { Session, type SessionHost, type Transport } from './session.js';

/** How a handshake is answered; a string is the subprotocol that was chosen. */
export type HandshakeAnswer =
  | { readonly answer: 'accepts'; readonly subprotocol: string }
  | { readonly answer: 'refuses' }
  | { readonly answer: 'hangs' };

/** The part of the options that a host needs; see `TestServerOptions`. */
export interface HostOptions {
  readonly latency: number;
  readonly pingInterval: number;
  readonly subprotocols: readonly string[];
  readonly logger: { warn(...data: unknown[]): void } | false;
}

/** The server behind its public face. */
export class Host implements SessionHost {
  readonly settings: BehaviourSettings = normalBehaviour();
  readonly courier: Courier;
  readonly sessions = new Set<Session>();
  readonly attempts: ConnectionAttempt[] = [];
  readonly problems: ServerProblem[] = [];
  #commands: ReceivedCommand[] = [];
  readonly #options: HostOptions;
  #pings: ReturnType<typeof setInterval> | undefined;
  #count = 0;
  #closed = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.courier = new Courier(options.latency);
  }

  get commands(): readonly ReceivedCommand[] {
    return this.#commands;
  }

  clearCommands(): void {
    this.#commands = [];
  }

  record(command: ReceivedCommand): void {
    this.#commands.push(command);
  }

  /** A socket is being opened. */
  admit(attempt: ConnectionAttempt, transport: Transport): Session {
    this.#count += 1;
    const session = new Session(this, this.#count, attempt, transport);
    this.sessions.add(session);
    return session;
  }

  forget(session: Session): void {
    this.sessions.delete(session);
  }

  answerHandshake(offered: readonly string[]): HandshakeAnswer {
    const { handshake, subprotocol } = this.settings;
    if (this.#closed) return { answer: 'refuses' };
    if (handshake !== 'accepts') return { answer: handshake };
    const { subprotocols } = this.#options;
    const chosen = subprotocol ?? offered.find((name) => subprotocols.includes(name)) ?? '';
    return { answer: 'accepts', subprotocol: chosen };
  }

  ping(): void {
    const frame = encodePing(Date.now());
    for (const session of this.welcomed()) session.send(frame);
  }

  /** The connections that there is something to send to. */
  welcomed(): Session[] {
    return [...this.sessions].filter((session) => session.isWelcomed);
  }

  /** Runs the one ping timer for as long as there is somebody to ping. */
  attend(): void {
    const wanted = this.#options.pingInterval > 0 && this.welcomed().length > 0;
    if (wanted && this.#pings === undefined) {
      this.#pings = setInterval(() => this.ping(), this.#options.pingInterval);
    } else if (!wanted && this.#pings !== undefined) {
      clearInterval(this.#pings);
      this.#pings = undefined;
    }
  }

  report(problem: ServerProblem): void {
    this.problems.push(problem);
    const { logger } = this.#options;
    if (logger && problem.reason === 'exception') {
      logger.warn('A channel of the test server threw:', problem.detail);
    }
  }

  /** Ends everything, for good. */
  close(): void {
    this.#closed = true;
    this.courier.close();
    const sessions = [...this.sessions];
    for (const session of sessions) session.abandon();
    soon(() => {
      for (const session of sessions) session.terminate();
    });
  }
}
