/** What a server says to a client, as the text of one frame each; it knows no sockets. */

/** The close code of a clean end. */
export const NORMAL = 1000;

/** The close code that stands for a close frame without a code; it is never sent. */
export const NO_CODE = 1005;

/** The close code of a connection lost without a closing handshake; it is never sent. */
export const ABNORMAL = 1006;

/** Authorised: the client may subscribe. */
export function encodeWelcome(): string {
  return '{"type":"welcome"}';
}

/**
 * A sign of life.
 *
 * @param time - milliseconds since the epoch; the wire carries whole seconds
 */
export function encodePing(time: number): string {
  return JSON.stringify({ type: 'ping', message: Math.floor(time / 1000) });
}

/** The subscription is confirmed. */
export function encodeConfirmation(identifier: string): string {
  return JSON.stringify({ type: 'confirm_subscription', identifier });
}

/** The subscription is rejected and already forgotten by the server. */
export function encodeRejection(identifier: string): string {
  return JSON.stringify({ type: 'reject_subscription', identifier });
}

/**
 * Data for one subscription.
 *
 * @param message - any JSON value; `undefined` travels as `null`, as Ruby's `nil` does
 * @throws TypeError where the value has no JSON form (a cycle, a bigint)
 */
export function encodeMessage(identifier: string, message: unknown): string {
  // A function or a symbol has no JSON form either, but stringify drops the key in silence.
  const text = JSON.stringify(message) ?? 'null';
  return `{"identifier":${JSON.stringify(identifier)},"message":${text}}`;
}

/** Why a server closes the connection, and whether the client should come back. */
export interface Disconnection {
  /** `unauthorized`, `server_restart`, `remote`, ... or any string of the application's own. */
  readonly reason?: string | null | undefined;
  /** `undefined` leaves the key out, which clients read as `false`. */
  readonly reconnect?: boolean | undefined;
}

/** The server is about to close the connection. */
export function encodeDisconnect({ reason, reconnect }: Disconnection): string {
  return JSON.stringify({ type: 'disconnect', reason, reconnect });
}
