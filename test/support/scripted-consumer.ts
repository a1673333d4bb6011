/** A consumer on scripted sockets, with everything it tells written down. */
import {
  type CableError,
  type ConnectionStatus,
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type Lazy,
  type Signals,
} from '../../src/core/index.js';
import { type ScriptedSocket, scriptedSockets } from './scripted-socket.js';

export interface ScriptedConsumer {
  readonly consumer: Consumer;
  readonly sockets: readonly ScriptedSocket[];
  /** The latest socket; throws if there is none. */
  readonly socket: ScriptedSocket;
  readonly errors: readonly CableError[];
  /** Every status that was told, and when, on the clock of `performance.now`. */
  readonly told: readonly { readonly at: number; readonly status: ConnectionStatus }[];
  readonly status: ConnectionStatus;
  /** The page or app comes back. */
  wake(): void;
  /** The page or app is put away. */
  suspend(): void;
}

export function scripted(
  options: ConsumerOptions = {},
  url: Lazy<string> = 'ws://test/cable',
): ScriptedConsumer {
  const { WebSocket, sockets } = scriptedSockets();
  let signals: Signals | undefined;
  const errors: CableError[] = [];
  const told: { at: number; status: ConnectionStatus }[] = [];
  const consumer = createConsumer(url, {
    WebSocket,
    wake(given) {
      signals = given;
      return undefined;
    },
    ...options,
  });
  consumer.on('error', (error) => errors.push(error));
  consumer.on('status', (status) => told.push({ at: performance.now(), status }));
  return {
    consumer,
    sockets,
    errors,
    told,
    get socket() {
      const socket = sockets.at(-1);
      if (!socket) throw new Error('no socket was made');
      return socket;
    },
    get status() {
      return consumer.status.get();
    },
    wake: () => signals?.wake(),
    suspend: () => signals?.suspend(),
  };
}
