/** Ends a process in which something never ends: no limit of a test interrupts what does not wait. */
import { Worker } from 'node:worker_threads';

/** In milliseconds; many times what a batch of frames takes on a busy machine. */
const PATIENCE = 30_000;

const THREAD = `
  const { writeSync } = require('node:fs');
  const { workerData: ended } = require('node:worker_threads');
  while (Atomics.wait(ended, 0, Atomics.load(ended, 0), ${PATIENCE}) !== 'timed-out');
  const run = Atomics.load(ended, 0);
  writeSync(2, 'A run has not ended in ${PATIENCE / 1000} s: SURVIVAL_PATH=' + run + ', and the seed above, repeat it\\n');
  process.kill(process.pid, 'SIGKILL');
`;

/** For one test: has to hear of each run that has ended, until it is dismissed. */
export class Watchdog {
  readonly #ended = new Int32Array(new SharedArrayBuffer(4));
  readonly #thread = new Worker(THREAD, { eval: true, workerData: this.#ended });

  hasEnded(): void {
    Atomics.add(this.#ended, 0, 1);
    Atomics.notify(this.#ended, 0);
  }

  async dismiss(): Promise<void> {
    await this.#thread.terminate();
  }
}
