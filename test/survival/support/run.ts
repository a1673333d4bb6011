/** Runs a program under virtual time, and says what was wrong; what must hold at the end is in `verdict`. */
import {
  type Consumer,
  createConsumer,
  type DroppedCommand,
  type Signals,
} from '../../../src/core/index.js';
import { Handles } from './handles.js';
import { ModelServer } from './model-server.js';
import type { ModelSocket } from './model-socket.js';
import { OneSocket } from './one-socket.js';
import { POLICIES } from './policies.js';
import { GARBAGE, type Program, type Setting, type Step } from './program.js';
import { Surroundings } from './surroundings.js';
import { settle, VirtualTime } from './time.js';
import { timersOf } from './timers.js';
import { Wish } from './wish.js';

/** Longer than any wait of the client with a server that is well. */
const RECOVERY = 120_000;
/** The same, where each timer may take a minute. */
const THROTTLED_RECOVERY = 1_200_000;
const LOOK_UP = 30;
/** More than any policy holds for one identifier. */
const FLOOD = 101;
/** The longest latency, and a bit. */
const IN_FLIGHT = 100;

export class Run {
  readonly time = new VirtualTime();
  readonly wish = new Wish();
  readonly oneSocket: OneSocket;
  readonly handles: Handles;
  readonly server: ModelServer;
  readonly consumer: Consumer;
  /** The numbers of the commands that were dropped, in order. */
  readonly dropped: number[] = [];
  /** How many frames of the caller's own could not be sent. */
  unsent = 0;
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
  readonly surroundings: Surroundings;

  constructor(setting: Setting) {
    this.setting = setting;
    this.handles = new Handles(() => this.consumer, this.wish, setting.linger > 0);
    this.server = new ModelServer(this.time, this.handles, this.#refused.bind(this));
    this.oneSocket = new OneSocket(setting.isInPage);
    this.surroundings = new Surroundings(this.time, setting);
    this.#isFlaky = setting.address === 'flaky';
    this.consumer = createConsumer(this.#address(setting), {
      createSocket: ({ url }) => this.#dial(url),
      linger: setting.linger,
      offline: POLICIES[setting.offline].policy,
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
    this.consumer.on('status', ({ state, reason }) => {
      if (!this.consumer.connection.isActive()) this.oneSocket.isLeft(this.server.sockets);
      if (state !== 'idle') return;
      this.wish.ended(reason);
      const { performed } = this.handles;
      this.ends.push({ performed: performed.length, sockets: this.server.sockets.length });
      // Unless a callback has begun another.
      void settle().then(() => this.faults.push(...timersOf(this)));
    });
  }

  /** Does all that the program says; then the server is well, and time passes. */
  async program({ steps }: Program): Promise<void> {
    for (const step of steps) {
      await this.#do(step);
      await this.time.pass(0);
      this.faults.push(...timersOf(this));
    }
    this.handles.react = false;
    this.#isFlaky = false;
    this.server.behaves();
    // What is on its way may still end the connection for good.
    await this.time.pass(IN_FLIGHT);
    if (this.setting.isHelped) {
      await this.#do({ do: 'connect' });
      await this.#do({ do: 'wake' });
    }
    await this.time.pass(this.time.isThrottled ? THROTTLED_RECOVERY : RECOVERY);
    this.time.throttle(0);
  }

  /** Gives the process its time back. */
  close(): void {
    this.surroundings.close();
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
    this.oneSocket.dials(this.server.sockets);
    this.wish.dials();
    return this.server.dial();
  }

  #refused(socket: ModelSocket, reason: string): void {
    // Nobody hears what one is told that was let go.
    if (this.consumer.connection.webSocket !== socket) return;
    this.wish.refused(reason, !this.setting.refreshes || reason !== 'unauthorized');
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

  #performs(which: number, times: number): void {
    const handle = this.#pick(this.handles.all, which);
    for (let count = 0; count < times; count++) this.handles.perform(handle);
    const { limit } = POLICIES[this.setting.offline];
    const isOver = this.consumer.inspect().entries.some(({ held }) => held > limit);
    if (isOver) this.faults.push('more is held than the limit');
  }

  #do(step: Step): Promise<void> | void {
    const { consumer, handles, wish } = this;
    switch (step.do) {
      case 'create':
        return handles.create(step.channel, step.reaction);
      case 'unsubscribe':
        return handles.end(this.#pick(handles.live, step.which));
      case 'perform':
        return this.#performs(step.which, 1);
      case 'floods':
        return this.#performs(step.which, FLOOD);
      case 'clearHeld':
        return this.#pick(handles.live, step.which)?.subscription.clearHeld();
      case 'send':
        return void consumer.send({ command: 'whisper' });
      case 'connect':
        wish.connects();
        return void consumer.connect();
      case 'disconnect':
        wish.disconnects();
        return consumer.disconnect();
      case 'reopen':
        wish.connects();
        return consumer.connection.reopen();
      case 'reset':
        return this.#reset();
      case 'wake':
        wish.wakes();
        return this.#signals?.wake();
      case 'suspend':
        wish.suspends();
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
      case 'closes':
        return this.#closes(step);
      case 'drops':
      case 'stalls':
      case 'behaves':
        return server[step.do]();
    }
  }

  /** Somebody begins to close the socket; that it is closed comes later. */
  #closes({ by, ms }: Extract<Step, { readonly do: 'closes' }>): void {
    this.server.closing = ms;
    if (by === 'server') this.server.closes();
    else this.consumer.connection.webSocket?.close();
  }

  /** In the same tick, somebody else comes. */
  #reset(): void {
    for (const handle of this.handles.live) handle.hasEnded = true;
    this.wish.disconnects();
    void this.consumer.reset();
    this.handles.create('A', 'none');
  }
}
