/** One timer for everything of a consumer that falls due; it does not know what that is. */
import { delayUntil, now } from './clock.js';

/** A timer that fires later than by this (ms) has slept. */
const LATE = 1_000;

/** Something that wants to be looked at when its time has come. */
interface Item {
  /** A moment of the monotonic clock; `Infinity` for never. */
  readonly due: number;
  /** @param isLate - the page or the machine must have slept, or the timers are throttled */
  look(isLate: boolean): void;
}

export class Agenda {
  readonly #items = new Set<Item>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Infinity;

  /** Looks after an item until nothing is due. One that falls due later than before needs no call. */
  add(item: Item): void {
    const { due } = item;
    if (due < Infinity) this.#items.add(item);
    if (due >= this.#due) return;
    this.#stop();
    this.#due = due;
    const delay = delayUntil(due);
    // Some clocks stop while the machine sleeps: either may tell that it did.
    const expected = now() + delay;
    const expectedDate = Date.now() + delay;
    this.#timer = setTimeout(() => {
      this.#look(Math.max(now() - expected, Date.now() - expectedDate) > LATE);
    }, delay);
  }

  /** Forgets everything. */
  clear(): void {
    this.#items.clear();
    this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#due = Infinity;
  }

  #look(isLate: boolean): void {
    const items = [...this.#items];
    this.clear();
    for (const item of items) {
      if (isLate || item.due <= now()) item.look(isLate);
      this.add(item);
    }
  }
}
