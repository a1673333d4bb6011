/** Random programs of a client against random servers: what must hold whatever happens. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Subscription } from '../../src/core/index.js';
import { type Cable, type Frame, identifierOf, openCable, pass, settle } from '../support/cable.js';

const CHANNELS = ['A', 'B', 'C'] as const;
/** The least time between two subscribes without an answer: 2 s less 20 %; timers are whole. */
const PATIENCE = 1_599;
const COOLDOWN = 100;

type Answer = 'confirms' | 'rejects' | 'ignores' | 'late' | 'later';
type Step =
  | { readonly do: 'create'; readonly channel: string; readonly reacts: boolean }
  | { readonly do: 'unsubscribe' | 'perform'; readonly which: number }
  | { readonly do: 'server'; readonly channel: string; readonly answers: Answer }
  | { readonly do: 'swaps' | 'behaves' | 'drops' | 'restarts' | 'ghost' }
  | { readonly do: 'connect' | 'disconnect' | 'reopen' | 'reset' }
  | { readonly do: 'pass'; readonly ms: number };

const channel = fc.constantFrom(...CHANNELS);
const which = fc.nat(50);
const create = fc.record({ do: fc.constant('create' as const), channel, reacts: fc.boolean() });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: create },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('unsubscribe', 'perform'), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('perform' as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('server' as const),
      channel,
      answers: fc.constantFrom<Answer[]>('confirms', 'rejects', 'ignores', 'late', 'later'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('swaps', 'behaves', 'drops', 'restarts', 'ghost'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('connect', 'disconnect', 'reopen', 'reset') }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 0, 0, 1, 40, 99, 100, 160, 700, 2_000, 3_500, 12_000, 31_000),
    }),
  },
);

interface Handle {
  readonly subscription: Subscription;
  readonly identifier: string;
  readonly told: string[];
  ended: boolean;
}

interface Performed {
  readonly handle: Handle;
  readonly returned: boolean;
}

/** Runs a program; afterwards the server is well and time has passed. */
class Run {
  readonly cable: Cable;
  readonly handles: Handle[] = [];
  readonly performed: Performed[] = [];
  readonly arrived: number[] = [];
  /** What went wrong at the very moment. */
  readonly faults: string[] = [];

  constructor(linger: number) {
    this.cable = openCable({
      linger,
      server: { pingInterval: 0 },
      staleAfter: 1e9,
      reconnect: () => 500,
    });
    const arrive = (data: unknown) => void this.arrived.push((data as { count: number }).count);
    this.cable.server.losesEarlyPerforms();
    for (const name of CHANNELS) this.cable.server.channel(name, { actions: { say: arrive } });
  }

  async program(steps: readonly Step[]): Promise<void> {
    for (const each of steps) await this.#do(each);
    const { consumer, server } = this.cable;
    server.behaves().losesEarlyPerforms();
    consumer.connect();
    await pass(120_000);
  }

  get live(): Handle[] {
    return this.handles.filter(({ ended }) => !ended);
  }

  async #do(each: Step): Promise<void> {
    const { consumer, server } = this.cable;
    switch (each.do) {
      case 'create':
        return this.#create(each.channel, each.reacts);
      case 'unsubscribe':
        return this.#end(this.#pick(this.live, each.which));
      case 'perform':
        return this.#perform(this.#pick(this.handles, each.which));
      case 'server':
        return this.#answers(each.channel, each.answers);
      case 'swaps':
        return void server.swapsCommands({ within: 250 });
      case 'behaves':
        return void server.behaves().losesEarlyPerforms();
      case 'ghost':
        return void server.sends({
          type: 'confirm_subscription',
          identifier: identifierOf('Ghost'),
        });
      case 'drops':
        return void server.drops();
      case 'restarts':
        return void server.disconnects({ reason: 'server_restart', reconnect: true });
      case 'reopen':
        return consumer.connection.reopen();
      case 'connect':
        return void consumer.connect();
      case 'disconnect':
        return consumer.disconnect();
      case 'reset':
        return this.#reset();
      case 'pass':
        return pass(each.ms);
    }
  }

  #pick(handles: readonly Handle[], index: number): Handle | undefined {
    return handles[index % handles.length];
  }

  #answers(name: string, answer: Answer): void {
    const { server } = this.cable;
    if (answer === 'late') server.confirmsLate(name, 300);
    else if (answer === 'later') server.confirmsLate(name, 5_000);
    else server[answer](name);
  }

  #end(handle: Handle | undefined): void {
    if (!handle) return;
    handle.ended = true;
    handle.subscription.unsubscribe();
  }

  /** In the same tick, somebody else comes. */
  #reset(): void {
    for (const handle of this.live) handle.ended = true;
    void this.cable.consumer.reset();
    this.#create(CHANNELS[0], false);
  }

  #perform(handle: Handle | undefined): void {
    if (!handle) return;
    const count = this.performed.length;
    // Reserves the number: a drop may be told before `perform` returns.
    const entry = { handle, returned: false };
    this.performed.push(entry);
    entry.returned = handle.subscription.perform('say', { count });
  }

  #create(name: string, reacts: boolean): void {
    const told: string[] = [];
    const tell = (what: string) => {
      if (handle?.ended) this.faults.push(`${what} after the end`);
      told.push(what);
    };
    let handle: Handle | undefined;
    const subscription = this.cable.consumer.subscriptions.create(name, {
      connected: ({ reconnected }) => {
        tell(reconnected ? 'reconnected' : 'connected');
        if (reacts) this.#perform(handle);
      },
      disconnected: () => tell('disconnected'),
      received: () => tell('received'),
      rejected: () => {
        tell('rejected');
        if (handle) handle.ended = true;
      },
    });
    handle = { subscription, identifier: subscription.identifier, told, ended: false };
    this.handles.push(handle);
  }
}

