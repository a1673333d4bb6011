/** What a consumer tells, and counts of it; what nobody listens to is warned of, once per cause. */
import { soon } from './clock.js';
import type { DroppedCommand } from './command.js';
import type { Counters } from './counters.js';
import { callSafely, Emitter } from './emitter.js';
import type { CableError } from './errors.js';
import type { Transition } from './inspection.js';
import type { LossReason } from './loss.js';
import type { Logger, Settings } from './options.js';
import type { ConnectionStatus } from './status.js';

/** What a consumer tells, by name: see {@link Consumer.on}. */
export interface ConsumerEvents {
  /** The connection changed. */
  readonly status: ConnectionStatus;
  /** Something went wrong that no callback tells of. */
  readonly error: CableError;
  /** The connection, or an identifier, has gone from one state to another. */
  readonly log: Transition;
  /** A command that `perform` or `send` was given will not be sent. */
  readonly dropped: DroppedCommand;
}

/** The voice of a consumer. */
export abstract class Notices extends Emitter<ConsumerEvents> {
  /** @internal */
  abstract readonly settings: Settings;
  /** @internal */
  readonly counters: Counters = {
    attempts: 0,
    connections: 0,
    framesIn: 0,
    framesOut: 0,
    bytesIn: 0,
    bytesOut: 0,
    errors: 0,
    dropped: 0,
  };
  readonly #warned: string[] = [];

  /** Told at the end of the tick: who listens must not change what happens. @internal */
  moved(
    identifier: string | null,
    from: Transition['from'],
    to: Transition['to'],
    reason: LossReason | null = null,
  ): void {
    if (!this.listeners('log').length) return;
    const transition = { at: Date.now(), identifier, from, to, reason } as Transition;
    soon(() => this.emit('log', () => transition));
  }

  /** @internal */
  failed(error: CableError): void {
    this.counters.errors++;
    // One cause for all identifiers; what else there is differs by its text.
    const cause = 'identifier' in error ? error.name : error.message;
    if (!this.emit('error', () => error)) this.#warn(cause, error.message, 'error');
  }

  /** @internal */
  dropped(command: DroppedCommand): void {
    const { identifier, reason } = command;
    this.counters.dropped++;
    const problem = `Dropped a command of ${identifier ?? 'consumer.send'}: ${reason}`;
    if (!this.emit('dropped', () => command)) this.#warn(reason, problem, 'dropped');
  }

  /** What nobody listens to is warned of, once per cause. */
  #warn(cause: string, problem: string, name: keyof ConsumerEvents): void {
    if (this.#warned.includes(cause)) return;
    this.#warned.push(cause);
    this.note('warn', `${problem}. Listen to "${name}" for all of them`);
  }

  /** @internal */
  note(level: keyof Logger, ...message: readonly unknown[]): void {
    const { logger } = this.settings;
    if (logger) callSafely(() => logger[level]?.(...message));
  }
}
