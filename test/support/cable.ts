/** A consumer on a test server under fake time, with everything that it sends and tells written down. */
import { vi } from 'vitest';
import {
  type CableError,
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type DroppedCommand,
  type Subscription,
  type SubscriptionOptions,
} from '../../src/core/index.js';
import {
  createTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../src/testing/index.js';

/** A frame as the client sent or got it. */
export interface Frame {
  /** On the clock of `performance.now`. */
  readonly at: number;
  /** 1 for the client's first socket. */
  readonly socket: number;
  readonly direction: 'in' | 'out';
  /** The command, or the type; `data` for a message of the server. */
  readonly type: string;
  readonly identifier: string;
  readonly data: unknown;
}

export interface Cable {
  readonly server: TestServer;
  readonly consumer: Consumer;
  readonly frames: readonly Frame[];
  readonly dropped: DroppedCommand[];
  readonly errors: CableError[];
  /** The commands sent since the last `forget`: `subscribe Chat`, `message Chat {"action":"speak"}`. */
  sent(): string[];
  /** The same, each with the milliseconds since the last `forget`. */
  sentAt(): [number, string][];
  forget(): void;
  close(): void;
}

export interface CableOptions extends ConsumerOptions {
  readonly server?: TestServerOptions;
}

export const identifierOf = (channel: string, params: object = {}): string =>
  JSON.stringify({ channel, ...params });

const nameOf = (identifier: string): string => {
  const { channel, ...params } = JSON.parse(identifier);
  return Object.keys(params).length > 0 ? `${channel}${JSON.stringify(params)}` : channel;
};

const label = ({ type, identifier, data }: Frame): string =>
  [type, nameOf(identifier), ...(data === undefined ? [] : [JSON.stringify(data)])].join(' ');

function frameOf(text: unknown): Omit<Frame, 'at' | 'socket' | 'direction'> {
  const { command, type, identifier, data, message } = JSON.parse(String(text));
  const isCommand = command !== undefined;
  return {
    type: command ?? type ?? 'data',
    identifier: identifier ?? '',
    data: isCommand && data !== undefined ? JSON.parse(data) : message,
  };
}

/** Retries come after a second, so that tests can count on it. */
export function openCable({ server: serverOptions, ...options }: CableOptions = {}): Cable {
  const server = createTestServer({ logger: false, ...serverOptions });
  let frames: Frame[] = [];
  let since = performance.now();
  let sockets = 0;

  class RecordedWebSocket extends server.WebSocket {
    readonly #number: number;

    constructor(url: string, subprotocols: string[]) {
      super(url, subprotocols);
      sockets += 1;
      this.#number = sockets;
      this.addEventListener('message', ({ data }) => this.#record('in', data));
    }

    override send(data: string): void {
      this.#record('out', data);
      super.send(data);
    }

    #record(direction: Frame['direction'], text: unknown): void {
      if (direction === 'in' && !String(text).startsWith('{')) return;
      frames.push({ at: performance.now(), socket: this.#number, direction, ...frameOf(text) });
    }
  }

  const consumer = createConsumer('ws://test/cable', {
    ...(options.createSocket ? {} : { WebSocket: RecordedWebSocket }),
    reconnect: () => 1_000,
    logger: false,
    ...options,
  });
  const dropped: DroppedCommand[] = [];
  const errors: CableError[] = [];
  consumer.on('dropped', ({ reason, data, identifier, subscription }) => {
    dropped.push({ reason, data, identifier, subscription });
  });
  consumer.on('error', (error) => errors.push(error));
  const commands = () => frames.filter(({ direction }) => direction === 'out');
  return {
    server,
    consumer,
    dropped,
    errors,
    get frames() {
      return frames;
    },
    sent: () => commands().map(label),
    sentAt: () => commands().map((frame) => [frame.at - since, label(frame)]),
    forget() {
      frames = [];
      since = performance.now();
    },
    close() {
      consumer.disconnect();
      server.close();
    },
  };
}

/** The server's ping, and the connection's deadline: all that a quiet connection needs. */
export const IDLE_TIMERS = 2;

/** Lets time pass, and everything happen that is due. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** Lets everything happen that needs no time to pass. */
export const settle = (): Promise<void> => pass(0);

/** Runs microtasks only: no timer fires. */
export async function microtasks(): Promise<void> {
  for (let count = 0; count < 20; count++) await Promise.resolve();
}

export type Call = [name: string, ...args: unknown[]];

/** A subscription that writes down what it is told. */
export interface Listening {
  readonly subscription: Subscription;
  /** What it was told after `initialized`. */
  readonly calls: Call[];
}

export function listen(
  { consumer }: Pick<Cable, 'consumer'>,
  channel: string | { channel: string; [param: string]: unknown } = 'Chat',
  options?: SubscriptionOptions,
  reactions: Partial<Record<string, (...args: unknown[]) => void>> = {},
): Listening {
  const calls: Call[] = [];
  const callback =
    (name: string) =>
    (...args: unknown[]): void => {
      // Whether an argument is left out or undefined makes no difference.
      calls.push([name, ...args.filter((arg) => arg !== undefined)]);
      reactions[name]?.(...args);
    };
  const subscription = consumer.subscriptions.create(
    channel,
    {
      connected: callback('connected'),
      disconnected: callback('disconnected'),
      received: callback('received'),
      rejected: callback('rejected'),
    },
    options,
  );
  return { subscription, calls };
}

/** Several subscriptions to one channel, confirmed, with nothing written down yet. */
export async function confirmed(
  cable: Cable,
  channel = 'Chat',
  count = 1,
): Promise<[Listening, ...Listening[]]> {
  const listening = Array.from({ length: count }, () => listen(cable, channel));
  await settle();
  cable.forget();
  for (const { calls } of listening) calls.length = 0;
  return listening as [Listening, ...Listening[]];
}
