/** Who listens to which stream in this process, however many they are: one listener of the pub/sub each. */
import type { Listener, PubSub } from './pub-sub.js';

interface Stream {
  readonly listeners: Set<Listener>;
  /** Whether the pub/sub knows of it. */
  attached: boolean;
  /** Attaching and detaching wait for each other. */
  turn: Promise<void>;
}

export class Streams {
  readonly #pubSub: PubSub;
  readonly #streams = new Map<string, Stream>();

  constructor(pubSub: PubSub) {
    this.#pubSub = pubSub;
  }

  /** Resolves when nothing that is broadcast from now on is missed. */
  async add(name: string, listener: Listener): Promise<void> {
    const stream = this.#streams.get(name) ?? this.#create(name);
    stream.listeners.add(listener);
    try {
      await this.#adjust(name, stream);
    } catch (error) {
      this.remove(name, listener);
      throw error;
    }
  }

  remove(name: string, listener: Listener): void {
    const stream = this.#streams.get(name);
    if (!stream?.listeners.delete(listener) || stream.listeners.size > 0) return;
    this.#adjust(name, stream).catch(() => {});
  }

  /** Once more for what could not be detached: the pub/sub was away, and has subscribed to it again. */
  detachUnused(): void {
    for (const [name, stream] of this.#streams) {
      if (stream.listeners.size === 0) this.#adjust(name, stream).catch(() => {});
    }
  }

  #create(name: string): Stream {
    const stream = { listeners: new Set<Listener>(), attached: false, turn: Promise.resolve() };
    this.#streams.set(name, stream);
    return stream;
  }

  /** Makes the pub/sub do, when it is our turn, what the listeners want by then. */
  #adjust(name: string, stream: Stream): Promise<void> {
    const turn = stream.turn.then(async () => {
      const wanted = stream.listeners.size > 0;
      if (wanted && !stream.attached) {
        await this.#pubSub.subscribe(name, (text) => this.#deliver(stream, text));
        stream.attached = true;
      } else if (!wanted) {
        if (stream.attached) await this.#pubSub.unsubscribe(name);
        stream.attached = false;
        if (stream.listeners.size === 0) this.#streams.delete(name);
      }
    });
    stream.turn = turn.catch(() => {});
    return turn;
  }

  #deliver({ listeners }: Stream, text: string): void {
    for (const listener of [...listeners]) listener(text);
  }
}
