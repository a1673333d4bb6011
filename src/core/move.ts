/** Takes a subscription to other parameters; when that is to be done it does not know. */
import { drop } from './held-commands.js';
import type { QueuedCommand } from './offline-policy.js';
import type { Protocol } from './protocol.js';
import type { Subscription } from './subscription.js';

/** The consumer, as its subscriptions need it to move. */
interface Mover {
  readonly settings: { readonly protocol: Protocol };
}

/**
 * The same subscription under another identifier, from the next `subscribe` on: for when there is no
 * connection. What is held of its commands goes along, in order and for as long as it would have been
 * held.
 *
 * @throws TypeError if the parameters have no JSON form
 */
export function move(subscription: Subscription, params: object): void {
  // Of its own class: there may be two copies of this package, one within a bundle.
  const { entryOf } = subscription.constructor as typeof Subscription;
  const { protocol } = (subscription.consumer as unknown as Mover).settings;
  const identifier: string | undefined = JSON.stringify(params);
  if (identifier === undefined) throw new TypeError('The parameters are none: return an object');
  const from = entryOf(subscription);
  const hasEnded = !from.members.includes(subscription);
  if (hasEnded || identifier === subscription.identifier) return;

  const isMine = ({ command }: QueuedCommand) => command.subscription === subscription;
  const commands = from.held.filter(isMine);
  from.held = from.held.filter((held) => !isMine(held));
  for (const held of commands) {
    const frame = protocol.encode({ type: 'perform', identifier, data: held.command.data });
    const mayGo = held.frame;
    // The same object: a storage may look for it.
    Object.assign(held.command, { identifier });
    held.frame = () => mayGo() && frame;
  }

  const to = subscription.consumer.subscriptions.entry(identifier);
  Object.assign(subscription, { identifier });
  entryOf(subscription, to);
  // Restores nothing: what an earlier page has left is found where the subscription was made.
  to.join(subscription, from.linger, drop);
  to.held = [...to.held, ...commands];
  from.leave(subscription);
}
