/** Every option of a request; no code. */

/** Options of a request. */
export interface RequestOptions {
  /**
   * Milliseconds until it is given up, retries included; at most an hour.
   *
   * @defaultValue 10000
   */
  readonly timeout?: number | undefined;
  /** Gives it up when it is aborted, with the signal's reason. What was sent is not taken back. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Waits for a connection where there is none, and sends it again, as the same request, when one
   * was lost before the answer. The server performs it once: see `answers` in its channel.
   *
   * @defaultValue false
   */
  readonly retry?: boolean | undefined;
}
