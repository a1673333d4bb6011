/** Holds commands until they can go out, within limits; where they are stored is not its business. */
import { now } from '../core/clock.js';
import { callSafely } from '../core/emitter.js';
import { checkLimits } from '../core/limits.js';
import type { OfflinePolicy, QueuedCommand } from '../core/offline-policy.js';
import { bytesOf, type CommandStorage, type SizedCommand } from './storage.js';
import { storeOf } from './store.js';

/** All are optional; the limits are those of one identifier. */
export interface HoldOptions {
  /**
   * How many commands are held at most.
   *
   * @defaultValue 100
   */
  readonly count?: number | undefined;
  /**
   * How many bytes their frames may have together.
   *
   * @defaultValue 100 000
   */
  readonly bytes?: number | undefined;
  /**
   * How long each is held, in milliseconds.
   *
   * @defaultValue 30 000
   */
  readonly timeToLive?: number | undefined;
  /**
   * Which is dropped where there is no room for another.
   *
   * @defaultValue `dropNewest`: the one that was given
   */
  readonly whenFull?: 'dropNewest' | 'dropOldest' | undefined;
  /**
   * Where they outlive the page: `localStorage`, `AsyncStorage` or the like.
   *
   * @defaultValue none: they are in memory alone
   */
  readonly storage?: CommandStorage | undefined;
  /**
   * Names the identity whose commands they are, such as the user: a text, or a function that says it
   * whenever a command is held, restored or cleared. Where the function says nothing, nobody is signed
   * in, and commands are in memory alone. Required with a storage.
   */
  readonly key?: string | (() => string | null | undefined) | undefined;
}

/** What waits for the confirmation alone says its frame to anybody. */
const sizeOf = (held: SizedCommand): number => held.bytes ?? bytesOf(held.frame() ?? '');

/**
 * Holds a command that cannot go out now, and sends it in its order behind the confirmation.
 *
 * @throws TypeError for a storage without a `key`, RangeError for a number below 0 or none
 *
 * @example
 * ```ts
 * import { createConsumer } from 'catenary';
 * import { hold } from 'catenary/offline';
 *
 * const consumer = createConsumer('/cable', { offline: hold({ timeToLive: 60_000 }) });
 * ```
 */
export function hold(options: HoldOptions = {}): OfflinePolicy {
  const { count = 100, bytes = 100_000, timeToLive = 30_000, whenFull, storage, key } = options;
  checkLimits({ count, bytes, timeToLive });
  if (storage && !key) {
    throw new TypeError(
      'hold({ storage }) needs a key that names the identity, such as the id of the user: ' +
        'what one has left in the storage must not be sent for another',
    );
  }
  const storeNow = () => {
    const identity = typeof key === 'function' ? callSafely(key) : key;
    return storage && identity ? storeOf(storage, identity) : undefined;
  };
  const policy: OfflinePolicy = (waiting, queue) => {
    const size = bytesOf(waiting.frame() as string);
    const hasRoom = (commands: readonly QueuedCommand[]) =>
      commands.length < count && commands.reduce((sum, held) => sum + sizeOf(held), size) <= bytes;
    // A placeholder of the storage's has no subscription.
    const commands = () => queue.held.filter(({ command }) => command.subscription);
    // Nothing is dropped for one that has no room by itself.
    if (whenFull !== 'dropOldest' || !hasRoom([])) {
      if (!hasRoom(commands())) return 'overflow';
    }
    while (!hasRoom(commands())) {
      const [oldest] = commands();
      queue.drop('overflow', (held) => held === oldest);
    }
    // Whoever heard of that may have ended it.
    if (!queue.members.includes(waiting.command.subscription)) return 'unsubscribed';
    const held: SizedCommand = {
      ...waiting,
      bytes: size,
      expires: now() + timeToLive,
      dropped() {},
    };
    queue.held = [...queue.held, storeNow()?.keep(held, timeToLive) ?? held];
    return undefined;
  };
  if (storage) {
    policy.restore = (queue, subscription) => storeNow()?.restore(queue, subscription);
    policy.clear = () => storeNow()?.clear();
  }
  return policy;
}
