/** The mutable names that `@rails/actioncable` promises, and nothing else. */
import type { SocketConstructor, SubscriptionCallbacks } from './core/index.js';

/** The runtime's own class, where its types are known: no types of a page are asked for. */
type RuntimeWebSocket = typeof globalThis extends { WebSocket: infer Constructor }
  ? Constructor
  : SocketConstructor;

/** What of a console is used; Rails' client asks for `log` alone. */
export type AdapterLogger = Pick<Console, 'log'> & Partial<Pick<Console, 'warn'>>;

let chosenWebSocket: SocketConstructor | undefined;
let chosenLogger: AdapterLogger | undefined;

/**
 * What all consumers use unless they are given their own. Read when it is used, so it may be set at
 * any time; set to `undefined` it is the runtime's own again.
 */
export const adapters = {
  /** @defaultValue the global `WebSocket` */
  get WebSocket(): RuntimeWebSocket {
    return (chosenWebSocket ?? globalThis.WebSocket) as RuntimeWebSocket;
  },
  set WebSocket(chosen: SocketConstructor | undefined) {
    chosenWebSocket = chosen;
  },
  /** @defaultValue the global `console` */
  get logger(): Console {
    return (chosenLogger ?? console) as Console;
  },
  set logger(chosen: AdapterLogger | undefined) {
    chosenLogger = chosen;
  },
};

/** The callbacks, under the name that `@types/rails__actioncable` gives them. */
export type BaseMixin = SubscriptionCallbacks;

/** Writes what the consumers do to `adapters.logger`, while `enabled`. */
export const logger: {
  enabled?: boolean | undefined;
  /** Writes, if it is enabled. */
  log(...messages: unknown[]): void;
} = {
  enabled: false,
  log(...messages) {
    if (this.enabled) adapters.logger.log('[ActionCable]', ...messages, Date.now());
  },
};

/** @internal */
export const DEFAULT_MOUNT_PATH = '/cable';

/** The wire's constants, under the names that Rails gives them. */
export const INTERNAL = {
  message_types: {
    welcome: 'welcome',
    disconnect: 'disconnect',
    ping: 'ping',
    confirmation: 'confirm_subscription',
    rejection: 'reject_subscription',
  },
  disconnect_reasons: {
    unauthorized: 'unauthorized',
    invalid_request: 'invalid_request',
    server_restart: 'server_restart',
    remote: 'remote',
  },
  default_mount_path: DEFAULT_MOUNT_PATH,
  protocols: ['actioncable-v1-json', 'actioncable-unsupported'],
} as const;
