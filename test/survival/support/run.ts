/** Runs a program under virtual time, and says what was wrong; what must hold at the end is in `verdict`. */

import { drop } from '../../../src/core/held-commands.js';
import {
  type Consumer,
  createConsumer,
  type DroppedCommand,
  type Signals,
} from '../../../src/core/index.js';
import { hold } from '../../../src/offline/index.js';
import { Handles } from './handles.js';
import { ModelServer } from './model-server.js';
import type { ModelSocket } from './model-socket.js';
import { GARBAGE, type Program, type Setting, type Step } from './program.js';
import { VirtualTime } from './time.js';

/** Longer than any wait of the client with a server that is well. */
const RECOVERY = 120_000;
/** The same, where each timer may take a minute. */
const THROTTLED_RECOVERY = 1_200_000;
const LOOK_UP = 30;
/** The longest latency, and a bit. */
const IN_FLIGHT = 100;

/** A sequence that looks like chance, and is the same for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Run {
  readonly time = new VirtualTime();
  readonly handles: Handles;
  readonly server: ModelServer;
  readonly consumer: Consumer;
  /** The numbers of the commands that were dropped, in order. */
  readonly dropped: number[] = [];
  /** How many frames of the caller's own could not be sent. */
  unsent = 0;
  /** What was reported, and was not thrown by a subscription on purpose. */
  readonly reported: unknown[] = [];
  /** What was done at the wrong moment. */
  readonly faults: string[] = [];
  /** What there was when a connection had ended, by the caller's wish or for good. */
  readonly ends: { readonly performed: number; readonly sockets: number }[] = [];
  /** How many listen to the page. */
  listening = 0;
  #signals: Signals | undefined;
  #isFlaky: boolean;
  /** How many addresses were asked for. */
  #addresses = 0;
  readonly setting: Setting;
  readonly #globals = { error: console.error, random: Math.random };

  constructor(setting: Setting) {
    this.setting = setting;
    this.handles = new Handles(() => this.consumer, setting.linger > 0);
    this.server = new ModelServer(this.time, this.handles);
    this.#install(setting);
    this.#isFlaky = setting.address === 'flaky';
    this.consumer = createConsumer(this.#address(setting), {
      createSocket: ({ url }) => this.#dial(url),
      linger: setting.linger,
      offline: setting.holds ? hold() : drop,
      logger: false,
      shouldRefresh: ({ reason }) => setting.refreshes && reason === 'unauthorized',
      wake: (signals) => {
        this.#signals = signals;
        this.listening++;
        return () => void this.listening--;
      },
    });
    this.consumer.on('dropped', (command) => this.#dropped(command));
    this.consumer.on('error', () => {});
    this.consumer.on('status', ({ state }) => {
      if (state !== 'idle') return;
      const { performed } = this.handles;
      this.ends.push({ performed: performed.length, sockets: this.server.sockets.length });
    });
  }

  /** Does all that the program says; then the server is well, and time passes. */
  async program({ steps }: Program): Promise<void> {
    for (const step of steps) {
      await this.#do(step);
      await this.time.pass(0);
      if (!this.setting.isInPage && this.time.timers > 1) this.faults.push('several timers');
    }
    this.handles.react = false;
    this.#isFlaky = false;
    this.server.behaves();
    // What is on its way may still end the connection for good.
    await this.time.pass(IN_FLIGHT);
    this.consumer.connect();
    this.#signals?.wake();
    await this.time.pass(this.time.isThrottled ? THROTTLED_RECOVERY : RECOVERY);
    this.time.throttle(0);
  }

  /** Gives the process its time back. */
  close(): void {
    this.time.uninstall();
    Math.random = this.#globals.random;
    console.error = this.#globals.error;
    Reflect.deleteProperty(globalThis, 'importScripts');
  }

  #install({ chance, isHidden, isInPage }: Setting): void {
    this.time.install();
    Math.random = chanceOf(chance);
    console.error = (error) => {
      const isMeant = error instanceof Error && error.message === 'as it was told to';
      if (!isMeant) this.reported.push(error);
    };
    if (isHidden) this.time.throttle(60_000);
    if (isInPage) Object.assign(globalThis, { importScripts() {} });
  }

  #address({ address }: Setting): () => string | Promise<string> {
    if (address === 'plain') return () => String(++this.#addresses);
    return () =>
      new Promise((resolve, reject) => {
        const url = String(++this.#addresses);
        const fails = this.#isFlaky && Math.random() < 0.3;
        this.time.later(LOOK_UP, () => (fails ? reject(new Error('no address')) : resolve(url)));
      });
  }

  #dial(url: string): ModelSocket {
    const { connection } = this.consumer;
    if (url !== String(this.#addresses))
      this.faults.push('dialled an address of an earlier attempt');
    if (!connection.isActive() || connection.webSocket) this.faults.push('dialled for nothing');
    // In a page those that were let go are closed later.
    const isSecond = !this.setting.isInPage && this.server.sockets.some(({ isAlive }) => isAlive);
    if (isSecond) this.faults.push('dialled while there was a socket');
    return this.server.dial();
  }

  #dropped({ data, reason, subscription }: DroppedCommand): void {
    if (!subscription) return void this.unsent++;
    const isEnded = reason === 'unsubscribed' || reason === 'rejected';
    if (isEnded && subscription.state !== reason) {
      this.faults.push(`${reason}, but the subscription is ${subscription.state}`);
    }
    this.dropped.push((data as { count: number }).count);
  }

  #pick<Item>(items: readonly Item[], index: number): Item | undefined {
    return items[index % items.length];
  }

  #do(step: Step): Promise<void> | void {
    const { consumer, handles } = this;
    switch (step.do) {
      case 'create':
        return handles.create(step.channel, step.reaction);
      case 'unsubscribe':
        return handles.end(this.#pick(handles.live, step.which));
      case 'perform':
        return handles.perform(this.#pick(handles.all, step.which));
      case 'send':
        return void consumer.send({ command: 'whisper' });
      case 'connect':
        return void consumer.connect();
      case 'disconnect':
        return consumer.disconnect();
      case 'reopen':
        return consumer.connection.reopen();
      case 'reset':
        return this.#reset();
      case 'wake':
        return this.#signals?.wake();
      case 'suspend':
        return this.#signals?.suspend();
      default:
        return this.#happens(step);
    }
  }

  /** What is not the client's doing. */
  #happens(step: Step): Promise<void> | void {
    const { server, time } = this;
    switch (step.do) {
      case 'pass':
        return time.pass(step.ms);
      case 'sleep':
        return time.sleep(step.ms, step.stopsClock);
      case 'throttle':
        return time.throttle(step.ms);
      case 'setDate':
        return time.setDate(step.ms);
      case 'answers':
        return void server.answers.set(step.channel, step.how);
      case 'shakesHands':
        server.handshake = step.how;
        return;
      case 'latency':
        server.latency = step.ms;
        return;
      case 'swaps':
      case 'duplicates':
        server[step.do] = true;
        return;
      case 'restarts':
        return server.disconnects('server_restart', true);
      case 'turnsAway':
        return server.disconnects(null, false);
      case 'broadcasts':
      case 'conjures':
        return server[step.do](JSON.stringify({ channel: step.channel }));
      case 'garbage':
        return server.hearing?.hands(GARBAGE[step.which]);
      case 'drops':
      case 'stalls':
      case 'behaves':
        return server[step.do]();
    }
  }

  /** In the same tick, somebody else comes. */
  #reset(): void {
    for (const handle of this.handles.live) handle.hasEnded = true;
    void this.consumer.reset();
    this.handles.create('A', 'none');
  }
}
