/** Delivers what is in the outbox, in order: over the cable where its room is open, else over HTTP. */
import type { Problem } from '../../shared/channels.js';
import type { Message, NewMessage } from '../../shared/resources.js';
import { refusalIn } from '../api/errors.js';
import { overEither } from '../api/over-either.js';
import type { Entry, Outbox } from './outbox.js';

interface OpenRoom {
  /** Over the cable. */
  speak(message: NewMessage): Promise<Message>;
  /** Called with what the server has answered, by either way: its broadcast may come later, or never. */
  said(message: Message): void;
}

/** Milliseconds for which the server has anybody wait at most: more, and a clock was set back. */
const LONGEST = 60_000;

type Post = (room: string, message: NewMessage) => Promise<Message>;

/**
 * The nonce makes a second delivery harmless: by another way, after a reload, or by another tab. So an
 * entry stays until the server has answered for it, and is delivered again until then.
 */
export class Courier {
  readonly #outbox: Outbox;
  readonly #post: Post;
  readonly #open = new Map<string, OpenRoom>();
  /** The rooms that are being delivered to, and whether there is news for them. */
  readonly #rounds = new Map<string, boolean>();
  #isStopped = true;

  constructor(outbox: Outbox, post: Post) {
    this.#outbox = outbox;
    this.#post = post;
  }

  /** For as long as a room is open, its messages go over the cable. */
  attach(room: string, open: OpenRoom): () => void {
    this.#open.set(room, open);
    return () => {
      if (this.#open.get(room) === open) this.#open.delete(room);
    };
  }

  /** Something is new: an entry, or a way to the server. */
  wake(): void {
    const rooms = new Set(this.#outbox.get().map(({ room }) => room));
    for (const room of rooms) {
      const isUnderWay = this.#rounds.has(room);
      this.#rounds.set(room, isUnderWay);
      if (!isUnderWay) void this.#deliver(room);
    }
  }

  /** Goes on until the function that it returns is called: what is under way then is not taken back. */
  start(): () => void {
    this.#isStopped = false;
    this.wake();
    return () => {
      this.#isStopped = true;
    };
  }

  async #deliver(room: string): Promise<void> {
    for (;;) {
      const entry = this.#next(room);
      if (!entry) break;
      this.#rounds.set(room, false);
      if (await this.#hand(entry)) continue;
      // Unless there was news while it was tried, it waits for some.
      if (!this.#rounds.get(room)) break;
    }
    this.#rounds.delete(room);
  }

  /** None while the first has to wait for its time: no other overtakes it. */
  #next(room: string): Entry | undefined {
    if (this.#isStopped) return undefined;
    const isForUser = ({ refusal }: Entry) => refusal?.until === null;
    const first = this.#outbox.get().find((entry) => entry.room === room && !isForUser(entry));
    const wait = (first?.refusal?.until ?? 0) - Date.now();
    return wait <= 0 || wait > LONGEST ? first : undefined;
  }

  /** @returns whether the server has answered */
  async #hand({ room, message, nonce }: Entry): Promise<boolean> {
    const open = this.#open.get(room);
    try {
      const post = () => this.#post(room, message);
      const answer = await overEither(open && (() => open.speak(message)), post);
      if (this.#isStopped) return true;
      // First: its line would be gone until the room has heard of it.
      this.#open.get(room)?.said(answer);
      this.#outbox.change({ type: 'remove', nonce });
      return true;
    } catch (error) {
      const problem = refusalIn(error);
      if (!problem || problem.code === 'unauthorized' || this.#isStopped) return false;
      // What was removed had arrived before, and nobody waits for it.
      if (problem.code === 'removed') this.#outbox.change({ type: 'remove', nonce });
      else this.#refuse(nonce, problem);
      return true;
    }
  }

  #refuse(nonce: string, problem: Problem): void {
    const retryAfter = problem.retryAfter && Math.min(problem.retryAfter, LONGEST);
    const until = retryAfter === undefined ? null : Date.now() + retryAfter;
    this.#outbox.change({ type: 'refused', nonce, refusal: { problem, until } });
    // A timer may be early by a part of a millisecond.
    if (retryAfter !== undefined) setTimeout(() => this.wake(), retryAfter + 1);
  }
}
