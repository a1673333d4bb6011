/** A typed emitter: a listener that throws is reported and never stops the others. */
import { isInPage } from './page.js';

interface Runtime {
  readonly reportError?: (error: unknown) => void;
}

/** Gets what happened. */
export type Listener<Value> = (value: Value) => void;

/** Gives an error to the page as if nobody had caught it; elsewhere that would end the program. */
export function report(error: unknown): void {
  const { reportError } = globalThis as Runtime;
  (isInPage() && reportError ? reportError : console.error)(error);
}

/** Calls what the caller gave us. If it throws, that is reported, and the result is `undefined`. */
export function callSafely<Result>(call: (() => Result) | undefined): Result | undefined {
  try {
    return call?.();
  } catch (error) {
    report(error);
    return undefined;
  }
}

/** Listeners by event name. */
export class Emitter<Events> {
  readonly #listeners = new Set<{
    readonly name: keyof Events;
    readonly listener: Listener<never>;
  }>();

  /**
   * Listens to what happens.
   *
   * @returns a function that stops listening; calling it again does nothing
   */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    // One that listens twice also stops twice.
    const entry = { name, listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  /** Those who listen. */
  protected listeners(name: keyof Events) {
    return [...this.#listeners].filter((entry) => entry.name === name);
  }

  /**
   * @param value - gives what the listeners get, anew for each: another may have changed it
   * @returns whether anybody listens
   */
  protected emit<Name extends keyof Events>(name: Name, value: () => Events[Name]): boolean {
    const present = this.listeners(name);
    for (const entry of present) {
      if (this.#listeners.has(entry)) callSafely(() => entry.listener(value() as never));
    }
    return !!present.length;
  }
}
