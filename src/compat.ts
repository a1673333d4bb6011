/** The mutable names that `@rails/actioncable` promises, and nothing else. */
import type { SocketConstructor } from './core/index.js';

let chosenWebSocket: SocketConstructor | undefined;
let chosenLogger: Pick<Console, 'log' | 'warn'> | undefined;

/**
 * What all consumers use unless they are given their own. Read when it is used, so it may be set at
 * any time; set to `undefined` it is the runtime's own again.
 */
export const adapters = {
  /** @defaultValue the global `WebSocket` */
  get WebSocket(): SocketConstructor {
    return chosenWebSocket ?? globalThis.WebSocket;
  },
  set WebSocket(constructor: SocketConstructor | undefined) {
    chosenWebSocket = constructor;
  },
  /** @defaultValue the global `console` */
  get logger(): Pick<Console, 'log' | 'warn'> {
    return chosenLogger ?? console;
  },
  set logger(logger: Pick<Console, 'log' | 'warn'> | undefined) {
    chosenLogger = logger;
  },
};

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
