/** Every Node that is supported, with its own sockets and, where it has none, with those of `ws`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { prepareFolder } from '../support/folder.js';
import { guestFolder, startGuest, versionOf } from './guest.js';
import { comesBack, ends, loads, sendsHeaders, talks, uses } from './scenarios.js';

const folder = fileURLToPath(new URL('node', import.meta.url));
prepareFolder(folder, []);
prepareFolder(guestFolder);

const ws: { readonly version: string } = JSON.parse(
  readFileSync(join(guestFolder, 'node_modules/ws/package.json'), 'utf8'),
);

interface Variant {
  readonly major: number;
  /** Of Node itself. */
  readonly flags?: readonly string[];
  readonly socket?: 'ws';
  /** What the title says beside the version. */
  readonly suffix?: string;
}

const variants: readonly Variant[] = [
  { major: 20, socket: 'ws', suffix: ` with ws ${ws.version}` },
  {
    major: 20,
    flags: ['--experimental-websocket', '--no-warnings'],
    suffix: ' with --experimental-websocket',
  },
  { major: 22 },
  { major: 24 },
  { major: 26 },
];

for (const { major, flags = [], socket, suffix = '' } of variants) {
  const node = join(folder, `node_modules/node${major}/bin/node`);
  const runtime = {
    start: (file = 'main.mjs') => startGuest(node, ...flags, file, ...(socket ? [socket] : [])),
  };

  describe(`Node ${versionOf(node)}${suffix}`, () => {
    loads(runtime);
    talks(runtime);
    sendsHeaders(runtime);
    comesBack(runtime);
    ends(runtime);
    if (major >= 24) uses(runtime);
  });
}
