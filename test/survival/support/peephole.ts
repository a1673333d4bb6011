/** A consumer with one confirmed subscription, on a socket that gets frames by hand; it says what has to come of them. */
import { expect } from 'vitest';
import { type Consumer, createConsumer } from '../../../src/core/index.js';
import type { ScriptedSocket } from '../../support/scripted-socket.js';
import { meaningOf } from './frame-meaning.js';
import { IDENTIFIER } from './frames.js';
import type { VirtualTime } from './time.js';

/** What has to have happened. */
interface Expected {
  readonly received: readonly unknown[];
  readonly errors: number;
  readonly isOpen: boolean;
  /** What the server says it has, and nobody wants. */
  readonly ghosts: ReadonlySet<string>;
}

export interface Peephole {
  readonly consumer: Consumer;
  readonly received: readonly unknown[];
  gets(frames: readonly unknown[]): Expected;
  expects(expected: Expected, isDeep?: boolean): void;
}

export async function openPeephole(time: VirtualTime, socket: ScriptedSocket): Promise<Peephole> {
  const received: unknown[] = [];
  const errors: unknown[] = [];
  const consumer = createConsumer('ws://peephole/cable', {
    createSocket: () => socket,
    reconnect: () => 1e9,
    logger: false,
  });
  consumer.on('error', (error) => errors.push(error));
  consumer.subscriptions.create('A', { received: (message) => received.push(message) });
  socket.welcomes();
  await time.pass(0);
  socket.receives({ type: 'confirm_subscription', identifier: IDENTIFIER });
  const asked = socket.sent.length;

  return {
    consumer,
    received,
    gets(frames) {
      const before = { errors: errors.length, received: received.length };
      const expected = { received: received.slice(), errors: before.errors, isOpen: true };
      const ghosts = new Set<string>();
      for (const frame of frames) {
        // As it is: the socket would make JSON of what is no text.
        socket.onmessage?.({ data: frame } as never);
        const incoming = meaningOf(frame);
        if (!expected.isOpen) continue;
        if (!incoming) expected.errors++;
        else if (incoming.type === 'disconnect') expected.isOpen = false;
        else if (incoming.type === 'confirmed' && incoming.identifier !== IDENTIFIER) {
          ghosts.add(incoming.identifier);
        } else if (incoming.type === 'message' && incoming.identifier === IDENTIFIER) {
          expected.received.push(incoming.message);
        }
      }
      return { ...expected, ghosts };
    },
    expects(expected, isDeep = false) {
      expect(consumer.connection.isOpen()).toBe(expected.isOpen);
      expect(received.length).toBe(expected.received.length);
      // To compare what is nested deeply takes more stack than there is.
      if (!isDeep) expect(received).toEqual(expected.received);
      expect(errors.length).toBe(expected.errors);
      expect(consumer.connection.serverTime ?? 0).toBeLessThan(Infinity);
      expect([...consumer.subscriptions.entries.keys()]).toEqual([IDENTIFIER]);
      for (const frame of socket.sent.slice(asked)) {
        const { command, identifier } = JSON.parse(frame);
        expect(command).toBe('unsubscribe');
        expect(expected.ghosts.has(identifier)).toBe(true);
      }
      // What the server does not hold any more needs no word.
      const left = new Set(socket.sent.slice(asked).map((frame) => JSON.parse(frame).identifier));
      if (expected.isOpen) expect(left.size).toBe(expected.ghosts.size);
    },
  };
}
