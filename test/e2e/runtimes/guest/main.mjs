/** The guest in Node, Bun and Deno: lines of JSON come in, lines of JSON go out. */
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers';
import { createGuest } from './guest.mjs';

// Should whoever started it be gone, it must not stay.
setTimeout(() => process.exit(70), 120_000).unref();

// Node 20 has no WebSocket of its own.
const options = process.argv.includes('ws') ? { WebSocket: (await import('ws')).WebSocket } : {};
/** @type {Readonly<Record<string, (...details: never[]) => void>>} */
const guest = createGuest((...told) => console.log(JSON.stringify(told)), options);

for await (const line of createInterface(process.stdin)) {
  const [name, ...details] = JSON.parse(line);
  guest[name]?.(.../** @type {never[]} */ (details));
}
