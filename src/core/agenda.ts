/** One timer for any number of things that fall due; it does not know what they are. */
import { delayUntil } from './timer.js';

export class Agenda<Item> {
  readonly #dueOf: (item: Item) => number;
  readonly #act: (item: Item) => void;
  readonly #items = new Set<Item>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerDue = Infinity;

  /**
   * @param dueOf - when something is to be done, on the clock of `performance.now`, or `Infinity`
   * @param act - does it
   */
  constructor(dueOf: (item: Item) => number, act: (item: Item) => void) {
    this.#dueOf = dueOf;
    this.#act = act;
  }

  /** Looks after an item until nothing is due for it. One that falls due later than before needs no call. */
  add(item: Item): void {
    const due = this.#dueOf(item);
    if (due === Infinity) return;
    this.#items.add(item);
    if (due >= this.#timerDue) return;
    clearTimeout(this.#timer);
    this.#timerDue = due;
    this.#timer = setTimeout(() => this.#tick(), delayUntil(due, performance.now()));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timerDue = Infinity;
    this.#items.clear();
  }

  #tick(): void {
    const now = performance.now();
    const items = [...this.#items];
    this.clear();
    for (const item of items) {
      if (this.#dueOf(item) <= now) this.#act(item);
      this.add(item);
    }
  }
}
