/** Where a scenario is played: one client, a test server, fake time, and the trace that both leave. */
import { vi } from 'vitest';
import type { Consumer, ConsumerOptions, Subscription } from '../../src/index.js';
import { createTestServer, type TestServer } from '../../src/testing/index.js';
import { type Client, type ClientName, clients } from './clients.js';
import { type Deviation, type DeviationId, deviations } from './deviations.js';

/** What a scenario leaves behind. */
export interface Outcome {
  /** Callbacks with their arguments, and whatever the scenario notes, in order. */
  readonly trace: readonly string[];
  /** What the server got: the connection's number, the command, the identifier, the data. */
  readonly commands: readonly string[];
}

interface Entry {
  readonly what: string;
  readonly values: readonly unknown[];
}

/** The callbacks that are traced, and how many arguments they have; `undefined` beyond is none. */
const CALLBACKS = [
  ['initialized', 0],
  ['connected', 1],
  ['disconnected', 1],
  ['rejected', 0],
  ['received', 1],
] as const;

/** A channel's name stands for the identifier without parameters. */
export const identifierOf = (channel: string, params: object = {}): string =>
  JSON.stringify({ channel, ...params });

export class Stage {
  readonly client: Client;
  readonly server: TestServer = createTestServer({ logger: false });
  readonly #entries: Entry[] = [];
  readonly #consumers: Consumer[] = [];
  #consumer: Consumer | undefined;

  constructor(client: Client) {
    this.client = client;
  }

  /** The consumer of most scenarios. */
  get consumer(): Consumer {
    this.#consumer ??= this.consumerOf('ws://test/cable');
    return this.#consumer;
  }

  /** Rails' client takes no options, and ignores them. */
  readonly consumerOf = (url?: string | (() => string), options?: ConsumerOptions): Consumer => {
    const consumer = this.client.createConsumer(url, options);
    this.#consumers.push(consumer);
    return consumer;
  };

  /** A subscription that traces its callbacks under a name; `overrides` replaces some of them. */
  readonly create = (
    name: string,
    channel: string | { channel: string; [param: string]: unknown },
    overrides: Record<string, unknown> | null = {},
    consumer: Consumer = this.consumer,
  ): Subscription & Record<string, unknown> => {
    const traced = CALLBACKS.map(([callback, length]) => [
      callback,
      (...values: unknown[]) => {
        while (values.length > length && values.at(-1) === undefined) values.pop();
        this.note(`${name} ${callback}`, ...values);
      },
    ]);
    const mixin = { ...Object.fromEntries(traced), ...overrides };
    return consumer.subscriptions.create(channel, mixin) as Subscription & Record<string, unknown>;
  };

  /** Writes a line into the trace. */
  readonly note = (what: string, ...values: unknown[]): void => {
    this.#entries.push({ what, values });
  };

  /** Lets time pass; without an argument, lets everything happen that needs none. */
  readonly wait = async (ms = 0): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
  };

  outcome(besides: readonly DeviationId[] = []): Outcome {
    const connections = new Map<object, number>();
    const ordinal = (connection: object) => {
      if (!connections.has(connection)) connections.set(connection, connections.size + 1);
      return connections.get(connection);
    };
    const commands = this.server.commands.map((command) => {
      const { channel } = command.params;
      const isPlain = typeof channel === 'string' && command.identifier === identifierOf(channel);
      const name = isPlain ? channel : command.identifier;
      const data = command.command === 'message' ? ` ${JSON.stringify(command.data)}` : '';
      return `${ordinal(command.connection)} ${command.command} ${name}${data}`;
    });
    const trace = besides.reduce<readonly Entry[]>(
      (entries, id) => without(entries, id, deviations[id]),
      this.#entries,
    );
    return { commands, trace: trace.map(format) };
  }

  close(): void {
    for (const consumer of this.#consumers) consumer.disconnect();
    this.server.close();
  }
}

function format({ what, values }: Entry): string {
  return [what, ...values.map((value) => JSON.stringify(value) ?? String(value))].join(' ');
}

/** Leaves out what a deviation adds; that must be there. */
function without(entries: readonly Entry[], id: DeviationId, { adds }: Deviation): Entry[] {
  if (!adds)
    throw new Error(`${id} does more than add something: play it in a scenario of its own`);
  let found = 0;
  const rest = entries.flatMap((entry) => {
    if ('line' in adds) {
      if (entry.what !== adds.line) return [entry];
      found += 1;
      return [];
    }
    const values = entry.values.map((value) => {
      if (typeof value !== 'object' || value === null) return value;
      const kept = Object.entries(value).filter(([key]) => !adds.keys.includes(key));
      found += Object.keys(value).length - kept.length;
      return Array.isArray(value) ? value : Object.fromEntries(kept);
    });
    return [{ ...entry, values }];
  });
  if (found === 0) throw new Error(`stale: nothing in the trace is there because of ${id}`);
  return rest;
}

/** Plays a scenario on one client, in fake time and with loaded dice, and tells what happened. */
export async function play(
  name: ClientName,
  scenario: (stage: Stage) => void | Promise<void>,
  besides: readonly DeviationId[] = [],
): Promise<Outcome> {
  const client = clients[name];
  const { logger, WebSocket } = client.adapters;
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const stage = new Stage(client);
  const report = (error: Error) => stage.note(`reported ${error.name}`);
  vi.stubGlobal('reportError', report);
  vi.spyOn(console, 'error').mockImplementation(report);
  client.adapters.WebSocket = stage.server.WebSocket;
  client.adapters.logger = { ...console, warn: () => stage.note('warned') };
  try {
    await scenario(stage);
    await stage.wait();
    return stage.outcome(name === 'catenary' ? besides : []);
  } finally {
    vi.unstubAllGlobals();
    vi.stubGlobal('reportError', () => {});
    stage.close();
    await stage.wait();
    client.adapters.WebSocket = WebSocket;
    client.adapters.logger = logger;
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
  }
}