/** Follows the frames of one identifier on one socket, as the client saw them. */
function faultsOnWire(frames: readonly Frame[]): string[] {
  const faults: string[] = [];
  let state: 'nothing' | 'asked' | 'confirmed' = 'nothing';
  let askedAt = -Infinity;
  let leftAt = -Infinity;
  for (const { at, direction, type } of frames) {
    if (direction === 'in') {
      if (type === 'confirm_subscription') state = 'confirmed';
      if (type === 'reject_subscription') state = 'nothing';
    } else if (type === 'subscribe') {
      if (state === 'confirmed') faults.push('subscribed to what is confirmed');
      if (state === 'asked' && at - askedAt < PATIENCE) faults.push('two subscribes in flight');
      if (at - leftAt < COOLDOWN) faults.push('subscribed within the cool-down');
      state = 'asked';
      askedAt = at;
    } else if (type === 'unsubscribe') {
      if (state !== 'confirmed') faults.push('left what is unconfirmed');
      state = 'nothing';
      leftAt = at;
    } else if (state !== 'confirmed') {
      faults.push('performed before the confirmation');
    }
  }
  return faults;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    group.push(item);
    groups.set(keyOf(item), group);
  }
  return [...groups.values()];
}

const isPerform = ({ direction, type }: Frame) => direction === 'out' && type === 'message';
const countOf = ({ data }: Frame) => (data as { count: number }).count;

function expectWireInOrder({ cable }: Run): void {
  const spoken = cable.frames.filter(({ identifier }) => identifier !== '');
  const groups = groupBy(spoken, ({ socket, identifier }) => `${socket} ${identifier}`);
  expect(groups.flatMap(faultsOnWire)).toEqual([]);
}

function expectServerToHaveWhatIsWanted({ cable, live }: Run): void {
  const wanted = new Set(live.map(({ identifier }) => identifier));
  expect(cable.server.connections).toHaveLength(1);
  expect(new Set(cable.server.connections[0]?.subscriptions)).toEqual(wanted);
  for (const { subscription } of live) expect(subscription.state).toBe('subscribed');
  const listed = new Set(cable.consumer.subscriptions.subscriptions);
  expect(listed).toEqual(new Set(live.map(({ subscription }) => subscription)));
}

function expectCallbacksInOrder({ handles, faults }: Run): void {
  expect(faults).toEqual([]);
  for (const { told } of handles) {
    const connections = told.filter(
      (what) => what.endsWith('connected') && !what.startsWith('dis'),
    );
    expect(connections).toEqual(connections.map((_, at) => (at ? 'reconnected' : 'connected')));
    // Never connected twice without a loss between, and nothing after a rejection.
    expect(told.join(' ')).not.toMatch(/\b(re)?connected (re)?connected\b/);
    expect(told.slice(0, -1)).not.toContain('rejected');
  }
}

function expectPerformsAccountedFor({ arrived, cable, performed }: Run): void {
  const sent = cable.frames.filter(isPerform);
  for (const frames of groupBy(sent, ({ identifier }) => identifier)) {
    const counts = frames.map(countOf);
    // In order, and none twice.
    expect(counts).toEqual([...new Set(counts)].sort((one, other) => one - other));
  }
  const lastSocket = Math.max(...cable.frames.map(({ socket }) => socket));
  const sockets = new Map(sent.map((frame) => [countOf(frame), frame.socket]));
  const drops = cable.dropped.map(({ data }) => (data as { count: number }).count);
  expect(new Set(drops).size).toBe(drops.length);
  performed.forEach(({ returned }, count) => {
    const fate = {
      count,
      returned,
      arrived: arrived.filter((other) => other === count).length,
      dropped: drops.includes(count),
      sent: sockets.has(count),
    };
    const lost = fate.sent && sockets.get(count) !== lastSocket;
    if (!returned || fate.dropped) {
      expect(fate).toEqual({ count, returned, arrived: 0, dropped: true, sent: false });
    } else {
      expect(fate).toEqual({
        ...fate,
        arrived: lost && fate.arrived === 0 ? 0 : 1,
        sent: true,
      });
    }
  });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  ['without linger', 0],
  ['with linger', 1_000],
])(
  'holds for random programs %s',
  async (_, linger) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const run = new Run(linger);
        try {
          await run.program(steps);
          expectWireInOrder(run);
          expectServerToHaveWhatIsWanted(run);
          expectCallbacksInOrder(run);
          expectPerformsAccountedFor(run);
          run.cable.consumer.disconnect();
          await settle();
          expect(vi.getTimerCount()).toBe(0);
        } finally {
          run.cable.close();
          vi.clearAllTimers();
        }
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 150) },
    );
  },
  600_000,
);
