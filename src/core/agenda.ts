/** One timer for everything of a consumer that falls due; it does not know what that is. */
import { now } from './clock.js';
import { callSafely } from './emitter.js';

/** Something that wants to be looked at when its time has come. */
export interface AgendaItem {
  /** A moment of the monotonic clock; `Infinity` for never. */
  readonly due: number;
  /**
   * It is its own business whether it is due, and to be added again.
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
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    // `setTimeout` turns longer delays into none at all.
    const delay = Math.min(Math.ceil(due - now()), 2 ** 31 - 1);
    // A timer that is more than a second late has slept. Some clocks stop while the machine does:
    // either may tell.
    const late = now() + delay + 1_000;
    const lateDate = Date.now() + delay + 1_000;
    this.#timer = setTimeout(() => {
      const items = [...this.#items];
      this.clear();
      const isLate = now() > late || Date.now() > lateDate;
      for (const item of items) callSafely(() => item.look(isLate));
    }, delay);
  }

  /** Forgets everything. */
  clear(): void {
    this.#items.clear();
    clearTimeout(this.#timer);
    this.#due = Infinity;
  }
}
