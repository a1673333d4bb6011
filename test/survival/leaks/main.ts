/** Runs one scenario in a process of its own, with `--expose-gc`, and prints what it has left: the heap, and things. */
import { setTimeout as wait } from 'node:timers/promises';
import { chanceOf } from '../support/chance.js';
import { collectGarbage } from './garbage.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { collected, QuickSocket } from './socket.js';

const ROUNDS = 8;

/** All that can go has gone: what a registry is told of comes in a later turn. */
async function heap(): Promise<number> {
  for (let round = 0; round < 6; round++) {
    collectGarbage();
    await wait(10);
  }
  return process.memoryUsage().heapUsed;
}

const [name = '', share = '1', seed = '1'] = process.argv.slice(2);
// What is left to chance is the same for the same seed, in the client as well.
Math.random = chanceOf(Number(seed));
const scenario = SCENARIOS[name]?.();
if (!scenario) throw new Error(`There is no scenario ${name}`);
const times = Math.ceil(scenario.times * Number(share));

/** The least of several: the heap is larger now and then, for reasons of its own. */
async function least({ run }: Scenario, enough = 0): Promise<number> {
  let smallest = Infinity;
  for (let round = 0; round < ROUNDS && smallest > enough; round++) {
    await run(Math.ceil(times / 20));
    smallest = Math.min(smallest, await heap());
  }
  return smallest;
}

// What is compiled, and what is cached, has been by then.
await scenario.run(times);
const before = await least(scenario);
await scenario.run(times);
// What is leaked stays, and grows.
const after = await least(scenario, before * 1.002);
const sockets = QuickSocket.made - collected.sockets;
console.log(JSON.stringify({ times, before, after, sockets, left: scenario.left() }));
process.exit();
