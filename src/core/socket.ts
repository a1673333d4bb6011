/** How a socket is made, and how one is let go; it speaks no protocol. */
import { now } from './clock.js';
import { ConnectionError } from './errors.js';
import { isInPage } from './page.js';

/** Where and as whom to connect. */
export interface Address {
  readonly url: string;
  readonly subprotocols: readonly string[];
  /** Only outside browsers. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** The part of the `WebSocket` interface that is used; `ws`, browsers and mocks all have it. */
export interface SocketLike {
  readonly readyState: number;
  readonly protocol: string;
  readonly bufferedAmount: number;
  /** It is open; nothing but the welcome is awaited. */
  onopen: ((event: never) => unknown) | null;
  /** A frame, as the event's `data`. */
  onmessage: ((event: never) => unknown) | null;
  /** It is closed, with the event's `code`. */
  onclose: ((event: never) => unknown) | null;
  /** It has failed, and is closed; `onclose` may follow. */
  onerror: ((event: never) => unknown) | null;
  /** Sends a text frame. */
  send(data: string): void;
  /** Closes it. */
  close(): void;
}

/** A `WebSocket` class. React Native's declares fewer members than it has. */
export type SocketConstructor = new (
  url: string,
  subprotocols: string[],
) => Omit<SocketLike, 'protocol' | 'bufferedAmount'>;

type ConstructorWithOptions = new (
  url: string,
  subprotocols: readonly string[] | { readonly protocols: object; readonly headers: object },
  options: { readonly headers: object | undefined },
) => SocketLike;

interface Runtime {
  readonly WebSocket?: SocketConstructor;
  readonly navigator?: { readonly product?: string };
}

export const OPEN = 1;

/** Headers go where the runtime looks for them; one that cannot send them throws. */
export function makeSocket(
  { url, subprotocols, headers }: Address,
  Constructor = (globalThis as Runtime).WebSocket,
): SocketLike {
  const { WebSocket, navigator } = globalThis as Runtime;
  if (!Constructor)
    throw new ConnectionError('There is no WebSocket here: pass one, { WebSocket }');
  const isNative =
    Constructor === WebSocket || (WebSocket && Constructor.prototype instanceof WebSocket);
  // Node 22, Bun and Deno read an object in second place; `ws` and React Native one in third.
  const isSecond = headers && isNative && navigator?.product !== 'ReactNative';
  return new (Constructor as unknown as ConstructorWithOptions)(
    url,
    isSecond ? { protocols: subprotocols, headers } : subprotocols,
    { headers },
  );
}

/**
 * Lets a socket go: nothing of it is heard any more. In a page or worker, one that has had no frame
 * yet is closed with its second: Safari does worse if it is closed before it opens
 * (rails/rails#43835), and Rails, whose threads may run "close" before the end of "open", then keeps
 * it for ever. The frame behind the welcome is a ping, which only a connection gets that Rails has
 * listed. Elsewhere it would keep the process alive.
 *
 * @param until - when it has to have had its second frame; in the past, to close it at once
 */
export function retireSocket(socket: SocketLike, until: number): void {
  const patience = until - now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  // To close it again does nothing.
  const close = () => {
    clearTimeout(timer);
    // There is nothing to be done about what it throws, and nothing to be said: it may quote a token.
    try {
      socket.close();
    } catch {}
  };
  socket.onopen = socket.onmessage = socket.onclose = close;
  // `ws` throws an error that nobody listens to.
  socket.onerror = () => {};
  if (isInPage() && socket.readyState <= OPEN && patience > 0) {
    timer = setTimeout(close, patience);
    socket.onopen = () => {};
    socket.onmessage = () => {
      socket.onmessage = close;
    };
  } else close();
}
