/** Writers of the books of examples/rails-minimal, over REST: they create, update and destroy. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Book, fetchBooksFrom } from '../../../examples/collection/books.js';
import type { RailsServer } from '../support/rails.js';

const VERBS = ['create', 'update', 'destroy'] as const;
type Verb = (typeof VERBS)[number];

const oneOf = <Item>(items: readonly Item[]): Item =>
  items[Math.floor(Math.random() * items.length)]!;

const title = () => ({ title: `Title ${Math.random()}` });

export class Writers {
  /** How often each verb was done. */
  readonly done: Record<Verb, number> = { create: 0, update: 0, destroy: 0 };
  readonly #rails: RailsServer;
  readonly #ids = new Set<number>();

  constructor(rails: RailsServer) {
    this.#rails = rails;
  }

  /** Some books at once. */
  async fill(count: number): Promise<void> {
    await this.#rails.post('/test/books', { count });
    for (const { id } of await this.books()) this.#ids.add(id);
  }

  /** So many writers, until what they are to accompany is over. */
  async during(what: Promise<unknown>, writers: number): Promise<void> {
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        await this.#do(oneOf(VERBS));
        await wait(Math.random() * 200);
      }
    };
    const ended = what.finally(() => {
      isOver = true;
    });
    await Promise.all([ended, ...Array.from({ length: writers }, write)]);
  }

  /** What there is, by the server's own account. */
  async books(): Promise<Book[]> {
    const { changed } = await fetchBooksFrom(this.#rails.url)(null);
    return [...changed].sort((one, other) => one.id - other.id);
  }

  async #do(verb: Verb): Promise<void> {
    if (verb === 'create') {
      const response = await this.#rails.post('/books', title());
      this.#ids.add(((await response.json()) as Book).id);
      this.done.create += 1;
      return;
    }
    const id = oneOf([...this.#ids]);
    if (verb === 'update') {
      // Twice at once: which of them comes first, and is told first, is anybody's guess.
      await Promise.all([this.#update(id), this.#update(id)]);
    } else if ((await this.#rails.delete(`/books/${id}`)).ok) {
      this.#ids.delete(id);
      this.done.destroy += 1;
    }
  }

  /** Another writer may have destroyed it meanwhile. */
  async #update(id: number): Promise<void> {
    if ((await this.#rails.patch(`/books/${id}`, title())).ok) this.done.update += 1;
  }
}
