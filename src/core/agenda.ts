/** One timer for everything of a consumer that falls due; it does not know what that is. */
import { now } from './clock.js';
import { callSafely } from './emitter.js';

/** Something that wants to be looked at when its time has come. */
export interface AgendaItem {
  /** A moment of the monotonic clock; `Infinity` for never. */
  readonly due: number;
  /**
   * It is its own business whether it is due. It is added again afterwards.
   *
   * @param isLate - the page or the machine must have slept, or the timers are throttled
   */
  look(isLate: boolean): void;
}

export class Agenda {
  readonly #items = new Set<AgendaItem>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Infinity;

  /** Looks at an item when it is due. One that falls due later than before needs no call. */
  add(item: AgendaItem): void {
    const { due } = item;
    if (due < Infinity) this.#items.add(item);
    else this.#items.delete(item);
    if (!this.#items.size) this.clear();
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    // What was due long ago makes no late timer. `setTimeout` turns longer delays into none at all.
    const delay = Math.min(Math.max(Math.ceil(due - now()), 0), 2 ** 31 - 1);
    // Some clocks stop while the machine sleeps: either may tell that it did.
    const expected = now() + delay;
    const expectedDate = Date.now() + delay;
    this.#timer = setTimeout(() => {
      const lateness = Math.max(now() - expected, Date.now() - expectedDate);
      const isLate = lateness > 1_000;
      // Behind a thread that was blocked for a moment there may be a frame: it goes first.
      if (lateness > 50 && !isLate) this.#timer = setTimeout(() => this.#look(isLate));
      else this.#look(isLate);
    }, delay);
  }

  /** Forgets everything. */
  clear(): void {
    this.#items.clear();
    clearTimeout(this.#timer);
    this.#due = Infinity;
  }

  #look(isLate: boolean): void {
    const items = [...this.#items];
    this.clear();
    for (const item of items) {
      callSafely(() => item.look(isLate));
      this.add(item);
    }
  }
}
