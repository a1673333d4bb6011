/** What becomes of a command that cannot go out now is for a policy to say: its shape; no code. */

/** Why a command was given up. */
export type DropReason =
  /** There was no open connection. */
  | 'offline'
  /** The consumer was disconnected, or refused for good, while the command waited to be confirmed. */
  | 'disconnected'
  /** The subscription was rejected. */
  | 'rejected'
  /** The subscription had ended, or ended while the command was held. */
  | 'unsubscribed'
  /** Too many commands were held already. */
  | 'overflow'
  /** The command was held for too long. */
  | 'expired'
  /** `clearHeld` was called, or `clear` of the policy. */
  | 'cleared'
  /** It is no longer in the storage: another page or tab has it, or the storage was cleared. */
  | 'taken';

/** A command that waits until it can go out. */
export interface HeldCommand {
  /** What is to be sent; for `perform`, with its `action`. */
  readonly data: unknown;
  /** When it was given, as `Date.now()` counts. */
  readonly since: number;
  readonly identifier: string;
  readonly subscription: object;
}

/** A held command in its queue. */
export interface QueuedCommand {
  readonly command: HeldCommand;
  /** As it goes out, once it may be sent: if it may not now, it is asked for again. */
  frame(): string | undefined;
  /** When it is too old to be sent, on the monotonic clock. */
  readonly expires: number;
  /** It was dropped. What has none only waits for a confirmation: an end of the connection drops it. */
  dropped?(): void;
}

/** All that wait for one identifier. */
export interface CommandQueue {
  /** In the order in which they are to be sent. */
  held: readonly QueuedCommand[];
  /** The subscriptions that have not ended. */
  readonly members: readonly object[];
  /** Drops those that are meant, and tells. */
  drop(reason: DropReason, isMeant: (held: QueuedCommand) => unknown): void;
  /** Sends what may be sent. */
  look(): void;
}

/**
 * Puts a command that cannot go out now into the queue, or says why not. Whatever it throws,
 * `perform` throws. `catenary/offline` has some.
 *
 * @param isOpen - there is a connection: the command waits only for others, or a confirmation
 */
export interface OfflinePolicy {
  (
    command: Omit<QueuedCommand, 'expires'>,
    queue: CommandQueue,
    isOpen: boolean | undefined,
  ): DropReason | undefined;
  /**
   * A subscription was made, or is about to send a command with this policy: puts in front what is
   * left of an earlier page, once. It may have ended; then it takes nothing.
   */
  restore?(queue: CommandQueue, subscription: object): void;
  /**
   * Gives up what it holds in a storage, and forgets what is stored there of an earlier page or of
   * a tab that is gone. What is given afterwards is held as before.
   *
   * @returns a promise that is rejected, with a `StorageError`, where the storage fails
   */
  clear?(): void | Promise<void>;
}

/** For one command. */
export interface CommandOptions {
  /**
   * What becomes of the command if it cannot go out now.
   *
   * @defaultValue the subscription's
   */
  readonly offline?: OfflinePolicy | undefined;
}
