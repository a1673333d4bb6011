/** How the test server behaves until told otherwise, each by name; nothing is sent from here. */
import type { Disconnection } from '../wire/index.js';
import type { TestChannel } from './channel.js';

/** What becomes of a `subscribe` to one channel. */
export type ChannelPolicy =
  | { readonly answer: 'confirms'; readonly after: number }
  | { readonly answer: 'rejects' }
  | { readonly answer: 'ignores' };

/** What a client hears once its socket is open. */
export type WelcomePolicy =
  | { readonly answer: 'welcomes'; readonly after: number }
  | { readonly answer: 'withholds' }
  | { readonly answer: 'rejects'; readonly disconnection: Disconnection };

/** The settings that sessions look at, at the moment they need them. */
export interface BehaviourSettings {
  handshake: 'accepts' | 'refuses' | 'hangs';
  welcome: WelcomePolicy;
  silent: boolean;
  losesEarlyPerforms: boolean;
  /** Milliseconds within which a `subscribe` overtakes the `unsubscribe` before it; 0 is never. */
  swapsWithin: number;
  /** The subprotocol that is chosen whatever was offered. */
  subprotocol: string | undefined;
  readonly policies: Map<string, ChannelPolicy>;
  readonly channels: Map<string, TestChannel>;
}

const AT_ONCE = { handshake: 'accepts', welcome: { answer: 'welcomes', after: 0 } } as const;

const normal = {
  ...AT_ONCE,
  silent: false,
  losesEarlyPerforms: false,
  swapsWithin: 0,
  subprotocol: undefined,
} as const;

/** The settings of a server that does everything right. */
export function normalBehaviour(): BehaviourSettings {
  return { ...normal, policies: new Map(), channels: new Map() };
}

/** The lasting behaviours of a test server. Every method returns the server. */
export abstract class Behaviour {
  readonly #settings: BehaviourSettings;

  /** @internal */
  constructor(settings: BehaviourSettings) {
    this.#settings = settings;
  }

  /** Undoes every misbehaviour on this list; channels that were declared stay declared. */
  behaves(): this {
    Object.assign(this.#settings, normal);
    this.#settings.policies.clear();
    return this;
  }

  /**
   * Declares a channel and what it does. One that was never declared is confirmed and ignores
   * whatever it is sent.
   */
  channel(name: string, channel: TestChannel): this {
    this.#settings.channels.set(name, channel);
    return this;
  }

  /** Confirms subscriptions to the channel, unless its `subscribed` rejects them: the default. */
  confirms(channel: string): this {
    return this.#policy(channel, { answer: 'confirms', after: 0 });
  }

  /** Confirms, but `ms` milliseconds after `subscribed` is done. Commands are handled meanwhile. */
  confirmsLate(channel: string, ms: number): this {
    return this.#policy(channel, { answer: 'confirms', after: ms });
  }

  /** Rejects subscriptions to the channel; its callbacks do not run. */
  rejects(channel: string): this {
    return this.#policy(channel, { answer: 'rejects' });
  }

  /** Never answers a `subscribe` to the channel, as Rails does when there is no such class. */
  ignores(channel: string): this {
    return this.#policy(channel, { answer: 'ignores' });
  }

  /** Refuses handshakes: the client sees close code 1006 and no `open`. `accepts()` undoes it. */
  refuses(): this {
    this.#settings.handshake = 'refuses';
    return this;
  }

  /** Never answers handshakes: sockets stay connecting. `accepts()` undoes it, for new sockets. */
  hangs(): this {
    this.#settings.handshake = 'hangs';
    return this;
  }

  /** Answers handshakes: the default. */
  accepts(): this {
    this.#settings.handshake = 'accepts';
    return this;
  }

  /**
   * Opens sockets and then says nothing, neither `welcome` nor `ping`, as Rails does after an
   * exception in `connect`. Commands are kept unanswered. `welcomes()` undoes it, for new sockets.
   */
  withholdsWelcome(): this {
    return this.#welcome({ answer: 'withholds' });
  }

  /** Welcomes `ms` milliseconds after the socket opened; commands and pings wait for it. */
  welcomesAfter(ms: number): this {
    return this.#welcome({ answer: 'welcomes', after: ms });
  }

  /**
   * Sends a `disconnect` in place of the welcome and closes with 1000, as
   * `reject_unauthorized_connection` does. `welcomes()` undoes it.
   *
   * @param disconnection - default: reason `unauthorized`, reconnect `false`
   */
  rejectsConnections(disconnection: Disconnection = {}): this {
    const defaults = { reason: 'unauthorized', reconnect: false };
    return this.#welcome({ answer: 'rejects', disconnection: { ...defaults, ...disconnection } });
  }

  /** Welcomes as soon as the socket is open: the default. */
  welcomes(): this {
    return this.#welcome(AT_ONCE.welcome);
  }

  /**
   * Every connection is half-open: what the server sends is lost and what clients send never
   * arrives, a closing handshake included (the client's socket closes after ten seconds, with
   * 1006). New sockets open and stay silent too. `speaks()` undoes it.
   *
   * For one dead connection among living ones see {@link TestConnection.staysSilent}.
   */
  staysSilent(): this {
    this.#settings.silent = true;
    return this;
  }

  /** Speaks and listens again. What was lost meanwhile stays lost. */
  speaks(): this {
    this.#settings.silent = false;
    return this;
  }

  /** Loses a `perform` or `send` that left the client before the client had its confirmation. */
  losesEarlyPerforms(): this {
    this.#settings.losesEarlyPerforms = true;
    return this;
  }

  /**
   * Runs an `unsubscribe` after the `subscribe` that follows it for the same identifier, as the
   * worker threads of Rails may: the `subscribe` is a duplicate, and then the subscription is gone.
   *
   * @param options - `within`: milliseconds that can lie between the two; default 50
   */
  swapsCommands({ within = 50 }: { readonly within?: number } = {}): this {
    this.#settings.swapsWithin = within;
    return this;
  }

  /**
   * Chooses that subprotocol whatever the client offered; `''` is none, and `undefined` the
   * default: the first offered one that the server speaks. A socket that never offered it fails.
   */
  negotiates(subprotocol: string | undefined): this {
    this.#settings.subprotocol = subprotocol;
    return this;
  }

  #policy(channel: string, policy: ChannelPolicy): this {
    this.#settings.policies.set(channel, policy);
    return this;
  }

  #welcome(policy: WelcomePolicy): this {
    this.#settings.welcome = policy;
    return this;
  }
}
