/** Lets messages pass, or holds them back while what was missed is fetched; it knows no connection. */
import type { LossReason } from '../core/loss.js';

/** Messages may have been missed. */
export interface Gap {
  /**
   * Since when, by the server's clock, in Unix seconds: its last ping before the loss, less the 3 s
   * between two; or when the page was rendered. `null` where neither is known: it may be anything.
   */
  readonly since: number | null;
  /** Why; `rendered` for what happened between the page and its subscription. */
  readonly cause: 'rendered' | LossReason;
}

/** What the gate is told to do, and tells. `deliver` and `failed` may not throw. */
export interface GateOptions {
  /** Starts a run; it may throw, at once or later. */
  fetch(gap: Gap, signal: AbortSignal): unknown;
  /** The result of a run that counts. @returns which of the held messages are not part of it */
  apply(fetched: unknown, held: readonly unknown[]): unknown[];
  deliver(message: unknown): void;
  failed(reason: 'failed' | 'timeout' | 'overflow', gap: Gap, cause?: unknown): void;
  readonly holdFor: number;
  readonly holdCount: number;
}

/** A gap is known. Messages pass, for what is fetched later has them. */
interface Behind {
  readonly name: 'behind';
  readonly gap: Gap;
  /** How many runs have failed. */
  readonly failures: number;
  /** Until the next run; without one it starts with the next confirmation. */
  readonly timer?: ReturnType<typeof setTimeout>;
}

/** A run is under way. Messages are held back. */
interface Fetching extends Omit<Behind, 'name'> {
  readonly name: 'fetching';
  /** Until the run has held them back for too long. */
  readonly timer: ReturnType<typeof setTimeout>;
  readonly controller: AbortController;
}

/**
 * - `new`: never confirmed, and nothing is known of the time before: there is nothing to be missed
 * - `current`: nothing was missed
 * - `ended`: nobody wants to know
 */
type State = { readonly name: 'new' | 'current' | 'ended' } | Behind | Fetching;

/** What `setTimeout` can take: longer delays are none at all. */
const LONGEST = 2 ** 31 - 1;

/** Spread, for a server that failed one has failed others. */
const backOff = (failures: number): number =>
  Math.min(1_000 * 2 ** failures, 30_000) * (0.75 + Math.random() * 0.5);

export class Gate {
  readonly #options: GateOptions;
  #state: State;
  /** While they are delivered, what comes waits behind them. */
  #held: unknown[] = [];

  /** @param gap - one that is there from the start */
  constructor(options: GateOptions, gap: Gap | undefined) {
    this.#options = options;
    this.#state = gap ? { name: 'behind', gap, failures: 0 } : { name: 'new' };
  }

  /** Whether it was stopped, or the subscription has ended. */
  get hasEnded(): boolean {
    return this.#state.name === 'ended';
  }

  /** The subscription is confirmed; it may be said twice. */
  connected(): void {
    const state = this.#state;
    if (state.name === 'new') this.#become({ name: 'current' });
    if (state.name === 'behind') this.#fetch(state);
  }

  /** The connection is lost. A gap that is there already goes on: it began earlier. */
  disconnected(gap: Gap): void {
    const state = this.#state;
    if (state.name === 'current') {
      this.#become({ name: 'behind', gap, failures: 0 });
    } else if ('gap' in state) {
      this.#become({ name: 'behind', gap: state.gap, failures: state.failures });
      this.#deliver();
    }
  }

  message(message: unknown): void {
    const state = this.#state;
    this.#held.push(message);
    if (state.name !== 'fetching') {
      // One of several is delivered in its turn: a callback has just been called with another.
      if (this.#held.length === 1) this.#deliver();
    } else if (this.#held.length > this.#options.holdCount) {
      this.#fail(state, 'overflow');
    }
  }

  /** No run any more. What is held is delivered. */
  stop(): void {
    this.#become({ name: 'ended' });
    this.#deliver();
  }

  /** The subscription has ended: nobody is to hear anything of it. */
  end(): void {
    this.#held = [];
    this.stop();
  }

  #fetch({ gap, failures }: Behind): void {
    const { apply, fetch, holdFor } = this.#options;
    const controller = new AbortController();
    const timer = setTimeout(() => this.#fail(run, 'timeout'), Math.min(holdFor, LONGEST));
    const run: Fetching = { name: 'fetching', gap, failures, timer, controller };
    this.#become(run);
    new Promise((resolve) => resolve(fetch(gap, controller.signal)))
      .then((fetched) => {
        if (this.#state !== run) return;
        const held = apply(fetched, this.#held);
        // It is the caller's code, and may have ended it.
        if (this.#state !== run) return;
        this.#held = held;
        this.#become({ name: 'current' });
        this.#deliver();
      })
      .catch((cause: unknown) => this.#fail(run, 'failed', cause));
  }

  #fail(run: Fetching, reason: 'failed' | 'timeout' | 'overflow', cause?: unknown): void {
    if (this.#state !== run) return;
    const { gap, failures } = run;
    const timer = setTimeout(() => this.#fetch(next), backOff(failures));
    const next: Behind = { name: 'behind', gap, failures: failures + 1, timer };
    this.#become(next);
    this.#deliver();
    this.#options.failed(reason, gap, cause);
  }

  #become(state: State): void {
    const previous = this.#state;
    this.#state = state;
    if ('timer' in previous) clearTimeout(previous.timer);
    // Last: who listens may end it.
    if (previous.name === 'fetching' && state.name !== 'current') previous.controller.abort();
  }

  /** What is held, in order. Callbacks may end or stop it meanwhile. */
  #deliver(): void {
    while (this.#held.length > 0) this.#options.deliver(this.#held.shift());
  }
}
