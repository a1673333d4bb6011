/** A consumer with one confirmed subscription, on a socket that gets frames by hand; it says what has to come of them. */
import { expect } from 'vitest';
import { type Consumer, createConsumer, type Incoming } from '../../../src/core/index.js';
import type { ScriptedSocket } from '../../support/scripted-socket.js';
import { meaningOf } from './frame-meaning.js';
import { IDENTIFIER } from './frame-pieces.js';
import { isSame } from './same.js';
import type { VirtualTime } from './time.js';

/** What has to have happened. */
interface Expected {
  readonly received: unknown[];
  errors: number;
  isOpen: boolean;
  serverTime: number | null;
  /** What the server says it has, and nobody wants. */
  readonly ghosts: Set<string>;
}

export interface Peephole {
  readonly consumer: Consumer;
  readonly received: readonly unknown[];
  gets(frames: readonly unknown[], meanings?: readonly (Incoming | undefined)[]): Expected;
  expects(expected: Expected): void;
}

const timeOf = (message: unknown): number | null =>
  typeof message === 'number' && Math.abs(message) < Infinity ? message : null;

/** One more frame has come, with this meaning or none. */
function expectMore(expected: Expected, incoming: Incoming | undefined): void {
  if (!incoming) expected.errors++;
  else if (incoming.type === 'disconnect') expected.isOpen = false;
  else if (incoming.type === 'ping') expected.serverTime = timeOf(incoming.message);
  else if (incoming.type === 'confirmed' && incoming.identifier !== IDENTIFIER) {
    expected.ghosts.add(incoming.identifier);
  } else if (incoming.type === 'message' && incoming.identifier === IDENTIFIER) {
    expected.received.push(incoming.message);
  }
}

/** Nothing is sent but the end of what nobody wants. */
function expectFarewells(sent: readonly string[], { ghosts, isOpen }: Expected): void {
  const left = new Set<unknown>();
  for (const frame of sent) {
    const { command, identifier } = JSON.parse(frame);
    expect(command).toBe('unsubscribe');
    expect(ghosts.has(identifier)).toBe(true);
    left.add(identifier);
  }
  // What the server does not hold any more needs no word.
  if (isOpen) expect(left.size).toBe(ghosts.size);
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
    gets(frames, meanings = frames.map(meaningOf)) {
      const { serverTime } = consumer.connection;
      const before = { received: received.slice(), errors: errors.length, isOpen: true };
      const expected: Expected = { ...before, serverTime, ghosts: new Set() };
      for (const [index, frame] of frames.entries()) {
        // As it is: the socket would make JSON of what is no text.
        socket.onmessage?.({ data: frame } as never);
        if (expected.isOpen) expectMore(expected, meanings[index]);
      }
      return expected;
    },
    expects(expected) {
      expect(consumer.connection.isOpen()).toBe(expected.isOpen);
      expect(received.length).toBe(expected.received.length);
      // To compare what is nested deeply, or to print it, takes more than there is.
      expect(isSame(received, expected.received), 'whether what was received is right').toBe(true);
      expect(errors.length).toBe(expected.errors);
      expect(consumer.connection.serverTime).toBe(expected.serverTime);
      expect([...consumer.subscriptions.entries.keys()]).toEqual([IDENTIFIER]);
      expectFarewells(socket.sent.slice(asked), expected);
    },
  };
}
