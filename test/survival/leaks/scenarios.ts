/** What a client does all its life, again and again: each returns what is left of it that should not be. */
import { getEventListeners, setMaxListeners } from 'node:events';
import { type Consumer, createConsumer } from '../../../src/core/index.js';
import { createConsumer as createPageConsumer } from '../../../src/create-consumer.js';
import { type CommandStorage, hold } from '../../../src/offline/index.js';
import { IDENTIFIER } from '../support/frame-pieces.js';
import { collectGarbage } from './garbage.js';
import { QuickSocket } from './socket.js';
import { wrongFrame } from './wrong-frames.js';

/** Things that are left, by name; each has to be 0. */
export type Left = Readonly<Record<string, number>>;

/** Does a thing so many times; may be called several times. */
export interface Scenario {
  readonly times: number;
  run(times: number): Promise<void>;
  left(): Left;
}

/** How many at a time: a page has no more. */
const CROWD = 100;
/** Where as many may be left as there are at a time. */
const FEW = 10;

const settle = (): Promise<void> => new Promise((done) => setImmediate(done));

const options = {
  createSocket: () => new QuickSocket(),
  cooldown: 0,
  logger: false,
  reconnect: () => 1e9,
} as const;

/** All that tell of a timer, an entry or a subscription. */
const leftOf = ({ subscriptions }: Consumer, wanted: number): Left => ({
  entries: subscriptions.entries.size - wanted,
  subscriptions: subscriptions.subscriptions.length - wanted,
});

function subscriptions(): Scenario {
  const consumer = createConsumer('ws://quick/cable', options);
  const { signal } = new AbortController();
  // Node warns of more than ten.
  setMaxListeners(0, signal);
  consumer.subscriptions.create('Kept');
  let room = 0;
  return {
    times: 100_000,
    async run(times) {
      for (let count = 0; count < times; count += CROWD) {
        const crowd = Array.from({ length: CROWD }, (_, index) => {
          const channel = { channel: index % 10 ? 'Chat' : 'rejected', room: room++ };
          return consumer.subscriptions.create(channel, { received() {} }, { signal });
        });
        await settle();
        for (const subscription of crowd) subscription.perform('say', { count });
        for (const subscription of crowd) subscription.unsubscribe();
        await settle();
      }
    },
    left: () => ({
      ...leftOf(consumer, 1),
      'listeners to the signal': getEventListeners(signal, 'abort').length,
    }),
  };
}

/** On an identifier that somebody else keeps. */
function joiners(): Scenario {
  const consumer = createConsumer('ws://quick/cable', options);
  consumer.subscriptions.create('Chat');
  return {
    times: 100_000,
    async run(times) {
      for (let count = 0; count < times; count += CROWD) {
        const crowd = Array.from({ length: CROWD }, () => consumer.subscriptions.create('Chat'));
        await settle();
        for (const subscription of crowd) subscription.unsubscribe();
        await settle();
      }
    },
    left: () => leftOf(consumer, 1),
  };
}

/** Of as many identifiers, that hold commands in a storage, which remembers who may have what is left. */
function holders(): Scenario {
  const items = new Map<string, string>();
  const storage: CommandStorage = {
    getItem: (key) => items.get(key),
    setItem: (key, text: string) => void items.set(key, text),
    removeItem: (key) => void items.delete(key),
  };
  const offline = hold({ storage, key: 'ada' });
  const consumer = createConsumer('ws://quick/cable', { ...options, offline });
  consumer.subscriptions.create('Kept');
  let room = 0;
  return {
    times: 20_000,
    async run(times) {
      for (let count = 0; count < times; count += FEW) {
        const crowd = Array.from({ length: FEW }, () =>
          consumer.subscriptions.create({ channel: 'Chat', room: room++ }, { received() {} }),
        );
        for (const subscription of crowd) subscription.perform('say', { count });
        await settle();
        for (const subscription of crowd) subscription.unsubscribe();
        await settle();
      }
    },
    left: () => ({ ...leftOf(consumer, 1), 'stored commands': items.size }),
  };
}

