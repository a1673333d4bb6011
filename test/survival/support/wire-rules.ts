/** What a client must keep to on one socket, as it sees it: follows each identifier; repairs nothing. */
import type { VirtualTime } from './time.js';

/** Behind an `unsubscribe`, in milliseconds. */
const COOLDOWN = 100;

interface Identifier {
  state: 'nothing' | 'asked' | 'confirmed';
  askedAt: number;
  /** How often the client has asked. */
  asks: number;
  leftAt: number;
}

/** The least time between a subscribe and the next, unanswered: 2 s less 20 %, and what timers are whole by. */
const PATIENCE = 1_599;

export class WireRules {
  /** What the client did that it must not. */
  readonly faults: string[] = [];
  readonly #time: VirtualTime;
  readonly #identifiers = new Map<string, Identifier>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  stateOf(identifier: string): Identifier['state'] {
    return this.#of(identifier).state;
  }

  asksOf(identifier: string): number {
    return this.#of(identifier).asks;
  }

  confirms(identifier: string): void {
    this.#of(identifier).state = 'confirmed';
  }

  rejects(identifier: string): void {
    const known = this.#of(identifier);
    // It answers nobody else.
    if (known.state === 'asked') known.state = 'nothing';
  }

  subscribes(identifier: string): void {
    const known = this.#of(identifier);
    const { state, askedAt, leftAt } = known;
    const { now } = this.#time;
    if (state === 'confirmed') this.#fault('subscribed to what is confirmed', identifier);
    if (state === 'asked' && now - askedAt < PATIENCE) {
      this.#fault('two subscribes in flight', identifier);
    }
    if (now - leftAt < COOLDOWN) this.#fault('subscribed within the cool-down', identifier);
    Object.assign(known, { state: 'asked', askedAt: now, asks: known.asks + 1 });
  }

  unsubscribes(identifier: string): void {
    const known = this.#of(identifier);
    if (known.state !== 'confirmed') this.#fault('left what is unconfirmed', identifier);
    Object.assign(known, { state: 'nothing', leftAt: this.#time.now });
  }

  performs(identifier: string): void {
    if (this.#of(identifier).state !== 'confirmed') {
      this.#fault('performed before the confirmation', identifier);
    }
  }

  #of(identifier: string): Identifier {
    let known = this.#identifiers.get(identifier);
    if (!known) {
      known = { state: 'nothing', askedAt: -Infinity, asks: 0, leftAt: -Infinity };
      this.#identifiers.set(identifier, known);
    }
    return known;
  }

  #fault(what: string, identifier: string): void {
    this.faults.push(`${what}: ${identifier} at ${this.#time.now}`);
  }
}
