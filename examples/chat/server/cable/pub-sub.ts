/** What carries broadcasts from process to process; here, the one for a single process. */

/** A text for everybody who listens on a channel. */
export interface Broadcast {
  readonly channel: string;
  readonly text: string;
}

export type Listener = (text: string) => void;

export interface PubSub {
  /** Sends all of them at once; rejects if they may not have arrived. */
  publish(broadcasts: readonly Broadcast[]): Promise<void>;
  /** Resolves when nothing published from now on is missed. One listener for a channel. */
  subscribe(channel: string, listener: Listener): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Calls back when messages may have been missed, and are not missed any more. */
  onRecovered(callback: () => void): void;
  /** Rejects if it does not work now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export class MemoryPubSub implements PubSub {
  readonly #listeners = new Map<string, Listener>();

  async publish(broadcasts: readonly Broadcast[]) {
    for (const { channel, text } of broadcasts) this.#listeners.get(channel)?.(text);
  }

  async subscribe(channel: string, listener: Listener) {
    this.#listeners.set(channel, listener);
  }

  async unsubscribe(channel: string) {
    this.#listeners.delete(channel);
  }

  onRecovered() {}

  async check() {}

  async close() {
    this.#listeners.clear();
  }
}
