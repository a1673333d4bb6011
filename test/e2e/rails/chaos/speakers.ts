/** Who sends: commands that may be lost but not in silence, and requests that are performed once. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer, DroppedCommand, Subscription } from 'catenary';
import { hold } from 'catenary/offline';
import { RequestError, requests } from 'catenary/request';
import type { Sockets } from './sockets.js';

const repeated = (numbers: readonly number[]): number[] =>
  numbers.filter((number, index) => numbers.indexOf(number) !== index);

/** Gives commands all the time, and accounts for each of them. */
export class Commander {
  readonly subscription: Subscription;
  readonly #sockets: Sockets;
  readonly #dropped: number[] = [];
  /** The connections whose loss was told. */
  readonly #lost = new Set<unknown>();
  given = 0;
  /** Sent, and not arrived: their connection was lost. */
  lost = 0;

  constructor(consumer: Consumer, log: string, sockets: Sockets) {
    this.#sockets = sockets;
    consumer.on('dropped', (command) => this.#drop(command));
    this.subscription = consumer.subscriptions.create(
      { channel: 'RecorderChannel', log },
      {
        // The next socket is made behind it.
        disconnected: () => void this.#lost.add(sockets.last),
      },
      // Few, so that some are dropped.
      { offline: hold({ count: 5 }) },
    );
  }

  get dropped(): number {
    return this.#dropped.length;
  }

  async command(random: () => number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      this.given += 1;
      this.subscription.perform('record', { count: this.given });
      await wait(400 * random());
    }
  }

  /** @param arrived - what the server was told, in order */
  flaws(arrived: readonly number[]): string[] {
    const { sendings } = this.#sockets;
    const flaws = repeated(arrived).map((count) => `command ${count} has arrived twice`);
    this.lost = 0;
    for (let count = 1; count <= this.given; count += 1) {
      const [socket, another] = sendings.get(count) ?? [];
      const isDropped = this.#dropped.includes(count);
      if (another) flaws.push(`command ${count} was sent twice`);
      if (socket && isDropped) flaws.push(`command ${count} was sent, and told to be dropped`);
      if (!socket && !isDropped) flaws.push(`command ${count} was lost in silence`);
      if (!socket || arrived.includes(count)) continue;
      this.lost += 1;
      if (!this.#lost.has(socket))
        flaws.push(`command ${count} was sent, has not arrived, and nothing tells`);
    }
    const order = [...sendings.keys()];
    if (order.some((count, index) => count < (order[index - 1] ?? 0))) {
      flaws.push('commands were sent in another order');
    }
    return [...flaws, ...repeated(this.#dropped).map((count) => `${count} was dropped twice`)];
  }

  #drop({ data }: DroppedCommand): void {
    const { action, count } = data as { readonly action: string; readonly count: number };
    if (action === 'record') this.#dropped.push(count);
  }
}

/** Asks for something to be done, as often as it takes. */
export class Asker {
  readonly subscription;
  readonly #resolved: number[] = [];
  readonly #unsent: number[] = [];
  readonly #first: number;
  #asked = 0;
  readonly #flaws: string[] = [];
  /** Those that came to nothing, by the name of the error. */
  readonly failures: Record<string, number> = {};

  /** @param first - the number of its first request; nobody else uses it, nor those behind it */
  constructor(consumer: Consumer, first: number) {
    this.#first = first;
    this.subscription = consumer.subscriptions.create('TaskChannel', { ...requests });
  }

  get asked(): number {
    return this.#asked;
  }

  get answered(): number {
    return this.#resolved.length;
  }

  /** Returns when the last one is settled. */
  async ask(random: () => number, isOver: () => boolean): Promise<void> {
    const all: Promise<void>[] = [];
    while (!isOver()) {
      all.push(this.#ask(this.#first + this.#asked++));
      await wait(800 * random());
    }
    await Promise.all(all);
  }

  /** @param performed - what the server has done, whoever asked */
  flaws(performed: readonly number[]): string[] {
    const mine = performed.filter(
      (number) => number >= this.#first && number < this.#first + this.#asked,
    );
    const undone = this.#resolved.filter((number) => !mine.includes(number));
    const done = this.#unsent.filter((number) => mine.includes(number));
    return [
      ...this.#flaws,
      ...repeated(mine).map((number) => `request ${number} was performed twice`),
      ...undone.map((number) => `request ${number} is answered, and not performed`),
      ...done.map((number) => `request ${number} is told to be unsent, and is performed`),
    ];
  }

  async #ask(number: number): Promise<void> {
    try {
      const answer = await this.subscription.request('task', { number }, { retry: true });
      const { number: answered } = answer as { readonly number: number };
      if (answered !== number) this.#flaws.push(`request ${number} has the answer of ${answered}`);
      this.#resolved.push(number);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.failures[error.name] = (this.failures[error.name] ?? 0) + 1;
      if (!error.wasSent) this.#unsent.push(number);
    }
  }
}
