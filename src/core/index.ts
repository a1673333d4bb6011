/** The core: everything but the page. It touches no global when it is imported. */
export * from './callbacks.js';
export * from './channels.js';
export type { DroppedCommand } from './command.js';
export { Connection } from './connection.js';
export * from './consumer.js';
export type { Listener } from './emitter.js';
export * from './errors.js';
export type { LossCause, LossReason } from './loss.js';
export type {
  CommandOptions,
  CommandQueue,
  DropReason,
  HeldCommand,
  OfflinePolicy,
  QueuedCommand,
} from './offline-policy.js';
export type { ConsumerOptions, Lazy, Logger, Signals } from './options.js';
export * from './protocol.js';
export * from './reconnect.js';
export type { Address, SocketConstructor, SocketLike } from './socket.js';
export type { ConnectionStatus, StatusStore } from './status.js';
export {
  type OfChannel,
  Subscription,
  type SubscriptionConsumer,
  type SubscriptionOptions,
} from './subscription.js';
export { type MixinOf, Subscriptions } from './subscriptions.js';
