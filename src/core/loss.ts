/** Why a connection was lost, for callers and policies to read; it decides nothing. */

/**
 * Why a connection was lost, or an attempt failed. The server may send any other word, such as
 * `server_restart` or `remote`.
 *
 * - `disconnected`: the caller asked for it
 * - `suspended`: the page or app was put away
 * - `reopened`: the caller asked for a new socket
 * - `closed`: the socket closed or its handshake was refused; see `code`
 * - `stale`: nothing was heard for `staleAfter`, or for `wakeTimeout` after a wake
 * - `timeout`: the attempt was not welcomed in time
 * - `unavailable`: the `url`, `subprotocols`, `headers` or what `authorize` adds could not be had
 * - `no_socket`: no socket can be made; see the `error` event
 * - `unsupported_subprotocol`: the server speaks another protocol, or none
 * - `server_closed`: the server said `disconnect` and gave no reason
 * - `unauthorized`: the server refused whoever asks, or the credentials
 * - `token_expired`: the server refused credentials that were good once; AnyCable says so
 */
export type LossReason =
  | 'disconnected'
  | 'suspended'
  | 'reopened'
  | 'closed'
  | 'stale'
  | 'timeout'
  | 'unavailable'
  | 'no_socket'
  | 'unsupported_subprotocol'
  | 'server_closed'
  | 'unauthorized'
  | 'token_expired'
  | (string & {});

/** Why a connection was lost, or an attempt failed. */
export interface LossCause {
  readonly reason: LossReason;
  /** The close code, where the socket was closed by the other side (1006: without a goodbye). */
  readonly code: number | null;
  /** Whether trying again is of no use: the server said so, or no socket can be made. */
  readonly refused: boolean;
}

/** @internal */
export const causeOf = (
  reason: LossReason,
  code: number | null = null,
  refused = false,
): LossCause => ({
  reason,
  code,
  refused,
});
