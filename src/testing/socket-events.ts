/** The events of the injected WebSocket class and their listeners; it knows no sockets. */

/** What every event of a socket has. */
export interface SocketEvent {
  readonly type: string;
  readonly target: unknown;
  readonly currentTarget: unknown;
  /** Milliseconds, as `performance.now()` gives them. */
  readonly timeStamp: number;
}

/** A frame has arrived. */
export interface SocketMessageEvent extends SocketEvent {
  /** A string, or what `binaryType` asks for. */
  readonly data: unknown;
  readonly origin: string;
}

/** The socket is closed. */
export interface SocketCloseEvent extends SocketEvent {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** The events of a socket by name. */
export interface SocketEventMap {
  open: SocketEvent;
  message: SocketMessageEvent;
  error: SocketEvent;
  close: SocketCloseEvent;
}

/** A function or an object with `handleEvent`. */
export type SocketListener<E extends SocketEvent = SocketEvent> =
  | ((event: E) => unknown)
  | {
      /** Called with the event. */
      handleEvent(event: E): unknown;
    };

/** What `addEventListener` understands. */
export interface SocketListenerOptions {
  /**
   * Remove the listener after its first event.
   *
   * @default false
   */
  readonly once?: boolean;
}

/**
 * What reading an `on...` property gives: a function of anything, so that the class fits every
 * `WebSocket` type it is injected as.
 */
export type ReadHandler = ((event: unknown) => unknown) | null;
/** What an `on...` property may be set to: a function of the event, so that `event` has a type. */
export type Handler<E extends SocketEvent> = ((event: E) => unknown) | null;

interface Registration {
  readonly run: (event: SocketEvent) => unknown;
  readonly once: boolean;
}

/** An event target with `on...` properties: what throws in one listener never stops the others. */
export class SocketEvents {
  /** By type, then by listener; the one in the `on...` property has the key `'on'`. */
  readonly #registrations = new Map<string, Map<unknown, Registration>>();

  get onopen(): ReadHandler {
    return this.#handler('open');
  }
  set onopen(handler: Handler<SocketEvent>) {
    this.#handle('open', handler);
  }

  get onmessage(): ReadHandler {
    return this.#handler('message');
  }
  set onmessage(handler: Handler<SocketMessageEvent>) {
    this.#handle('message', handler);
  }

  get onerror(): ReadHandler {
    return this.#handler('error');
  }
  set onerror(handler: Handler<SocketEvent>) {
    this.#handle('error', handler);
  }

  get onclose(): ReadHandler {
    return this.#handler('close');
  }
  set onclose(handler: Handler<SocketCloseEvent>) {
    this.#handle('close', handler);
  }

  /** Calls the listener for each event of that type; adding one twice changes nothing. */
  addEventListener<K extends keyof SocketEventMap>(
    type: K,
    listener: SocketListener<SocketEventMap[K]> | null,
    options: boolean | SocketListenerOptions = false,
  ): void {
    if (listener === null || this.#of(type).has(listener)) return;
    const run =
      typeof listener === 'function'
        ? listener
        : (event: SocketEventMap[K]) => listener.handleEvent(event);
    const once = typeof options === 'object' && options.once === true;
    this.#of(type).set(listener, { run: run as Registration['run'], once });
  }

  /** Stops calling the listener. */
  removeEventListener<K extends keyof SocketEventMap>(
    type: K,
    listener: SocketListener<SocketEventMap[K]> | null,
  ): void {
    this.#of(type).delete(listener);
  }

  /** Calls the listeners to `event.type`, in the order in which they were added. */
  dispatchEvent(event: { readonly type: string }): boolean {
    const registrations = this.#of(event.type);
    for (const [listener, registration] of [...registrations]) {
      if (registrations.get(listener) !== registration) continue;
      if (registration.once) registrations.delete(listener);
      try {
        registration.run.call(this, event as SocketEvent);
      } catch (error) {
        reportUncaught(error);
      }
    }
    return true;
  }

  #of(type: string): Map<unknown, Registration> {
    let registrations = this.#registrations.get(type);
    if (registrations === undefined) {
      registrations = new Map();
      this.#registrations.set(type, registrations);
    }
    return registrations;
  }

  #handler(type: string): ReadHandler {
    return (this.#of(type).get('on')?.run as ReadHandler | undefined) ?? null;
  }

  #handle<E extends SocketEvent>(type: string, handler: Handler<E>): void {
    if (typeof handler !== 'function') this.#of(type).delete('on');
    else this.#of(type).set('on', { run: handler as Registration['run'], once: false });
  }
}

/** Is as loud as a runtime about an exception in a listener, and as little in the way of others. */
function reportUncaught(error: unknown): void {
  if (typeof reportError === 'function') {
    reportError(error);
    return;
  }
  queueMicrotask(() => {
    throw error;
  });
}
