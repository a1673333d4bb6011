/** What is counted: plain numbers, added up where things happen; nobody is told. */

/** What was counted since the consumer was made. */
export class Counters {
  /** Attempts to connect. */
  attempts = 0;
  /** Connections that the server welcomed: all but the first are reconnects. */
  connections = 0;
  framesIn = 0;
  framesOut = 0;
  /** The length of the text of all frames that came: bytes, as far as it is ASCII. */
  bytesIn = 0;
  /** The same of all that were handed to the socket. */
  bytesOut = 0;
  /** What the `error` event told, whether or not somebody listened. */
  errors = 0;
  /** What the `dropped` event told, whether or not somebody listened. */
  dropped = 0;
}
