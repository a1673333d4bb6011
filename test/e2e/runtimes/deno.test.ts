/** Deno, with its own sockets, and no permission but that for the network. */
import { describe } from 'vitest';
import { startGuest, versionOf } from './guest.js';
import { prepare } from './others.js';
import { comesBack, ends, loads, sendsHeaders, talks, uses } from './scenarios.js';

const deno = prepare('@deno/linux-x64-glibc/deno');
const runtime = {
  start: (file = 'main.mjs') => {
    // `require` reads files at run time.
    const permission = file.endsWith('.cjs') ? '--allow-read' : '--allow-net=127.0.0.1';
    return startGuest(deno, 'run', '--no-prompt', permission, file);
  },
};

describe(`Deno ${versionOf(deno)}`, () => {
  loads(runtime);
  talks(runtime);
  sendsHeaders(runtime);
  comesBack(runtime);
  ends(runtime);
  uses(runtime);
});
