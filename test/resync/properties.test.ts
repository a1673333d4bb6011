/** Any interleaving of writes, losses, runs and ends: order, nothing twice, nothing held, nothing lost. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Signals, Subscription } from '../../src/core/index.js';
import { catchUp, type Gap } from '../../src/resync/index.js';
import { type Cable, openCable, pass } from '../support/cable.js';

const HOLD_FOR = 3_000;
const HOLD_COUNT = 5;

type Fate = 'soon' | 'slow' | 'fails' | 'hangs';
type Deed = 'throw' | 'disconnect' | 'reopen' | 'unsubscribe' | 'stop' | 'write';

type Step =
  | { readonly do: 'write'; readonly count: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'drops' | 'stops' | 'starts' | 'staysSilent' | 'speaks' | 'behaves' }
  | { readonly do: 'confirmsLate' | 'connect' | 'disconnect' | 'suspend' | 'wake' }
  | { readonly do: 'unsubscribe' | 'stop' }
  /** What becomes of the runs from now on. */
  | { readonly do: 'fate'; readonly fate: Fate }
  /** What the callback does with the next message. */
  | { readonly do: 'deed'; readonly deed: Deed };

const just = <Name extends Step['do']>(...names: Name[]) =>
  fc.record({ do: fc.constantFrom(...names) });

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      count: fc.constantFrom(1, 1, 2, 3, 8),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 0, 1, 150, 600, 1_000, 2_999, 3_000, 7_000),
    }),
  },
  { weight: 4, arbitrary: just('drops') },
  {
    weight: 3,
    arbitrary: just('stops', 'starts', 'starts', 'staysSilent', 'speaks', 'speaks', 'behaves'),
  },
  {
    weight: 3,
    arbitrary: just('confirmsLate', 'connect', 'connect', 'disconnect', 'suspend', 'wake'),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fate' as const),
      fate: fc.constantFrom<Fate>('soon', 'slow', 'fails', 'hangs'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('deed' as const),
      deed: fc.constantFrom<Deed>('throw', 'disconnect', 'reopen', 'unsubscribe', 'stop', 'write'),
    }),
  },
  { weight: 1, arbitrary: just('unsubscribe', 'stop') },
) as fc.Arbitrary<Step>;

/** What is written is numbered; the server knows when. A list of numbers is what can be fetched. */
class World {
  readonly cable: Cable;
  readonly written: number[] = [];
  /** What has reached the subscription; another one of the same identifier has heard it. */
  readonly arrived: number[] = [];
  readonly delivered: number[] = [];
  readonly covered = new Set<number>();
  readonly applied = new Set<number>();
  /** The runs that are under way and count. */
  readonly signals = new Set<AbortSignal>();
  /** How much had been written when it was confirmed first. */
  begun: number | undefined;
  end: 'unsubscribed' | 'stopped' | undefined;
  #signals: Signals | undefined;
  #fate: Fate = 'soon';
  #deed: Deed | undefined;
  #isSilent = false;
  readonly #subscription: Subscription;
  readonly #stop: () => void;

