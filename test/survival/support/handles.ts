/** The subscriptions of a program: what each is told has to fit what has happened; they react as they are told to. */
import type { ConnectedInfo, Consumer, Subscription } from '../../../src/core/index.js';
import type { Witness } from './model-server.js';
import type { ModelSocket } from './model-socket.js';
import type { Reaction } from './program.js';
import type { WireRules } from './wire-rules.js';
import type { Wish } from './wish.js';

/** Reactions must not breed for ever. */
const MOST = 60;

export class Handle {
  readonly identifier: string;
  readonly reaction: Reaction;
  subscription!: Subscription;
  /** `connected`, `lost` and `rejected`, in order. */
  readonly told: string[] = [];
  received = 0;
  /** What the client had asked the server for when it came, and whether that was confirmed. */
  asksBefore = 0;
  joins = false;
  /** Nobody else was there, and what was confirmed is left first. */
  isAlone = false;
  /** Of the socket that there was when it came. */
  rules: WireRules | undefined;
  hasEnded = false;
  hasReacted = false;

  constructor(channel: string, reaction: Reaction) {
    this.identifier = JSON.stringify({ channel });
    this.reaction = reaction;
  }
}

/** A command, by its number, and what `perform` returned. */
export interface Performed {
  readonly handle: Handle;
  returned: boolean;
}

export class Handles implements Witness {
  readonly all: Handle[] = [];
  readonly performed: Performed[] = [];
  /** What was told that must not have been. */
  readonly faults: string[] = [];
  /** At the end everybody keeps still. */
  react = true;
  readonly #consumer: () => Consumer;
  readonly #wish: Wish;
  readonly #lingers: boolean;
  #message: unknown;

  constructor(consumer: () => Consumer, wish: Wish, lingers: boolean) {
    this.#consumer = consumer;
    this.#wish = wish;
    this.#lingers = lingers;
  }

  get #rules(): WireRules | undefined {
    return (this.#consumer().connection.webSocket as ModelSocket | undefined)?.rules;
  }

  get live(): Handle[] {
    return this.all.filter(({ hasEnded }) => !hasEnded);
  }

  create(channel: string, reaction: Reaction): void {
    if (this.all.length >= MOST) return;
    const handle = new Handle(channel, reaction);
    const { identifier } = handle;
    handle.isAlone = !this.live.some((other) => other.identifier === identifier);
    handle.joins = this.#rules?.stateOf(identifier) === 'confirmed';
    handle.asksBefore = this.#rules?.asksOf(identifier) ?? 0;
    handle.rules = this.#rules;
    // It is there before `create` returns: a callback may come within it, though none should.
    this.all.push(handle);
    this.#wish.connects();
    handle.subscription = this.#consumer().subscriptions.create(channel, {
      connected: (info) => this.#connected(handle, info),
      disconnected: () => this.#told(handle, 'lost'),
      unanswered: () => this.#isLive(handle, 'unanswered'),
      received: (message) => this.#received(handle, message),
      rejected: () => this.#rejected(handle),
    });
  }

  end(handle: Handle | undefined): void {
    if (!handle) return;
    handle.hasEnded = true;
    handle.subscription.unsubscribe();
  }

  perform(handle: Handle | undefined): void {
    if (!handle) return;
    const performed = { handle, returned: false };
    const count = this.performed.push(performed) - 1;
    performed.returned = handle.subscription.perform('say', { count });
  }

  /** All who are there get it, in one go, and once; who ends meanwhile may, and nobody else. */
  delivering(socket: ModelSocket, identifier: string, message: unknown): () => void {
    const { connection } = this.#consumer();
    const isHeard = connection.webSocket === socket && connection.isOpen();
    const before = new Map(this.all.map((handle) => [handle, handle.received]));
    const expected = isHeard ? this.live.filter((each) => each.identifier === identifier) : [];
    this.#message = message;
    return () => {
      for (const handle of this.all) {
        const got = handle.received - (before.get(handle) ?? 0);
        const isExpected = expected.includes(handle);
        const isMissing = isExpected && !handle.hasEnded && got !== 1;
        if (isMissing || got > (isExpected ? 1 : 0)) {
          this.#fault(handle, `received ${got} times`);
        }
      }
      this.#message = undefined;
    };
  }

  #isLive(handle: Handle, what: string): boolean {
    if (handle.hasEnded) this.#fault(handle, `${what} after the end`);
    return !handle.hasEnded;
  }

  #connected(handle: Handle, { reconnected, joined }: ConnectedInfo): void {
    const isFirst = !handle.told.includes('connected');
    // Whether the server was asked since it came: if not, it found what others have.
    const asks = this.#rules?.asksOf(handle.identifier);
    const wasAsked = handle.rules !== this.#rules || asks !== handle.asksBefore;
    if (!joined === (handle.joins && !wasAsked)) this.#fault(handle, `joined: ${joined}`);
    if (joined && handle.isAlone && !this.#lingers) this.#fault(handle, 'found what was left');
    if (reconnected === isFirst) this.#fault(handle, `reconnected: ${reconnected}`);
    if (handle.told.at(-1) === 'connected') this.#fault(handle, 'connected twice');
    if (handle.subscription.state !== 'subscribed') this.#fault(handle, 'connected, and is not');
    this.#told(handle, 'connected');
  }

  #received(handle: Handle, message: unknown): void {
    this.#isLive(handle, 'received');
    if (message !== this.#message) this.#fault(handle, 'received what did not arrive');
    handle.received++;
    this.#reacts(handle, 'received');
  }

  #rejected(handle: Handle): void {
    this.#told(handle, 'rejected', () => {
      handle.hasEnded = true;
    });
  }

  #told(handle: Handle, what: string, then?: () => void): void {
    this.#isLive(handle, what);
    handle.told.push(what);
    then?.();
    this.#reacts(handle, what);
  }

  #reacts(handle: Handle, to: string): void {
    if (!this.react) return;
    const channel = JSON.parse(handle.identifier).channel;
    const once = (act: () => unknown) => {
      if (!handle.hasReacted) act();
      handle.hasReacted = true;
    };
    const reactions: Partial<Record<`${Reaction} ${string}`, () => unknown>> = {
      'performs connected': () => this.perform(handle),
      'leaves connected': () => this.end(handle),
      'leavesOnData received': () => this.end(handle),
      'comesBack connected': () => once(() => this.#comesBack(handle, channel)),
      'comesBack rejected': () => this.create(channel, 'none'),
      'bringsAnother lost': () => this.create(channel, 'none'),
      'bringsAnother received': () => once(() => this.create(channel, 'none')),
      'hangsUp connected': () => once(() => this.#hangsUp()),
      'reopens received': () => once(() => this.#consumer().connection.reopen()),
    };
    reactions[`${handle.reaction} ${to}`]?.();
    if (handle.reaction === 'throws') throw new Error('as it was told to');
  }

  #hangsUp(): void {
    this.#wish.disconnects();
    this.#consumer().disconnect();
  }

  #comesBack(handle: Handle, channel: string): void {
    this.end(handle);
    this.create(channel, 'none');
  }

  #fault(handle: Handle, what: string): void {
    this.faults.push(`${what}: #${this.all.indexOf(handle)} ${handle.identifier}`);
  }
}
