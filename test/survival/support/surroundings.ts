/** The globals that a program meets: its time, chance, console, and a page or none. */
import { chanceOf } from './chance.js';
import type { Setting } from './program.js';
import type { VirtualTime } from './time.js';

/** A hidden tab's timers. */
const ONCE_A_MINUTE = 60_000;

export class Surroundings {
  /** What was reported, and was not thrown by a subscription on purpose. */
  readonly reported: unknown[] = [];
  readonly #time: VirtualTime;
  readonly #globals = { error: console.error, random: Math.random };

  constructor(time: VirtualTime, { chance, isHidden, isInPage }: Setting) {
    this.#time = time;
    time.install();
    Math.random = chanceOf(chance);
    console.error = (error) => {
      const isMeant = error instanceof Error && error.message === 'as it was told to';
      if (!isMeant) this.reported.push(error);
    };
    if (isHidden) time.throttle(ONCE_A_MINUTE);
    if (isInPage) Object.assign(globalThis, { importScripts() {} });
  }

  /** Gives the process its own back. */
  close(): void {
    this.#time.uninstall();
    Math.random = this.#globals.random;
    console.error = this.#globals.error;
    Reflect.deleteProperty(globalThis, 'importScripts');
  }
}