  constructor(renderedAt: number | null) {
    this.cable = openCable({
      wake: (signals) => {
        this.#signals = signals;
        return undefined;
      },
    });
    const { subscriptions } = this.cable.consumer;
    subscriptions.create('List', {
      received: (number: number) => {
        if (this.end !== 'unsubscribed') this.arrived.push(number);
      },
    });
    if (renderedAt !== null) this.begun = 0;
    this.#subscription = subscriptions.create('List', {
      connected: () => {
        this.begun ??= this.written.length;
      },
      received: (number: number) => this.#received(number),
    });
    this.#stop = catchUp(this.#subscription, {
      renderedAt,
      resync: (gap) => this.#fetch(gap),
      apply: (numbers) => {
        expect(this.end).toBeUndefined();
        expect(this.signals.size).toBe(1);
        this.signals.clear();
        for (const number of numbers) this.applied.add(number);
      },
      covers: (message, numbers) => {
        const isCovered = numbers.includes(message as number);
        if (isCovered) this.covered.add(message as number);
        return isCovered;
      },
      holdFor: HOLD_FOR,
      holdCount: HOLD_COUNT,
    });
  }

  async program(steps: readonly Step[]): Promise<void> {
    for (const each of steps) {
      await this.#do(each);
      await pass(0);
      this.#isInOrder();
    }
    await this.#isWell();
    this.cable.close();
    this.#stop();
    await pass(30_000);
  }

  async #do(each: Step): Promise<void> {
    const { consumer, server } = this.cable;
    switch (each.do) {
      case 'write':
        for (let count = 0; count < each.count; count++) this.#write();
        return;
      case 'pass':
        return pass(each.ms);
      case 'fate':
        this.#fate = each.fate;
        return;
      case 'deed':
        this.#deed = each.deed;
        return;
      case 'unsubscribe':
        return this.#unsubscribe();
      case 'stop':
        return this.#stopCatchingUp();
      case 'connect':
        return void consumer.connect();
      case 'disconnect':
        return consumer.disconnect();
      case 'suspend':
      case 'wake':
        return this.#signals?.[each.do]();
      case 'confirmsLate':
        return void server.confirmsLate('List', 700);
      case 'staysSilent':
        this.#isSilent = true;
        return void server.staysSilent();
      case 'speaks':
      case 'behaves':
        return this.#behave();
      default:
        return void server[each.do]();
    }
  }

  /** A connection that has lost a frame never carries another: TCP sees to that. */
  #behave(): void {
    if (this.#isSilent) this.cable.server.drops();
    this.#isSilent = false;
    this.cable.server.behaves();
  }

  #write(): void {
    this.written.push(Date.now() / 1_000);
    this.cable.server.transmit('List', this.written.length);
  }

  #unsubscribe(): void {
    this.#subscription.unsubscribe();
    this.end = 'unsubscribed';
    this.signals.clear();
  }

  #stopCatchingUp(): void {
    this.end ??= 'stopped';
    this.#stop();
  }

  #received(number: number): void {
    // While a run counts, everything is held back.
    expect(this.signals.size).toBe(0);
    this.delivered.push(number);
    const deed = this.#deed;
    this.#deed = undefined;
    if (deed === 'throw') throw new Error('mine');
    if (deed === 'disconnect') this.cable.consumer.disconnect();
    if (deed === 'reopen') this.cable.consumer.connection.reopen();
    if (deed === 'unsubscribe') this.#unsubscribe();
    if (deed === 'stop') this.#stopCatchingUp();
    if (deed === 'write') this.#write();
  }

  /** What was written since then, as it is when the run begins or ends. */
  async #fetch({ since, signal }: Gap & { readonly signal: AbortSignal }): Promise<number[]> {
    expect(this.signals.size).toBe(0);
    this.signals.add(signal);
    signal.addEventListener('abort', () => this.signals.delete(signal));
    const fate = this.#fate;
    const list = () =>
      this.written.flatMap((at, index) => (since === null || at >= since ? [index + 1] : []));
    const before = list();
    const wait = { soon: 100, slow: 2_000, fails: 500, hangs: 1e9 }[fate];
    await new Promise((resolve, reject) => {
      setTimeout(resolve, wait);
      // Some requests can be taken back, others come to their end.
      if (fate === 'soon' || fate === 'hangs') signal.addEventListener('abort', reject);
    });
    if (fate === 'fails') {
      this.signals.delete(signal);
      throw new Error('503');
    }
    return fate === 'soon' ? before : list();
  }

  /** What has arrived is delivered in its order, or covered, or held for as long as a run counts. */
  #isInOrder(): void {
    const due = this.arrived.filter((number) => !this.covered.has(number));
    if (this.signals.size > 0 || this.end === 'unsubscribed') {
      expect(this.delivered).toEqual(due.slice(0, this.delivered.length));
      expect(due.length - this.delivered.length).toBeLessThanOrEqual(
        this.end ? Infinity : HOLD_COUNT,
      );
    } else {
      expect(this.delivered).toEqual(due);
    }
  }

  /** Whatever has happened: with a server that behaves, the list becomes what the server has. */
  async #isWell(): Promise<void> {
    const { consumer, server } = this.cable;
    this.#fate = 'soon';
    this.#deed = undefined;
    this.#behave();
    server.starts();
    this.#signals?.wake();
    consumer.connect();
    await pass(100_000);
    this.#write();
    await pass(0);
    this.#isInOrder();
    expect(this.signals.size).toBe(0);
    if (this.end) return;
    const known = new Set([...this.delivered, ...this.applied]);
    const all = this.written.map((_, index) => index + 1);
    expect(all.filter((number) => number > (this.begun ?? 0) && !known.has(number))).toEqual([]);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it.each([
  ['since its page was rendered', 1_700_000_000],
  ['since it was confirmed', null],
])(
  'knows all that was written %s',
  async (_, renderedAt) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        vi.setSystemTime(1_700_000_000_000);
        const world = new World(renderedAt);
        await world.program(steps);
        vi.clearAllTimers();
      }),
      { numRuns: 300 },
    );
  },
  120_000,
);
