/** Ends a process in which something never ends: no limit of a test interrupts what does not wait. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** In milliseconds; many times what a run takes on a busy machine. */
const PATIENCE = 30_000;
/** If the process itself was stopped, the run goes on now (ms). */
const SECOND_LOOK = 2_000;

const THREAD = `
  const { writeSync } = require('node:fs');
  const { parentPort, receiveMessageOnPort, workerData: ended } = require('node:worker_threads');
  const hangs = (run, patience) => Atomics.wait(ended, 0, run, patience) === 'timed-out';
  let run;
  do run = Atomics.load(ended, 0);
  while (!hangs(run, ${PATIENCE}) || !hangs(run, ${SECOND_LOOK}));
  let test;
  for (let next; (next = receiveMessageOnPort(parentPort)); ) test = next.message;
  try {
    writeSync(2, 'Does not end: run ' + run + ' of "' + test + '"\\n');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
`;

/** Has to hear of each test, and of each run that has ended. */
class Watchdog {
  readonly #ended = new Int32Array(new SharedArrayBuffer(4));
  readonly #thread = new Worker(THREAD, { eval: true, workerData: this.#ended });

  /** Resolves when it watches: until then it takes time of the processor. */
  async starts(): Promise<void> {
    await once(this.#thread, 'online');
  }

  /** @param test - its name, for what is said of it */
  begins(test: string): void {
    this.#thread.postMessage(test);
    Atomics.store(this.#ended, 0, 0);
    Atomics.notify(this.#ended, 0);
  }

  hasEnded(): void {
    Atomics.add(this.#ended, 0, 1);
    Atomics.notify(this.#ended, 0);
  }

  async dismiss(): Promise<void> {
    await this.#thread.terminate();
  }
}

/** For all tests of a file. @returns what has to be called behind each run, also behind one that fails */
export function watch(): () => void {
  const watchdog = new Watchdog();
  beforeAll(() => watchdog.starts());
  beforeEach(({ task }) => watchdog.begins(task.name));
  afterAll(() => watchdog.dismiss());
  return () => watchdog.hasEnded();
}
