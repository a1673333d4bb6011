/** The drop-in for `@rails/actioncable`, and the core. */
export { createWebSocketURL, getConfig } from './browser.js';
export { type AdapterLogger, adapters, type BaseMixin, INTERNAL, logger } from './compat.js';
export * from './core/index.js';
export { createConsumer } from './create-consumer.js';
