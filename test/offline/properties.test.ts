/** Any interleaving of drops, performs, confirmations and reloads: order, at most once, and no silence. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Subscription } from '../../src/core/index.js';
import { drop } from '../../src/offline/index.js';
import { listen, pass } from '../support/cable.js';
import { Disk, openPage, type Page } from './pages.js';

const CHANNELS = ['A', 'B'] as const;

type Step =
  | { readonly do: 'perform'; readonly which: number; readonly dropping: boolean }
  | { readonly do: 'create' | 'unsubscribe' | 'clear'; readonly which: number }
  | { readonly do: 'late' | 'ignores' | 'behaves'; readonly which: number }
  | { readonly do: 'drops' | 'stops' | 'starts' | 'reload' | 'disconnect' | 'connect' }
  | { readonly do: 'full' | 'pass'; readonly ms: number };

const which = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('perform' as const),
      which,
      dropping: fc.integer({ min: 0, max: 5 }).map((chance) => chance === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('create', 'create', 'create', 'unsubscribe', 'clear'),
      which,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('late', 'ignores', 'behaves'), which }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'drops',
        'drops',
        'stops',
        'starts',
        'starts',
        'reload',
        'reload',
        'disconnect',
        'connect',
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('pass', 'pass', 'pass', 'full'),
      ms: fc.constantFrom(0, 1, 5, 30, 100, 700, 1_100, 2_500, 12_000, 31_000),
    }),
  },
);

class Run {
  readonly disk = new Disk();
  page!: Page;
  subscriptions: Subscription[] = [];
  /** What each call was told, by number. */
  readonly accepted = new Map<number, boolean>();
  /** In memory alone, for they only wait for a confirmation: they go with the page. */
  readonly volatile = new Set<number>();
  readonly sent: { readonly count: number; readonly channel: string }[] = [];
  readonly dropped: number[] = [];
  #count = 0;

  constructor(delay: number | undefined) {
    this.disk.delay = delay;
    this.open();
  }

  open(): void {
    this.page = openPage(this.disk, { count: 5 });
    for (const channel of CHANNELS) this.page.server.channel(channel, { actions: { say() {} } });
    this.subscriptions = CHANNELS.map((channel) => listen(this.page, channel).subscription);
  }

  /** What the page has sent and told, as far as it came. */
  close(): void {
    for (const { direction, type, identifier, data } of this.page.frames) {
      if (direction !== 'out' || type !== 'message') continue;
      const { count } = data as { count: number };
      this.sent.push({ count, channel: JSON.parse(identifier).channel });
    }
    for (const [, count] of this.page.drops()) this.dropped.push(count);
    this.page.close();
  }

  async step(step: Step): Promise<void> {
    const { consumer, server } = this.page;
    const subscription =
      'which' in step
        ? (this.subscriptions[step.which % this.subscriptions.length] as Subscription)
        : undefined;
    const channel = CHANNELS['which' in step ? step.which % 2 : 0] as string;
    switch (step.do) {
      case 'perform': {
        const count = ++this.#count;
        const options = step.dropping ? { offline: drop } : {};
        this.accepted.set(count, subscription!.perform('say', { count }, options));
        if (step.dropping) this.volatile.add(count);
        break;
      }
      case 'create':
        this.subscriptions.push(listen(this.page, channel).subscription);
        break;
      case 'unsubscribe':
        subscription!.unsubscribe();
        break;
      case 'clear':
        subscription!.clearHeld();
        break;
      case 'late':
        server.confirmsLate(channel, 300);
        break;
      case 'ignores':
        server.ignores(channel);
        break;
      case 'behaves':
        server.behaves();
        break;
      case 'disconnect':
      case 'connect':
        consumer[step.do]();
        break;
      case 'reload':
        // What was given in this very moment is being written.
        await pass(0);
        this.close();
        this.open();
        break;
      case 'full':
        this.disk.fails = (method) => method === 'setItem';
        await pass(Math.min(step.ms, 100));
        this.disk.fails = () => false;
        break;
      case 'pass':
        await pass(step.ms);
        break;
      default:
        server[step.do]();
    }
  }

  /** All is well at last, and time passes. */
  async end(): Promise<void> {
    const { consumer, server } = this.page;
    this.disk.fails = () => false;
    server.behaves();
    server.starts();
    consumer.connect();
    for (const channel of CHANNELS) listen(this.page, channel);
    await pass(60_000);
    this.close();
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const run = async (delay: number | undefined, steps: readonly Step[]): Promise<Run> => {
  const run = new Run(delay);
  try {
    for (const step of steps) await run.step(step);
  } finally {
    await run.end();
  }
  const counts = run.sent.map(({ count }) => count);
  expect(new Set(counts).size, 'sent twice').toBe(counts.length);
  for (const channel of CHANNELS) {
    const mine = run.sent.filter((each) => each.channel === channel).map(({ count }) => count);
    expect(mine, 'out of order').toEqual([...mine].sort((a, b) => a - b));
  }
  for (const count of run.dropped) expect(counts, 'dropped and sent').not.toContain(count);
  return run;
};

/** With a `full` storage what is only in memory goes with the page, as it does without a storage. */
const keeps = (steps: readonly Step[]) => steps.filter((step) => step.do !== 'full');

it('with a storage that answers at once: nothing is lost but with an event, and that comes once', async () => {
  let sends = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { accepted, dropped, sent, volatile } = await run(undefined, keeps(steps));
      const told = [...sent.map(({ count }) => count), ...dropped];
      expect(new Set(told).size).toBe(told.length);
      const untold = [...accepted.keys()].filter((count) => !told.includes(count));
      expect(untold.filter((count) => !volatile.has(count))).toEqual([]);
      sends += sent.length;
      for (const [count, isAccepted] of accepted) {
        if (!isAccepted) expect(dropped).toContain(count);
      }
    }),
    { numRuns: 300 },
  );
  expect(sends).toBeGreaterThan(300);
}, 60_000);

it.each([undefined, 15])(
  'with a storage that takes %s ms and is full at times: order is kept, and nothing is sent twice',
  async (delay) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        await run(delay, steps);
      }),
      { numRuns: 200 },
    );
  },
  60_000,
);
