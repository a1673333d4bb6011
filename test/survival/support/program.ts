/** Programs of a client, a server and their circumstances, as plain data: what fails can be read, and kept. */
import fc from 'fast-check';
import type { Answer, Handshake } from './model-server.js';

const CHANNELS = ['A', 'B', 'C'] as const;

/** What a subscription does when it is told something. */
export type Reaction =
  | 'none'
  | 'performs'
  | 'leaves'
  | 'leavesOnData'
  | 'comesBack'
  | 'bringsAnother'
  | 'throws'
  | 'hangsUp'
  | 'reopens';

export type Step =
  | { readonly do: 'create'; readonly channel: string; readonly reaction: Reaction }
  | { readonly do: 'unsubscribe' | 'perform' | 'floods' | 'clearHeld'; readonly which: number }
  | { readonly do: 'send' | 'connect' | 'disconnect' | 'reopen' | 'reset' | 'wake' | 'suspend' }
  | { readonly do: 'answers'; readonly channel: string; readonly how: Answer }
  | { readonly do: 'shakesHands'; readonly how: Handshake }
  | { readonly do: 'drops' | 'restarts' | 'turnsAway' | 'stalls' | 'behaves' }
  | { readonly do: 'closes'; readonly by: 'server' | 'caller'; readonly ms: number }
  | { readonly do: 'swaps' | 'duplicates' }
  | { readonly do: 'broadcasts' | 'conjures'; readonly channel: string }
  | { readonly do: 'garbage'; readonly which: number }
  | { readonly do: 'latency' | 'pass' | 'throttle' | 'setDate'; readonly ms: number }
  | { readonly do: 'sleep'; readonly ms: number; readonly stopsClock: boolean };

/** What becomes of commands that cannot go out: the last two have a limit that is met soon. */
export type Offline = 'drop' | 'hold' | 'holdFew' | 'holdLatest';

/** The consumer's options, and where it lives. */
export interface Setting {
  readonly linger: 0 | 1_000;
  readonly offline: Offline;
  /** Whether the address takes time to be had; or fails now and then. */
  readonly address: 'plain' | 'slow' | 'flaky';
  /** In a page, sockets are let go later. */
  readonly isInPage: boolean;
  /** In a hidden tab, timers run once a minute. */
  readonly isHidden: boolean;
  /** Whether a refusal may come of stale credentials. */
  readonly refreshes: boolean;
  /** In the end somebody connects, and the page wakes; without, the client has to come back by itself. */
  readonly isHelped: boolean;
  /** For `Math.random`. */
  readonly chance: number;
}

export interface Program {
  readonly setting: Setting;
  readonly steps: readonly Step[];
}

/** What is no frame, or one that means nothing: none of it may change anything. */
export const GARBAGE: readonly unknown[] = [
  '',
  'null',
  '[]',
  '{',
  '"welcome"',
  '0',
  undefined,
  new Uint8Array([1, 2, 3]),
  { type: 'welcome' },
  { type: 'ping', message: 'soon' },
  { type: 'pong' },
  { type: 'confirm_subscription' },
  { type: 'confirm_subscription', identifier: { channel: 'A' } },
  { type: 'confirm_subscription', identifier: '__proto__' },
  { type: 'reject_subscription', identifier: '{"channel":"A"}' },
  { type: 'reject_subscription', identifier: 'constructor' },
  { type: 'message', identifier: '__proto__', message: {} },
  '{"__proto__":{"type":"welcome"},"constructor":1}',
  { type: ['disconnect'], reconnect: false },
];

const one = <const Name>(...names: Name[]) => fc.constantFrom<Name[]>(...names);
const ms = (...values: number[]) => fc.constantFrom(...values);
const channel = one(...CHANNELS);
const which = fc.nat(50);
const reaction = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Reaction>('none') },
  { weight: 2, arbitrary: fc.constant<Reaction>('performs') },
  {
    weight: 3,
    arbitrary: one<Reaction>(
      'leaves',
      'leavesOnData',
      'comesBack',
      'bringsAnother',
      'throws',
      'hangsUp',
      'reopens',
    ),
  },
);
const answer = one<Answer>('confirms', 'rejects', 'ignores', 'confirmsLate', 'confirmsLater');
const handshake = one<Handshake>(
  'welcomes',
  'hangs',
  'refuses',
  'saysNothing',
  'isForeign',
  'saysNo',
);
const duration = ms(0, 0, 0, 1, 40, 99, 100, 160, 260, 700, 2_000, 3_500, 6_000, 12_000, 31_000);

const create = fc.record({ do: one('create'), channel, reaction });
const garbage = { do: one('garbage'), which: fc.nat(GARBAGE.length - 1) };
const closes = { do: one('closes'), by: one('server', 'caller'), ms: ms(0, 40, 700, 12_000) };
const sleep = { do: one('sleep'), ms: ms(500, 5_000, 60_000, 3_600_000), stopsClock: fc.boolean() };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: create },
  { weight: 5, arbitrary: fc.record({ do: one('unsubscribe', 'perform'), which }) },
  { weight: 3, arbitrary: fc.record({ do: one('perform'), which }) },
  { weight: 8, arbitrary: fc.record({ do: one('pass'), ms: duration }) },
  { weight: 4, arbitrary: fc.record({ do: one('answers'), channel, how: answer }) },
  { weight: 1, arbitrary: fc.record({ do: one('shakesHands'), how: handshake }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: one('drops', 'restarts', 'stalls', 'stalls', 'behaves') }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('turnsAway', 'swaps', 'duplicates') }) },
  { weight: 2, arbitrary: fc.record({ do: one('broadcasts', 'conjures'), channel }) },
  { weight: 1, arbitrary: fc.record(garbage) },
  { weight: 2, arbitrary: fc.record({ do: one('connect', 'disconnect', 'wake', 'suspend') }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: one('reopen', 'reset', 'send') }) },
      { weight: 1, arbitrary: fc.record({ do: one('floods', 'clearHeld'), which }) },
    ),
  },
  { weight: 1, arbitrary: fc.record(closes) },
  { weight: 1, arbitrary: fc.record({ do: one('latency'), ms: ms(0, 20, 90) }) },
  { weight: 1, arbitrary: fc.oneof(fc.record(sleep), setsClock()) },
);

function setsClock(): fc.Arbitrary<Step> {
  return fc.oneof(
    fc.record({ do: one('setDate'), ms: ms(-86_400_000, -2_000, 2_000, 3_600_000) }),
    fc.record({ do: one('throttle'), ms: ms(0, 1_000, 60_000) }),
  );
}

const setting: fc.Arbitrary<Setting> = fc.record({
  linger: fc.constantFrom(0, 1_000),
  offline: one('drop', 'drop', 'hold', 'holdFew', 'holdLatest'),
  address: one('plain', 'plain', 'slow', 'flaky'),
  isInPage: fc.boolean(),
  isHidden: one(false, false, false, false, false, true),
  refreshes: fc.boolean(),
  isHelped: fc.boolean(),
  chance: fc.nat(0x7fffffff),
});

export const programs: fc.Arbitrary<Program> = fc.record({
  setting,
  steps: fc.array(step, { minLength: 3, maxLength: 45, size: 'max' }),
});
