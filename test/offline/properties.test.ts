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
  | { readonly do: 'drops' | 'stops' | 'starts' | 'disconnect' | 'connect' }
  /** `reload` may hit the storage at work; `leave` waits until it is not. */
  | { readonly do: 'reload' | 'leave' }
  /** What the storage is like from then on. */
  | { readonly do: 'full' | 'broken' | 'lying' | 'heals' }
  | { readonly do: 'pass'; readonly ms: number };

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
        'leave',
        'disconnect',
        'connect',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('full', 'broken', 'lying', 'heals', 'heals') }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
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
  /** A page died while its storage was at work, or after that had failed: they went with it. */
  readonly lost = new Set<number>();
  /** The same, but they had been dropped, and stayed in the storage. */
  readonly undead = new Set<number>();
  /** The page could not read what was stored: a later one does. */
  readonly late = new Set<number>();
  /** How often the page's storage had failed when a command was given. */
  readonly #failures = new Map<number, number>();
  #count = 0;

  constructor(delay: number | undefined) {
    this.disk.delay = delay;
    this.open();
  }

  open(): void {
    this.disk.pending = 0;
    this.#failures.clear();
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
    this.#judge();
  }

  /** The page is gone: what becomes of what it has not told of? */
  #judge(): void {
    const { disk, page, lost, undead, late } = this;
    const stored = new Set(disk.stored as number[]);
    const sent = new Set(this.sent.map(({ count }) => count));
    const isAtWork = disk.pending > 0;
    const couldNotRead = page.errors.some(({ message }) => message.includes('could not be read'));
    for (const count of this.accepted.keys()) {
      const isExcused = isAtWork || page.errors.length > (this.#failures.get(count) ?? 0);
      const isDropped = this.dropped.includes(count);
      const isSettled = sent.has(count) || isDropped || lost.has(count);
      if (stored.has(count)) {
        expect(sent, 'sent, and to be sent again').not.toContain(count);
        if (couldNotRead) late.add(count);
        if (isDropped && !undead.has(count)) {
          expect(isExcused, `${count} is dropped and stored`).toBe(true);
          undead.add(count);
        }
      } else if (!isSettled && !this.volatile.has(count)) {
        expect(isExcused, `${count} has vanished`).toBe(true);
        lost.add(count);
      }
    }
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
        this.#failures.set(count, this.page.errors.length);
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
      case 'leave':
        await pass(0);
        for (let ms = 0; ms < 2_000 && this.disk.pending > 0; ms += 5) await pass(5);
        this.close();
        this.open();
        break;
      case 'reload':
        await pass(0);
        this.close();
        this.open();
        break;
      case 'full':
      case 'broken':
      case 'lying':
      case 'heals':
        this.disk.fails = (method) =>
          step.do === 'broken' || (step.do === 'full' && method === 'setItem');
        this.disk.lies = (method) => step.do === 'lying' && method !== 'getItem';
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
    await this.step({ do: 'heals' });
    await this.step({ do: 'leave' });
    const { consumer, server } = this.page;
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

const twice = (counts: readonly number[]) =>
  counts.filter((count, index) => counts.indexOf(count) !== index);

const run = async (delay: number | undefined, steps: readonly Step[]): Promise<Run> => {
  const run = new Run(delay);
  try {
    for (const step of steps) await run.step(step);
  } finally {
    await run.end();
  }
  const { accepted, dropped, late, lost, undead, volatile } = run;
  const sent = run.sent.map(({ count }) => count);
  expect(twice(sent), 'sent twice').toEqual([]);
  for (const channel of CHANNELS) {
    const mine = run.sent
      .filter((each) => each.channel === channel && !late.has(each.count))
      .map(({ count }) => count);
    expect(mine, 'out of order').toEqual([...mine].sort((a, b) => a - b));
  }
  const told = [...sent, ...dropped];
  expect(
    twice(told).filter((count) => !undead.has(count)),
    'told twice',
  ).toEqual([]);
  const untold = [...accepted.keys()].filter((count) => !told.includes(count));
  expect(
    untold.filter((count) => !volatile.has(count) && !lost.has(count)),
    'vanished',
  ).toEqual([]);
  for (const [count, isAccepted] of accepted) {
    if (!isAccepted) expect(dropped).toContain(count);
  }
  return run;
};

const isWell = ({ do: what }: Step) => !['full', 'broken', 'lying', 'heals'].includes(what);

it('with a storage that answers at once and never fails, nothing is excused', async () => {
  let sends = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { lost, undead, late, sent } = await run(undefined, steps.filter(isWell));
      expect([...lost, ...undead, ...late]).toEqual([]);
      sends += sent.length;
    }),
    { numRuns: 200 },
  );
  expect(sends).toBeGreaterThan(200);
}, 60_000);

it.each([undefined, 15])(
  'with a storage that takes %s ms, and is full, broken or lying at times: order, at most once, and what is lost is told',
  async (delay) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        await run(delay, steps);
      }),
      { numRuns: 300 },
    );
  },
  60_000,
);

it('with a storage that takes its time and never fails, pages that wait for it lose nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const patient = steps.filter(isWell).filter((each) => each.do !== 'reload');
      const { lost, undead, late } = await run(15, patient);
      expect([...lost, ...undead, ...late]).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 60_000);
