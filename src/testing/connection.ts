/** What the test server shows of its connections and keeps of their traffic; types only. */
import type { ClientCommand, InvalidCommand } from '../wire/index.js';

/** A request for a socket, whatever became of it. */
export interface ConnectionAttempt {
  /** The address that was asked for, query included. */
  readonly url: string;
  /** The subprotocols the client offered, in its order. */
  readonly subprotocols: readonly string[];
  /** The headers the client sent, names in lower case; browsers let pages send none. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What can be put on a socket: text as it is, bytes as a binary frame, the rest as JSON. */
export type RawFrame = string | Uint8Array | object;

/** One open connection of the test server. */
export interface TestConnection extends ConnectionAttempt {
  /** 1 for the first connection of this server, then counting. */
  readonly id: number;
  /** The subprotocol that was negotiated; `''` for none. */
  readonly subprotocol: string;
  /** The identifiers of its subscriptions, in the order they were made. */
  readonly subscriptions: readonly string[];
  /** Sends one frame, well-formed or not. */
  send(frame: RawFrame): void;
  /**
   * Closes it.
   *
   * @param code - close code; 1006 is an abrupt loss without a closing handshake
   * @default 1000
   */
  close(code?: number): void;
  /** Goes half-open, for good: nothing reaches either side, while new connections work. */
  staysSilent(): void;
}

/** A command that reached the server. */
export type ReceivedCommand = ClientCommand & {
  /** The connection it came from. */
  readonly connection: TestConnection;
};

/** Why the server did not answer something. */
export type ProblemReason =
  | InvalidCommand['problem']
  | 'unknown_channel'
  | 'already_subscribed'
  | 'not_subscribed'
  | 'unknown_action'
  | 'early_perform'
  | 'exception';

/** Something that a Rails server would write to its log and never answer. */
export interface ServerProblem {
  readonly reason: ProblemReason;
  /** The connection it came from. */
  readonly connection: TestConnection;
  /** The frame, the command, or, for an `exception`, what was thrown. */
  readonly detail: unknown;
}
