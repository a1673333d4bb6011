/** Random programs of requests, losses and ends, on a server that performs each request once. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Subscription } from '../../src/core/index.js';
import { RequestError, type Requests, requests } from '../../src/request/index.js';
import { type Cable, openCable, pass } from '../support/cable.js';

type Step =
  | {
      readonly do: 'request';
      readonly which: number;
      readonly retry: boolean;
      readonly timeout: number;
      /** How long the server takes. */
      readonly takes: number;
    }
  | { readonly do: 'abort' | 'unsubscribe' | 'remove'; readonly which: number }
  | { readonly do: 'create' | 'drops' | 'stops' | 'starts' | 'connect' | 'disconnect' }
  | { readonly do: 'late' | 'behaves' }
  | { readonly do: 'pass'; readonly ms: number };

const which = fc.nat(50);
const request = fc.record({
  do: fc.constant('request' as const),
  which,
  retry: fc.boolean(),
  timeout: fc.constantFrom(50, 3_000, 10_000, 60_000),
  takes: fc.constantFrom(0, 0, 100, 1_500, 20_000),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: request },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 0, 1, 99, 700, 1_000, 5_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('drops', 'create') }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('abort', 'unsubscribe', 'remove'), which }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('stops', 'starts', 'connect', 'disconnect', 'late', 'behaves'),
    }),
  },
);

interface Asked {
  readonly number: number;
  readonly retry: boolean;
  readonly until: number;
  readonly controller: AbortController;
  settled?: { readonly at: number; readonly value?: unknown; readonly error?: unknown };
}

class Run {
  readonly cable: Cable = openCable({ reconnect: () => 500 });
  readonly subscriptions: (Subscription & Requests)[] = [];
  readonly asked: Asked[] = [];
  readonly arrived: number[] = [];
  readonly performed: number[] = [];
  readonly heard: unknown[] = [];
  /** By id; `undefined` while it is performed. */
  readonly #claims = new Map<string, { readonly value: number } | undefined>();

  constructor() {
    this.cable.server.channel('Chat', {
      actions: {
        task: (data, { transmit }) => {
          const {
            _request: id,
            number,
            takes,
          } = data as Record<'number' | 'takes', number> & {
            _request: string;
          };
          const answer = (result: object) => transmit({ _answer: id, ...result });
          this.arrived.push(number);
          if (this.#claims.has(id)) return answer(this.#claims.get(id) ?? { pending: true });
          this.#claims.set(id, undefined);
          setTimeout(() => {
            this.performed.push(number);
            this.#claims.set(id, { value: number });
            answer({ value: number });
          }, takes);
        },
      },
    });
    this.#create();
  }

  async program(steps: readonly Step[]): Promise<void> {
    for (const each of steps) await this.#do(each);
    await pass(90_000);
    await this.#isWell();
    this.cable.close();
    await pass(20_000);
  }

  async #do(each: Step): Promise<void> {
    const { consumer, server } = this.cable;
    switch (each.do) {
      case 'request':
        return this.#request(each);
      case 'abort':
        return this.#pick(this.asked, each.which)?.controller.abort();
      case 'unsubscribe':
        return void this.#pick(this.subscriptions, each.which)?.unsubscribe();
      case 'remove': {
        const subscription = this.#pick(this.subscriptions, each.which);
        return void (subscription && consumer.subscriptions.remove(subscription));
      }
      case 'create':
        return this.#create();
      case 'late':
        return void server.confirmsLate('Chat', 800);
      case 'behaves':
        return void server.behaves();
      case 'pass':
        return pass(each.ms);
      case 'connect':
        return void consumer.connect();
      case 'disconnect':
        return consumer.disconnect();
      default:
        return void server[each.do]();
    }
  }

  /** Whatever has happened, requests are answered now: those that wait, and those that do not. */
  async #isWell(): Promise<void> {
    const { consumer, server } = this.cable;
    server.behaves().starts();
    consumer.connect();
    this.#create();
    const which = this.subscriptions.length - 1;
    const asked = this.asked.length;
    for (const retry of [true, false]) {
      this.#request({ do: 'request', which, retry, timeout: 10_000, takes: 0 });
      await pass(5_000);
    }
    const numbers = [asked, asked + 1];
    expect(this.asked.slice(asked).map(({ settled }) => settled?.value)).toEqual(numbers);
  }

  #pick<Item>(items: readonly Item[], which: number): Item | undefined {
    return items[which % items.length];
  }

  #create(): void {
    const received = (data: unknown) => void this.heard.push(data);
    this.subscriptions.push(
      this.cable.consumer.subscriptions.create('Chat', { ...requests, received }),
    );
  }

  #request({ which, retry, timeout, takes }: Extract<Step, { do: 'request' }>): void {
    const controller = new AbortController();
    const number = this.asked.length;
    const asked: Asked = { number, retry, until: Date.now() + timeout, controller };
    this.asked.push(asked);
    const options = { retry, timeout, signal: controller.signal };
    const settle = (result: object) => {
      asked.settled = { at: Date.now(), ...result };
    };
    this.#pick(this.subscriptions, which)
      ?.request('task', { number, takes }, options)
      .then(
        (value) => settle({ value }),
        (error: unknown) => settle({ error }),
      );
  }
}

const timesOf = (number: number, list: readonly number[]) =>
  list.filter((each) => each === number).length;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('settles each in its time, performs each at most once, and says what is known of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const run = new Run();
      await run.program(steps);
      expect(run.heard).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
      for (const { number, retry, until, settled } of run.asked) {
        const performed = timesOf(number, run.performed);
        const arrived = timesOf(number, run.arrived);
        expect(settled?.at).toBeLessThanOrEqual(until);
        expect(performed).toBeLessThanOrEqual(1);
        if (!retry) expect(arrived).toBeLessThanOrEqual(1);
        const { value, error } = settled ?? {};
        if (error === undefined) expect([value, performed]).toEqual([number, 1]);
        else if (error instanceof RequestError) {
          expect(error.name).not.toBe('RequestRefusedError');
          if (!error.wasSent) expect(arrived).toBe(0);
        } else expect(error).toMatchObject({ name: 'AbortError' });
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
