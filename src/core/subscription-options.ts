/** The options of one subscription, documented; no code. */
import type { OfflinePolicy } from './offline-policy.js';

/** For one subscription. */
export interface SubscriptionOptions {
  /** Ends the subscription when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /**
   * See the consumer's option of the same name; in milliseconds.
   *
   * @defaultValue the consumer's
   */
  readonly linger?: number | undefined;
  /**
   * See the consumer's option of the same name.
   *
   * @defaultValue the consumer's
   */
  readonly offline?: OfflinePolicy | undefined;
}
