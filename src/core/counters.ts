/** What is counted: plain numbers, added up where things happen; nobody is told. No code. */

/** What was counted since the consumer was made. */
export interface Counters {
  /** Attempts to connect. */
  attempts: number;
  /** Connections that the server welcomed: all but the first are reconnects. */
  connections: number;
  framesIn: number;
  framesOut: number;
  /** The length of the text of all frames that came: bytes, as far as it is ASCII. */
  bytesIn: number;
  /** The same of all that were handed to the socket. */
  bytesOut: number;
  /** What the `error` event told, whether or not somebody listened. */
  errors: number;
  /** What the `dropped` event told, whether or not somebody listened. */
  dropped: number;
}
