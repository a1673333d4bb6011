/** What connections and channels need of the cable's server; types alone. */
import type { Claims } from './answers.js';
import type { Streams } from './streams.js';

export interface CableMetrics {
  message(direction: 'in' | 'out', channel: string): void;
  /** A frame that is no command. */
  malformed(): void;
  subscribed(channel: string): void;
  unsubscribed(channel: string): void;
}

export interface Cable {
  readonly streams: Streams;
  readonly claims: Claims;
  readonly metrics: CableMetrics;
  readonly log: (what: string, error: unknown) => void;
}
