/** Time on the test server: clearable timers and the trips of frames; it opens no frame. */

/** A set of running timers. */
export class Timers {
  readonly #running = new Set<ReturnType<typeof setTimeout>>();

  /** Runs the task once, in `ms` milliseconds, unless the returned function is called before. */
  after(ms: number, task: () => void): () => void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      task();
    }, ms);
    this.#running.add(timer);
    return () => {
      this.#running.delete(timer);
      clearTimeout(timer);
    };
  }

  /** Cancels everything that has not run yet. */
  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}

/** Runs a task in a microtask of its own: always later, always in order. */
export function soon(task: () => void): void {
  // A promise and not queueMicrotask: the fake timers of some test runners replace that one.
  void Promise.resolve().then(task);
}

/** Carries frames, in order, to the other side of the connection. */
export class Courier {
  readonly #timers = new Timers();
  #latency: number;

  /** @param latency - milliseconds for one way; 0 is a microtask */
  constructor(latency: number) {
    this.#latency = latency;
  }

  /** Delivers one way. Equal delays run in the order they were asked for, so no queue is needed. */
  carry(deliver: () => void): void {
    if (this.#latency > 0) this.#timers.after(this.#latency, deliver);
    else soon(deliver);
  }

  /** Loses what is on its way; what comes later travels without timers. */
  close(): void {
    this.#timers.clear();
    this.#latency = 0;
  }
}
