/** Turbo's stream sources on a consumer of the page's own; it renders nothing, that is Turbo's. */
import type { Consumer } from '../core/consumer.js';
import { ended } from '../core/hooks.js';
import type { Subscription } from '../core/subscription.js';

/** The element that Rails' `turbo_stream_from` writes, and that turbo-rails defines unless it is. */
const NAME = 'turbo-cable-stream-source';

/** Options of {@link shareWithTurbo}. */
export interface ShareOptions {
  /**
   * How long (ms) a stream is kept that has left the page. A visit to a page with the same stream then
   * sends nothing, and no broadcast is missed in between.
   *
   * @defaultValue 1 000
   */
  readonly linger?: number | undefined;
}

/** The part of Turbo that is used; every version of it puts it on the window. */
interface Turbo {
  connectStreamSource(source: EventTarget): void;
  disconnectStreamSource(source: EventTarget): void;
}

const findTurbo = (): Turbo | undefined => (globalThis as { readonly Turbo?: Turbo }).Turbo;

/** As turbo-rails writes them: streams of one name have one identifier, whoever subscribes. */
function paramsOf(source: HTMLElement) {
  const snakeCase = ([name, value]: [string, string | undefined]) =>
    [name.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`), value] as const;
  return {
    channel: String(source.getAttribute('channel')),
    signed_stream_name: source.getAttribute('signed-stream-name'),
    ...Object.fromEntries(Object.entries(source.dataset).map(snakeCase)),
  };
}

// A function, for there is no `HTMLElement` where a page is only rendered.
const elementOn = (consumer: Consumer, linger: number) =>
  class extends HTMLElement {
    static readonly consumer = consumer;
    static readonly observedAttributes = ['channel', 'signed-stream-name', 'connected'];
    #subscription: Subscription | undefined;

    connectedCallback(): void {
      const show = () => this.#show();
      const received = (data: unknown) => void this.#received(data);
      this.#subscription = consumer.subscriptions.create(
        paramsOf(this),
        { received, connected: show, disconnected: show },
        { linger },
      );
      // By a reset of the consumer: no callback tells.
      this.#subscription[ended] = show;
      show();
    }

    disconnectedCallback(): void {
      this.#subscription?.unsubscribe();
      this.#subscription = undefined;
      findTurbo()?.disconnectStreamSource(this);
      this.#show();
    }

    attributeChangedCallback(name: string, before: string | null, now: string | null): void {
      if (name === 'connected') this.#show();
      else if (this.#subscription && before !== now) {
        this.disconnectedCallback();
        this.connectedCallback();
      }
    }

    /** In its attribute, also when a morph has taken that away, or a copy has brought it along. */
    #show(): void {
      this.toggleAttribute('connected', this.#subscription?.state === 'subscribed');
    }

    /** As an event, as from any other source of Turbo's; what comes before Turbo waits for it. */
    async #received(data: unknown): Promise<void> {
      await customElements.whenDefined('turbo-stream');
      if (!this.#subscription) return;
      findTurbo()?.connectStreamSource(this);
      this.dispatchEvent(new MessageEvent('message', { data }));
    }
  };

/**
 * Lets Turbo's streams use the page's consumer, whichever build of turbo-rails there is and whatever
 * client is inside it. Call it before turbo-rails is imported: in a module that is the first import.
 * Where turbo-rails was first, its streams stay with its own connection, and an error is reported that
 * says so. During server rendering it does nothing.
 *
 * @returns the consumer that the streams use: the one of the first call in the page
 *
 * @example
 * ```ts
 * import { createConsumer } from 'catenary';
 * import { shareWithTurbo } from 'catenary/turbo';
 *
 * export const consumer = shareWithTurbo(createConsumer());
 * ```
 */
export function shareWithTurbo(
  consumer: Consumer,
  { linger = 1_000 }: ShareOptions = {},
): Consumer {
  const { customElements } = globalThis as Partial<typeof globalThis>;
  const taken = customElements?.get(NAME) as Partial<ReturnType<typeof elementOn>> | undefined;
  if (!taken) customElements?.define(NAME, elementOn(consumer, linger));
  else if (!taken.consumer) {
    // Not thrown: the page should come up, and bundlers may change the order in production alone.
    const { reportError = console.error } = globalThis as Partial<typeof globalThis>;
    reportError(
      new Error(`Call shareWithTurbo before turbo-rails is imported: <${NAME}> is taken`),
    );
  }
  return taken?.consumer ?? consumer;
}