function reconnects(): Scenario {
  const consumer = createConsumer('ws://quick/cable', options);
  for (let room = 0; room < 10; room++) consumer.subscriptions.create({ channel: 'Chat', room });
  return {
    times: 10_000,
    async run(times) {
      for (let count = 0; count < times; count++) {
        consumer.connect();
        await settle();
        // What is held over a loss, or dropped behind it.
        for (const subscription of consumer.subscriptions.subscriptions)
          subscription.perform('say');
        if (count % 3) QuickSocket.latest?.drops();
        else consumer.disconnect();
      }
      consumer.connect();
      await settle();
    },
    left: () => leftOf(consumer, 10),
  };
}

/** A page around this program, and how many listen to it. */
function openPage(): {
  readonly page: EventTarget;
  readonly listeners: { readonly count: number };
} {
  const page = new EventTarget();
  const listeners = { count: 0 };
  Object.assign(globalThis, {
    importScripts() {},
    // Node 20 removes no listener that was added with `true` for `capture`.
    addEventListener(type: string, listener: EventListener, capture: boolean) {
      listeners.count++;
      page.addEventListener(type, listener, { capture });
    },
    removeEventListener(type: string, listener: EventListener, capture: boolean) {
      listeners.count--;
      page.removeEventListener(type, listener, { capture });
    },
  });
  return { page, listeners };
}

/** Made, used, disconnected and forgotten, in a page. */
function consumers(): Scenario {
  const { page, listeners } = openPage();
  const alive = { count: 0 };
  const registry = new FinalizationRegistry<void>(() => void alive.count--);
  const one = async (): Promise<void> => {
    const consumer = createPageConsumer('ws://quick/cable', options);
    consumer.on('dropped', () => {});
    consumer.status.subscribe(() => {});
    for (let room = 0; room < 3; room++) consumer.subscriptions.create({ channel: 'Chat', room });
    await settle();
    // In a page a socket that had no ping yet is closed with it.
    QuickSocket.latest?.says('{"type":"ping","message":1}');
    page.dispatchEvent(new Event('freeze'));
    page.dispatchEvent(new Event('resume'));
    await settle();
    QuickSocket.latest?.says('{"type":"ping","message":1}');
    consumer.subscriptions.subscriptions[0]?.perform('say');
    consumer.disconnect();
    alive.count++;
    registry.register(consumer, undefined);
  };
  return {
    times: 1_000,
    async run(times) {
      for (let count = 0; count < times; count++) await one();
      await settle();
    },
    left: () => ({
      consumers: alive.count,
      'listeners to the page': listeners.count,
    }),
  };
}

/**
 * Garbage is collected behind so many frames: V8 lists each text that was no JSON until then, and its list stays
 * as long as it was. Where V8 alone chose the time, that was up to a tenth of the heap, and never the same.
 */
const UNCOLLECTED = 1_000;

/** Frames of which nothing may stay. */
function frames(): Scenario {
  const consumer = createConsumer('ws://quick/cable', options);
  consumer.on('error', () => {});
  consumer.subscriptions.create(JSON.parse(IDENTIFIER));
  let number = 0;
  return {
    times: 1_000_000,
    async run(times) {
      await settle();
      for (let count = 0; count < times; count++) {
        number++;
        QuickSocket.latest?.says(wrongFrame(number));
        if (count % CROWD === 0) await settle();
        if (count % UNCOLLECTED === 0) collectGarbage();
      }
      await settle();
    },
    left: () => ({
      ...leftOf(consumer, 1),
      'connections lost': QuickSocket.made - 1,
    }),
  };
}

export const SCENARIOS: Readonly<Record<string, () => Scenario>> = {
  subscriptions,
  joiners,
  holders,
  reconnects,
  consumers,
  frames,
};
