/** Somebody with ten subscriptions behind a network of their own, and a page that comes and goes. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Consumer, createConsumer, type Signals, type Subscription } from 'catenary';
import type { TcpProxy } from '../../../support/tcp-proxy.js';
import { Listeners } from './listeners.js';
import type { Mode } from './mode.js';
import { Follower, Reader } from './readers.js';
import { Sockets } from './sockets.js';
import { Asker, Commander } from './speakers.js';

export const LOGS = ['a', 'b', 'c'].map((name) => `chaos-${name}`);
export const PAPERS = ['a', 'b'].map((name) => `chaos-${name}`);
export const STREAMS = ['a', 'b', 'c'].map((name) => `chaos-${name}`);

interface Place {
  readonly proxy: TcpProxy;
  readonly token: string;
  /** From 0; nobody else has it. */
  readonly number: number;
}

/** What the server says at the end. */
export interface Truth {
  /** How many entries and news there were of each. */
  readonly count: number;
  readonly recorded: readonly number[];
  readonly performed: readonly number[];
}

export class Dweller {
  readonly consumer: Consumer;
  readonly sockets = new Sockets();
  readonly followers: readonly Follower[];
  readonly readers: readonly Reader[];
  readonly listeners: Listeners;
  readonly commander: Commander;
  readonly asker: Asker;
  /** Why connections and attempts were lost, and how often. */
  readonly losses: Record<string, number> = {};
  /** What was told by the `error` event, by name. */
  readonly errors: Record<string, number> = {};
  /** Why it ended for good, where nothing in this network is a reason to. */
  readonly #ends: unknown[] = [];
  #signals: Signals | undefined;
  #isOver = false;

  constructor({ proxy, token, number }: Place, { holdFor, options }: Mode) {
    const host = `127.0.0.1:${proxy.port}`;
    this.consumer = createConsumer(`ws://${host}/cable?token=${token}`, {
      WebSocket: this.sockets.WebSocket,
      logger: false,
      wake: (signals) => {
        this.#signals = signals;
        return undefined;
      },
      ...options,
    });
    this.#watch();
    this.followers = LOGS.map((log) => new Follower(this.consumer, log));
    this.readers = PAPERS.map(
      (paper) => new Reader(this.consumer, `http://${host}`, paper, holdFor),
    );
    this.listeners = new Listeners(this.consumer, STREAMS);
    this.commander = new Commander(this.consumer, `chaos-${number}`, this.sockets);
    this.asker = new Asker(this.consumer, number * 1_000_000);
  }

  get subscriptions(): Subscription[] {
    const { asker, commander, followers, listeners, readers } = this;
    return [
      ...followers.map(({ subscription }) => subscription as Subscription),
      ...readers.map(({ subscription }) => subscription as Subscription),
      ...listeners.subscriptions,
      commander.subscription,
      asker.subscription,
    ];
  }

  /** What is not confirmed. */
  get pending(): string[] {
    return this.subscriptions
      .filter(({ state }) => state !== 'subscribed')
      .map(({ identifier, state }) => `${identifier} is ${state}`);
  }

  /** Lives until `end`; returns when all that was asked is settled. */
  async live(random: () => number, pace: number): Promise<void> {
    const isOver = () => this.#isOver;
    await Promise.all([
      this.listeners.comeAndGo(random, isOver),
      this.commander.command(random, isOver),
      this.asker.ask(random, isOver),
      this.#turn(random, pace),
    ]);
  }

  end(): void {
    this.#isOver = true;
  }

  flaws({ count, recorded, performed }: Truth): string[] {
    const { doubles } = this.sockets;
    return [
      ...this.followers.flatMap((follower) => follower.flaws(count)),
      ...this.readers.flatMap((reader) => reader.flaws(count)),
      ...this.listeners.flaws,
      ...this.commander.flaws(recorded),
      ...this.asker.flaws(performed),
      ...this.#ends.map((reason) => `gave up: ${reason}`),
      ...(doubles > 0 ? [`${doubles} times there were two sockets`] : []),
    ];
  }

  #watch(): void {
    const { consumer, errors, losses } = this;
    consumer.on('error', ({ name }) => {
      errors[name] = (errors[name] ?? 0) + 1;
    });
    consumer.on('status', ({ state, reason }) => {
      if (reason) losses[reason] = (losses[reason] ?? 0) + 1;
      if (state !== 'idle') return;
      // A token with a wrong bit is refused for good: the application tries again, as by a log-in.
      if (reason === 'unauthorized') setTimeout(() => consumer.connect(), 100);
      else this.#ends.push(reason);
    });
  }

  /** The page is put away, comes back, is woken without, or its connection is given up. */
  async #turn(random: () => number, pace: number): Promise<void> {
    for (;;) {
      await wait((40_000 * random()) / pace);
      if (this.#isOver) return;
      const kind = random();
      if (kind < 0.4) {
        this.#signals?.suspend();
        await wait((10_000 * random()) / pace);
      }
      if (kind < 0.8) this.#signals?.wake();
      else this.consumer.connection.reopen();
    }
  }
}
