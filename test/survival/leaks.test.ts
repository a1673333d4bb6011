/** What a client does all its life leaves nothing behind: no memory, no listener, no socket. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { translate, writePlainSources } from '../support/plain-sources.js';
import { isNightly, seedOf } from './support/size.js';

const run = promisify(execFile);
/** Without what V8 compiles, caches and throws away in its own time: that is more than one per cent. */
const FLAGS = ['--expose-gc', '--single-threaded-gc', '--no-opt', '--no-flush-bytecode'];
/** What a process is made of, beside the sources. */
const SCRIPTS = [
  'leaks/garbage',
  'leaks/main',
  'leaks/scenarios',
  'leaks/socket',
  'leaks/wrong-frames',
  'support/chance',
  'support/frame-pieces',
];
const seed = seedOf();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'catenary-leaks-'));
  // In the same places, so that they find each other.
  const [sources, survival] = [join(folder, 'src'), join(folder, 'test/survival')];
  mkdirSync(sources);
  for (const part of ['leaks', 'support']) mkdirSync(join(survival, part), { recursive: true });
  writePlainSources(sources, ['core', 'offline', 'create-consumer.ts', 'compat.ts', 'browser.ts']);
  writeFileSync(join(survival, 'package.json'), '{"type":"module"}');
  for (const path of SCRIPTS) {
    translate(
      fileURLToPath(new URL(`./${path}.ts`, import.meta.url)),
      dirname(join(survival, path)),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['subscriptions that come and go', 'subscriptions', 0.1],
  ['subscriptions that join others and leave', 'joiners', 0.1],
  ['subscriptions that hold commands in a storage', 'holders', 1],
  ['reconnects', 'reconnects', 0.1],
  ['consumers that are made and forgotten', 'consumers', 1],
  ['frames that are wrong', 'frames', 0.1],
])(
  '%s leave nothing',
  async (_, scenario, short) => {
    const args = [
      ...FLAGS,
      join(folder, 'test/survival/leaks/main.js'),
      scenario,
      String(isNightly ? 1 : short),
      String(seed),
    ];
    const { stdout } = await run(process.execPath, args, { timeout: 600_000, env: {} });
    const { before, after, left, sockets, times } = JSON.parse(stdout);
    const growth = after / before - 1;
    console.log(
      `${scenario}: ${times} times, ${before} B, ${(growth * 100).toFixed(2)} % more, SURVIVAL_SEED=${seed}`,
    );
    expect(growth).toBeLessThan(0.01);
    // That of the connection that there is, and one that may still be on the stack.
    expect(sockets).toBeLessThanOrEqual(2);
    expect(left).toEqual(Object.fromEntries(Object.keys(left).map((name) => [name, 0])));
  },
  600_000,
);
