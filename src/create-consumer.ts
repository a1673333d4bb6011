/** `createConsumer` as Rails' users know it: a consumer that knows its page. */
import { createWebSocketURL, getConfig, pageSignals } from './browser.js';
import { adapters, DEFAULT_MOUNT_PATH, logger } from './compat.js';
import { Consumer, type ConsumerOptions, type Lazy } from './core/index.js';
import { over } from './core/over.js';
import { makeSocket } from './core/socket.js';

const pageUrl = (): string => getConfig('url') || DEFAULT_MOUNT_PATH;

/** What holds in a page where the caller says nothing, before the core's own defaults. */
const pageDefaults: ConsumerOptions = {
  resolveUrl: createWebSocketURL,
  wake: pageSignals,
  logger: {
    debug: (...message) => logger.log(...message),
    warn(...message) {
      // Rails' client asks nothing but `log` of it.
      const { logger } = adapters;
      (logger.warn ?? logger.log).call(logger, '[ActionCable]', ...message);
    },
  },
  createSocket: (address, given = adapters.WebSocket) => makeSocket(address, given),
};

/**
 * A consumer for the page. Nothing connects until the first subscription, or `connect`.
 *
 * @param url - a string, or a function that returns one, now or later, and is called at every
 * attempt. Relative URLs are resolved against the page.
 * @defaultValue the content of `<meta name="action-cable-url">`, else `/cable`
 *
 * @example
 * ```ts
 * import { createConsumer } from 'catenary';
 *
 * const consumer = createConsumer();
 * consumer.subscriptions.create(
 *   { channel: 'ChatChannel', room: 1 },
 *   {
 *     connected() {
 *       this.perform('speak', { body: 'Hello' });
 *     },
 *     received: (message) => console.log(message),
 *   },
 * );
 * ```
 */
export const createConsumer = (
  url: Lazy<string> = pageUrl,
  options: ConsumerOptions = {},
): Consumer => new Consumer(url, over(pageDefaults, options));
