/** Time that passes when it is told to, for programs by the hundred thousand; it also sleeps, jumps and throttles. */

interface Timer {
  readonly setAt: number;
  readonly due: number;
  readonly run: () => void;
  /** The client's timers sleep with the page, and are throttled; the network's events are neither. */
  readonly isClients: boolean;
}

/** More than any program needs: what exceeds it would go on for ever. */
const EVENTS = 20_000;

const macrotask = globalThis.setImmediate;

/** Lets all promises go on that can. */
export const settle = (): Promise<void> => new Promise((done) => macrotask(done));

/** Stands for the globals while it is installed. Everything else in the process goes on in real time. */
export class VirtualTime {
  #now = 1_000;
  #date = 1_700_000_000_000;
  /** By the moment at which they are due, and then by age. */
  readonly #timers: Timer[] = [];
  #throttle = 0;
  readonly #globals = { setTimeout, clearTimeout, now: Date.now };

  get now(): number {
    return this.#now;
  }

  /** How many timers the client has. */
  get timers(): number {
    return this.#timers.filter(({ isClients }) => isClients).length;
  }

  install(): void {
    const set = (run: () => void, delay = 0) => this.#add(run, delay, true);
    const clear = (timer?: Timer) => this.cancel(timer);
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    Date.now = () => this.#date;
    Object.defineProperty(performance, 'now', { configurable: true, value: () => this.#now });
  }

  uninstall(): void {
    const { now, ...timers } = this.#globals;
    Object.assign(globalThis, timers);
    Date.now = now;
    Reflect.deleteProperty(performance, 'now');
  }

  /** Something happens outside of the client. */
  later(delay: number, run: () => void): object {
    return this.#add(run, delay, false);
  }

  cancel(timer: object | undefined): void {
    const at = this.#timers.indexOf(timer as Timer);
    if (at >= 0) this.#timers.splice(at, 1);
  }

  /** Timers of the client fire at multiples of so much only, as in a hidden tab; 0 for no such thing. */
  throttle(ms: number): void {
    this.#throttle = ms;
  }

  get isThrottled(): boolean {
    return this.#throttle > 0;
  }

  /** Somebody sets the clock of the wall. */
  setDate(by: number): void {
    this.#date += by;
  }

  /** Nothing runs meanwhile; then everything does that is due. Some monotonic clocks stop, too. */
  async sleep(ms: number, stopsClock: boolean): Promise<void> {
    this.#date += ms;
    if (!stopsClock) this.#now += ms;
    await this.pass(0);
  }

  /** Time passes, and what is due happens. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let count = 0; this.#next(until); count++) {
      if (count === EVENTS) throw new Error('It goes on for ever');
      await settle();
    }
    this.#goTo(until);
  }

  /** Runs the first that is due; says whether there was one. */
  #next(until: number): boolean {
    let first: Timer | undefined;
    let firstAt = Infinity;
    for (const timer of this.#timers) {
      const at = this.#firesAt(timer);
      if (at < firstAt) [first, firstAt] = [timer, at];
    }
    if (!first || firstAt > until) return false;
    this.cancel(first);
    this.#goTo(firstAt);
    first.run();
    return true;
  }

  #firesAt({ due, isClients, setAt }: Timer): number {
    const throttle = isClients && this.#throttle;
    if (!throttle) return due;
    // One that another sets has to wait for the next turn, however soon it is due.
    const turn = Math.max(Math.ceil(due / throttle), Math.floor(setAt / throttle) + 1);
    return Math.max(turn * throttle, this.#now);
  }

  #goTo(moment: number): void {
    const step = Math.max(moment - this.#now, 0);
    this.#now += step;
    this.#date += step;
  }

  #add(run: () => void, delay: number, isClients: boolean): Timer {
    const setAt = this.#now;
    const timer = { setAt, due: setAt + Math.max(delay, 0), run, isClients };
    const at = this.#timers.findIndex(({ due }) => due > timer.due);
    if (at < 0) this.#timers.push(timer);
    else this.#timers.splice(at, 0, timer);
    return timer;
  }
}
