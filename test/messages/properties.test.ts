/** Random programs of messages, loops, losses and ends: order, and nothing twice, lost or left behind. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Subscription } from '../../src/core/index.js';
import { type Messages, MessagesOverflowError, messages } from '../../src/messages/index.js';
import { openCable, pass, settle } from '../support/cable.js';

const OVERFLOWS = ['dropOldest', 'dropNewest', 'fail'] as const;

type Step =
  | { readonly do: 'says'; readonly count: number }
  | { readonly do: 'open'; readonly limit: number; readonly overflow: (typeof OVERFLOWS)[number] }
  | { readonly do: 'next' | 'return' | 'abort'; readonly which: number }
  | { readonly do: 'drops' | 'unsubscribe' | 'settle' };

const which = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('says' as const), count: fc.nat(6) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      limit: fc.integer({ min: 1, max: 6 }),
      overflow: fc.constantFrom(...OVERFLOWS),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('next' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('return', 'abort'), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('drops', 'settle', 'settle') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unsubscribe' as const) }) },
);

/** One iteration, beside the simplest thing that says what it has to be. */
class Iteration {
  readonly controller = new AbortController();
  readonly iteration: Messages<unknown>;
  readonly got: unknown[] = [];
  readonly #expected: unknown[] = [];
  #waiting: unknown[] = [];
  #asked = 0;
  #settled = 0;
  #dropped = 0;
  #isOpen = true;
  #fails = false;
  errors: unknown[] = [];

  constructor(
    subscription: Subscription,
    readonly limit: number,
    readonly overflow: (typeof OVERFLOWS)[number],
  ) {
    const { signal } = this.controller;
    this.iteration = messages(subscription, { limit, overflow, signal });
    if (subscription.state === 'unsubscribed') this.end();
  }

  hears(message: unknown): void {
    if (!this.#isOpen) return;
    if (this.#asked > 0) {
      this.#asked--;
      this.#expected.push(message);
    } else if (this.#waiting.length < this.limit) this.#waiting.push(message);
    else if (this.overflow === 'fail') {
      this.#fails = true;
      this.end();
    } else {
      this.#dropped++;
      if (this.overflow === 'dropOldest') this.#waiting = [...this.#waiting.slice(1), message];
    }
  }

  asks(): void {
    if (this.#waiting.length > 0) this.#expected.push(this.#waiting.shift());
    else if (this.#isOpen) this.#asked++;
    this.#take();
  }

  end(): void {
    this.#isOpen = false;
    this.#asked = 0;
  }

  cancel(how: 'return' | 'abort'): void {
    if (how === 'abort') this.controller.abort();
    else void this.iteration.return();
    // An abort behind the end comes too late to take away what waits.
    if (how === 'abort' && !this.#isOpen) return;
    this.#waiting = [];
    this.#fails = false;
    this.end();
  }

  check(): void {
    expect(this.got).toEqual(this.#expected);
    expect(this.iteration.waiting).toBe(this.#waiting.length);
    expect(this.iteration.dropped).toBe(this.#dropped);
  }

  async drain(): Promise<void> {
    while (this.#waiting.length > 0) this.asks();
    for (let count = 0; count < 3; count++) this.#take();
    await settle();
    this.check();
    expect(this.errors.length).toBeLessThanOrEqual(1);
    expect(this.errors.length).toBe(this.#fails ? 1 : 0);
    for (const error of this.errors) expect(error).toBeInstanceOf(MessagesOverflowError);
    // Nobody waits for ever.
    expect(this.#settled).toBe(this.#takes);
  }

  #takes = 0;

  #take(): void {
    this.#takes++;
    this.iteration
      .next()
      .then(({ value, done }) => void (done || this.got.push(value)))
      .catch((error) => this.errors.push(error))
      .finally(() => this.#settled++);
  }
}

async function run(steps: readonly Step[]): Promise<void> {
  const cable = openCable();
  const { server, consumer } = cable;
  server.channel('Chat', { subscribed: (subscription) => subscription.streamFrom('chat') });
  const iterations: Iteration[] = [];
  const heard: unknown[] = [];
  const chat = consumer.subscriptions.create('Chat', {
    received: (message) => void heard.push(message),
  });
  await settle();
  const expected: number[] = [];
  let said = 0;
  for (const each of steps) {
    const chosen = 'which' in each ? iterations[each.which % iterations.length] : undefined;
    if (each.do === 'says') {
      for (let count = 0; count < each.count; count++) {
        const message = said++;
        if (server.broadcast('chat', message) === 0) continue;
        expected.push(message);
        for (const iteration of iterations) iteration.hears(message);
      }
    } else if (each.do === 'open') iterations.push(new Iteration(chat, each.limit, each.overflow));
    else if (each.do === 'next') chosen?.asks();
    else if (each.do === 'return' || each.do === 'abort') chosen?.cancel(each.do);
    else if (each.do === 'drops') {
      server.drops();
      await pass(1_100);
    } else if (each.do === 'unsubscribe') {
      chat.unsubscribe();
      for (const iteration of iterations) iteration.end();
    }
    await settle();
    expect(heard).toEqual(expected);
    for (const iteration of iterations) iteration.check();
  }
  chat.unsubscribe();
  for (const iteration of iterations) iteration.end();
  for (const iteration of iterations) await iteration.drain();
  cable.close();
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('every iteration gets what it has to, in order, and ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), (steps) => run(steps)),
    { numRuns: 150 },
  );
});
