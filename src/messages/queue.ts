/** What is between one who gives and one who takes, later or sooner; it knows no subscription. */

type Result<Value> = IteratorResult<Value, undefined>;

interface Taker<Value> {
  readonly resolve: (result: Result<Value>) => void;
  readonly reject: (error: unknown) => void;
}

export class Queue<Value> {
  /** What nobody has taken yet starts at `#next`: removing it from the front would move the rest. */
  #values: Value[] = [];
  #next = 0;
  /** Those who wait; then there are no values. */
  #takers: Taker<Value>[] = [];
  #end: { readonly error: unknown } | undefined;

  /** How many values wait. */
  get size(): number {
    return this.#values.length - this.#next;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  put(value: Value): void {
    const taker = this.#takers.shift();
    if (taker) taker.resolve({ value, done: false });
    else this.#values.push(value);
  }

  /** Removes the oldest value. */
  drop(): Value | undefined {
    const value = this.#values[this.#next];
    // Nothing keeps what was taken alive.
    this.#values[this.#next++] = undefined as Value;
    if (this.#next * 2 < this.#values.length) return value;
    this.#values = this.#values.slice(this.#next);
    this.#next = 0;
    return value;
  }

  /** What waits can still be taken; then comes the error, once, if there is one. */
  end(error?: unknown): void {
    if (this.#end) return;
    this.#end = { error };
    const takers = this.#takers;
    this.#takers = [];
    for (const taker of takers) this.#finish(taker);
  }

  /** Ends it for good: what waits is given up, and so is an error. */
  cancel(): void {
    this.end();
    this.#end = { error: undefined };
    this.#values = [];
    this.#next = 0;
  }

  take(): Promise<Result<Value>> {
    return new Promise((resolve, reject) => {
      const taker = { resolve, reject };
      if (this.size > 0) resolve({ value: this.drop() as Value, done: false });
      else if (this.#end) this.#finish(taker);
      else this.#takers.push(taker);
    });
  }

  #finish({ resolve, reject }: Taker<Value>): void {
    const { error } = this.#end ?? {};
    this.#end = { error: undefined };
    if (error === undefined) resolve({ value: undefined, done: true });
    else reject(error);
  }
}
