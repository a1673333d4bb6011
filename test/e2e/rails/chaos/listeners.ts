/** Who comes and goes, as components do, and must hear nothing once gone. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer, Subscription } from 'catenary';

/** One place of a page, in which there is a subscription, or none for a moment. */
export class Listeners {
  readonly #consumer: Consumer;
  readonly #places: Subscription[];
  readonly #flaws: string[] = [];
  readonly #heard: string[] = [];
  comings = 0;

  constructor(consumer: Consumer, streams: readonly string[]) {
    this.#consumer = consumer;
    this.#places = streams.map((stream) => this.#listen(stream));
  }

  get subscriptions(): Subscription[] {
    return [...this.#places];
  }

  /** Each is replaced again and again: at once, a moment later, or around the end of the cool-down. */
  async comeAndGo(random: () => number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await wait(500 * random());
      const place = Math.floor(random() * this.#places.length);
      const former = this.#places[place]!;
      const { stream } = JSON.parse(former.identifier) as { readonly stream: string };
      former.unsubscribe();
      const kind = random();
      if (kind > 0.4) await wait(kind < 0.8 ? 20 * random() : 80 + 40 * random());
      this.#places[place] = this.#listen(stream);
    }
  }

  forget(): void {
    this.#heard.length = 0;
  }

  /** What they have heard since, sorted. */
  get heard(): string[] {
    return [...this.#heard].sort();
  }

  get flaws(): readonly string[] {
    return this.#flaws;
  }

  #listen(stream: string): Subscription {
    this.comings += 1;
    let isConnected = false;
    let hasLeft = false;
    const note = (what: string, isWrong: boolean) => {
      if (hasLeft) this.#flaws.push(`${what} behind unsubscribe`);
      else if (isWrong) this.#flaws.push(`${what} twice`);
    };
    const subscription = this.#consumer.subscriptions.create(
      { channel: 'StreamChannel', stream },
      {
        connected: () => {
          note('connected', isConnected);
          isConnected = true;
        },
        disconnected: () => {
          note('disconnected', false);
          isConnected = false;
        },
        rejected: () => note('rejected', true),
        received: () => {
          note('received', false);
          this.#heard.push(stream);
        },
      },
    );
    const leave = subscription.unsubscribe;
    return Object.assign(subscription, {
      unsubscribe() {
        hasLeft = true;
        return leave.call(subscription);
      },
    });
  }
}
