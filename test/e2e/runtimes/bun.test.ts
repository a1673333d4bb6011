/** Bun, with its own sockets. */
import { describe } from 'vitest';
import { startGuest, versionOf } from './guest.js';
import { prepare } from './others.js';
import { comesBack, ends, loads, sendsHeaders, talks, uses } from './scenarios.js';

const bun = prepare('@oven/bun-linux-x64/bin/bun');
const runtime = { start: (file = 'main.mjs') => startGuest(bun, file) };

describe(`Bun ${versionOf(bun)}`, () => {
  loads(runtime);
  talks(runtime);
  sendsHeaders(runtime);
  comesBack(runtime);
  ends(runtime);
  uses(runtime);
});
