/** A typed emitter: a listener that throws is reported and never stops the others. */

type Listener<Value> = (value: Value) => void;

/**
 * Calls what the caller gave us. If it throws, its error goes to the runtime, as if it had been
 * thrown at the top level, and the result is `undefined`.
 */
export function callSafely<Result>(call: () => Result): Result | undefined {
  try {
    return call();
  } catch (error) {
    if (typeof reportError === 'function') reportError(error);
    else console.error(error);
  }
  return undefined;
}

/** Listeners by event name. */
export class Emitter<Events> {
  readonly #listeners: { [Name in keyof Events]?: Set<Listener<Events[Name]>> } = {};

  /** @returns a function that stops listening; calling it again does nothing */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    this.#listeners[name] ??= new Set();
    const listeners = this.#listeners[name];
    // A wrapper of its own, so that a function which listens twice also stops twice.
    const own: Listener<Events[Name]> = (value) => listener(value);
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  /** @returns whether anybody listens */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): boolean {
    const listeners = this.#listeners[name] ?? [];
    for (const listener of listeners) callSafely(() => listener(value));
    return [...listeners].length > 0;
  }
}
