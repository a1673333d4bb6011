/** The client on the Hermes VM, over React Native's own WebSocket and URL; see `vm/`. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle, makeScratch, run } from './programs.js';

/** A scenario's result, as the program on the VM prints it. */
interface Line {
  readonly name: string;
  readonly result: unknown;
  /** What the server has received. */
  readonly commands: readonly string[];
  /** How many timers ran on after it. */
  readonly timers: number;
}

const parse = (output: string): Line[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

const [, version] = /release version: (\S+)/.exec(await run('hermes', '--version')) ?? [];

describe(`Hermes ${version}`, () => {
  const scratch = makeScratch();
  let file: string;
  let output: string;
  let lines: Line[];

  beforeAll(async () => {
    const options = { minify: false };
    const main = join(scratch, 'main.js');
    ({ file } = await bundle(main, 'vm/main.js', options, 'vm/metro.config.js'));
    output = await run('hermes', '-w', '-Xmicrotask-queue', file);
    lines = parse(output);
  });

  const result = (name: string) => lines.find((line) => line.name === name)?.result;

  it('connects, subscribes, performs and receives', () => {
    expect(result('performs')).toEqual({
      told: [
        ['connected', { reconnected: false }],
        ['received', { body: 'Grüße 🚋' }],
      ],
      url: 'wss://chat.example/cable?token=1',
      subprotocols: ['actioncable-v1-json', 'actioncable-unsupported'],
      isNative: true,
    });
  });

  it('is connected again within 20 s after an outage of a minute', () => {
    expect(result('reconnects')).toEqual({
      told: [
        ['connected', { reconnected: false }],
        ['disconnected', { willAttemptReconnect: true, reason: 'closed', code: 1006 }],
        ['connected', { reconnected: true }],
      ],
      isWithin20s: true,
    });
  });

  it('finds a server that falls silent after 6 s', () => {
    expect(result('finds a silent server')).toEqual({
      told: [
        ['connected', { reconnected: false }],
        ['disconnected', { willAttemptReconnect: true, reason: 'stale', code: null }],
      ],
      seconds: 6,
    });
  });

  it('gives up a handshake that hangs after 10 s', () => {
    expect(result('gives up a handshake that hangs')).toEqual({ reason: 'timeout', seconds: 10 });
  });

  it('names what is unanswered, with an error of its own class', () => {
    expect(result('names what is unanswered')).toEqual({
      name: 'UnansweredError',
      identifier: '{"channel":"ChatChannel","room":"lobby"}',
      isA: [true, true, true],
    });
  });

  it("refuses a relative address, which React Native's URL takes for absolute", () => {
    expect(result('refuses a relative address')).toEqual({
      name: 'ConnectionError',
      message: expect.stringContaining('relative'),
      state: 'idle',
      attempts: 0,
    });
  });

  it('asks async functions for its address and headers at every attempt', () => {
    expect(result('asks for its address at every attempt')).toEqual([
      ['wss://chat.example/cable?token=1', { authorization: 'Bearer 1' }],
      ['wss://chat.example/cable?token=2', { authorization: 'Bearer 2' }],
    ]);
  });

  it("unsubscribes when a signal of React Native's AbortController is aborted", () => {
    expect(result('unsubscribes when a signal is aborted')).toEqual([
      ['subscribe', 'ChatChannel'],
      ['subscribe', 'OtherChannel'],
      ['unsubscribe', 'OtherChannel'],
    ]);
  });

  it('closes with the app and opens again with it', () => {
    expect(result('lives with the app')).toEqual({
      away: ['suspended', 0],
      seconds: 0,
      sent: ['subscribe', 'subscribe'],
      listeners: 0,
    });
  });

  it('reports what a callback throws to the console, and goes on', () => {
    expect(result('goes on after a callback that throws')).toEqual(['heard']);
    expect(output).toContain('Error: thrown by a callback');
  });

  it('sends in each of them what it should, and nothing else', () => {
    const once = ['subscribe lobby'];
    const twice = [...once, ...once];
    expect(Object.fromEntries(lines.map(({ name, commands }) => [name, commands]))).toEqual({
      performs: [...once, 'message lobby'],
      reconnects: twice,
      'finds a silent server': once,
      'gives up a handshake that hangs': [],
      'names what is unanswered': twice,
      'refuses a relative address': [],
      'asks for its address at every attempt': twice,
      'unsubscribes when a signal is aborted': [
        ...once,
        'subscribe OtherChannel',
        'unsubscribe OtherChannel',
      ],
      'lives with the app': twice,
      'goes on after a callback that throws': [...once, 'subscribe Loud'],
    });
  });

  it('leaves no timer behind', () => {
    expect(lines.map(({ timers }) => timers)).toEqual(Array(10).fill(0));
  });

  it('does the same from bytecode', async () => {
    const compiled = join(scratch, 'main.hbc');
    await run('hermesc12', '-w', '-O', '-emit-binary', '-out', compiled, file);
    const again = parse(await run('hermes', '-Xmicrotask-queue', '-b', compiled));
    expect(again).toEqual(lines);
  });
});
