/** Consumers with the default options who all want the same: who is live, who is deaf, what came or went twice. */
import {
  type Consumer,
  createConsumer,
  type LossReason,
  type SocketConstructor,
  type Subscription,
} from 'catenary';
import { WebSocket } from 'ws';
import type { RailsServer } from '../support/rails.js';
import { stream, tokenOf } from './user.js';

/** A class of sockets that writes down what is sent, socket by socket. */
function recordingSocket(sent: string[][]): SocketConstructor {
  return class extends WebSocket {
    readonly #sent: string[] = [];

    constructor(url: string, subprotocols: string[]) {
      super(url, subprotocols);
      sent.push(this.#sent);
    }

    override send(text: string): void {
      this.#sent.push(text);
      super.send(text);
    }
  };
}

const repetitions = <Item>(items: readonly Item[]): Item[] =>
  items.filter((item, index) => items.indexOf(item) !== index);

/** One consumer, with a subscription to each of the streams, and one to a channel that answers. */
class Listener {
  readonly losses: LossReason[] = [];
  readonly #sent: string[][] = [];
  readonly #consumer: Consumer;
  readonly #subscriptions: Subscription[];
  readonly #echo: Subscription;
  #received: string[] = [];

  constructor(url: string, streams: readonly string[]) {
    this.#consumer = createConsumer(url, { WebSocket: recordingSocket(this.#sent) });
    const { subscriptions } = this.#consumer;
    const received = (data: unknown) => void this.#received.push(JSON.stringify(data));
    this.#echo = subscriptions.create('EchoChannel', {
      received,
      disconnected: ({ reason }) => void this.losses.push(reason),
    });
    const listening = streams.map((name) => subscriptions.create(stream(name), { received }));
    this.#subscriptions = [this.#echo, ...listening];
  }

  get pending(): string[] {
    const isPending = ({ state }: Subscription) => state !== 'subscribed';
    return this.#subscriptions.filter(isPending).map(({ identifier }) => identifier);
  }

  /** The question must be a new one, or it could be answered by what was sent before. */
  ask(question: number): void {
    this.#received = [];
    this.#echo.perform('echo', { question });
  }

  missing(expected: readonly object[]): string[] {
    return expected
      .map((data) => JSON.stringify(data))
      .filter((data) => !this.#received.includes(data));
  }

  /** A socket needs a command only once, an action may be called only once, a message come only once. */
  get repeated(): string[] {
    const actions = this.#sent.flat().filter((text) => text.includes('"command":"message"'));
    return [this.#received, actions, ...this.#sent].flatMap(repetitions);
  }

  leave(): void {
    this.#consumer.disconnect();
  }
}

export class Audience {
  readonly #streams: readonly string[];
  readonly #listeners: readonly Listener[];
  #questions = 0;

  private constructor(url: string, streams: readonly string[], size: number) {
    this.#streams = streams;
    this.#listeners = Array.from({ length: size }, () => new Listener(url, streams));
  }

  /** Streams belong to one audience: their names begin with its own. The token outlives any test. */
  static async at(cable: string, rails: RailsServer, name: string, size = 5): Promise<Audience> {
    const url = `${cable}?token=${await tokenOf(rails, 'ada', 3_600)}`;
    return new Audience(
      url,
      [1, 2, 3, 4].map((number) => `${name} ${number}`),
      size,
    );
  }

  /** What was wanted and is not confirmed. */
  get pending(): string[] {
    return this.#listeners.flatMap(({ pending }) => pending);
  }

  /** Why connections were lost, listener by listener. */
  get losses(): LossReason[][] {
    return this.#listeners.map(({ losses }) => losses);
  }

  /** What nobody should have been sent, or have sent, once more. */
  get repeated(): string[] {
    return this.#listeners.flatMap(({ repeated }) => repeated);
  }

  /** Has the server say something on each stream, and asks it something; `missing` has what is to come. */
  async call(rails: RailsServer): Promise<void> {
    this.#questions += 1;
    for (const listener of this.#listeners) listener.ask(this.#questions);
    await rails.post('/test/broadcasts', { streams: this.#streams });
  }

  /** What has not come since the last call. */
  get missing(): string[] {
    const answer = { question: this.#questions, action: 'echo' };
    const expected = [answer, ...this.#streams.map((stream) => ({ stream }))];
    return this.#listeners.flatMap((listener) => listener.missing(expected));
  }

  leave(): void {
    for (const listener of this.#listeners) listener.leave();
  }
}
