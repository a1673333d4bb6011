/** What can go wrong on a cable, as errors that say what to do; nothing here throws. */

/** Base of every error on the consumer's `error` event. The origin, if any, is in `cause`. */
export class CableError extends Error {
  override readonly name: string = 'CableError';

  /** @param details - become fields of the error */
  constructor(message: string, details: object = {}) {
    super(message);
    Object.assign(this, details);
  }
}

/** A frame that is not Action Cable. It was skipped; the socket and all other frames go on. */
export class ProtocolError extends CableError {
  override readonly name = 'ProtocolError' as const;
  /** The frame as it arrived. */
  declare readonly frame: unknown;
}

/**
 * An attempt to connect failed for a reason of its own: the `url`, `subprotocols`, `headers` or
 * credentials could not be had (it is retried), no socket can be made from them, or the server speaks
 * another protocol (neither is). In `cause` is what one of your functions threw; of what the runtime
 * threw, whose message may quote a token, only the name.
 */
export class ConnectionError extends CableError {
  override readonly name = 'ConnectionError' as const;
}

/**
 * The server has not answered a `subscribe`. Servers never answer one to an unknown channel, or
 * whose `subscribed` raises, so the subscription may wait for ever; it is asked for again while it
 * is wanted.
 */
export class UnansweredError extends CableError {
  override readonly name = 'UnansweredError' as const;
  /** The subscription that waits. */
  declare readonly identifier: string;
}
