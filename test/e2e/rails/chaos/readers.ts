/** Who is to have every message once, in spite of gaps; one goes on where it stopped, one fetches. */
import type { Consumer } from 'catenary';
import { catchUp } from 'catenary/resync';

interface LogChannel {
  readonly params: { readonly log: string; readonly since: number };
  readonly received: { readonly number: number };
}

interface NewsChannel {
  readonly params: { readonly paper: string };
  readonly received: { readonly number: number };
}

/** What is wrong with a list that is to be 1, 2, 3, ... up to a number. */
function flawsOf(numbers: readonly number[], count: number): string[] {
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => !numbers.includes(number),
  );
  const isOnce = new Set(numbers).size === numbers.length;
  const flaws = [];
  if (missing.length > 0) flaws.push(`lacks ${missing.length}: ${missing.slice(0, 5)}`);
  if (!isOnce) flaws.push('has some twice');
  if (numbers.length > count && isOnce) flaws.push('has what there is not');
  return flaws;
}

/** Subscribes again from the last number that it has. */
export class Follower {
  readonly numbers: number[] = [];
  readonly subscription;

  constructor(consumer: Consumer, log: string) {
    const params = () => ({ channel: 'ContinuedChannel', log, since: this.numbers.at(-1) ?? 0 });
    this.subscription = consumer.subscriptions.create<LogChannel>(params(), {
      received: ({ number }) => void this.numbers.push(number),
    });
    catchUp(this.subscription, { params });
  }

  flaws(count: number): string[] {
    const flaws = flawsOf(this.numbers, count);
    const isInOrder = this.numbers.every((number, index, all) => number > (all[index - 1] ?? 0));
    return isInOrder ? flaws : [...flaws, 'is not in order'];
  }
}

/** Fetches what it may have missed, over the same network. */
export class Reader {
  /** Not in order: Rails broadcasts on several threads. */
  readonly #numbers = new Set<number>();
  readonly #delivered: number[] = [];
  readonly subscription;
  fetched = 0;

  constructor(consumer: Consumer, address: string, paper: string, holdFor: number) {
    this.subscription = consumer.subscriptions.create<NewsChannel>(
      { channel: 'NewsChannel', paper },
      {
        received: ({ number }) => {
          this.#delivered.push(number);
          this.#numbers.add(number);
        },
      },
    );
    catchUp(this.subscription, {
      holdFor,
      // As if a page had been rendered: there was no news yet.
      renderedAt: Date.now() / 1_000,
      resync: async ({ since, signal }) => {
        const url = `${address}/test/news/${paper}?since=${since ?? 0}`;
        const response = await fetch(url, { signal });
        if (!response.ok) throw new Error(`GET ${url}: ${response.status}`);
        return (await response.json()) as number[];
      },
      apply: (numbers) => {
        this.fetched += 1;
        for (const number of numbers) this.#numbers.add(number);
      },
      covers: ({ number }, numbers) => numbers.includes(number),
    });
  }

  flaws(count: number): string[] {
    const flaws = flawsOf([...this.#numbers], count);
    const isOnce = new Set(this.#delivered).size === this.#delivered.length;
    return isOnce ? flaws : [...flaws, 'was told some twice'];
  }
}
