/** The complete example of docs/react-native.md, pasted into an app as its reader would: it has to run. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle, makeScratch, run, runJest, versionOf } from './programs.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const example = join(root, 'examples/react-native');
/** Inside the folder, where packages and configurations of an app are found. */
const app = fileURLToPath(new URL('guide', import.meta.url));

const text = readFileSync(join(root, 'docs/react-native.md'), 'utf8');
/** The blocks behind a paragraph that begins with the name of a file. */
const blocks = [
  ...text.matchAll(/^`(\w[\w.]+)` [^\n]*:\n\n```\w+ no-check: [^\n]*\n(.*?)^```$/gms),
];
const pasted = new Map(blocks.map(([, name = '', code = '']) => [name, code]));

describe(`React Native ${versionOf('react-native')} (the guide's example)`, () => {
  const scratch = makeScratch();

  beforeAll(() => {
    rmSync(app, { recursive: true, force: true });
    mkdirSync(app);
    // Of the template; the one of the example is the same.
    for (const name of ['index.js', 'app.json', 'tsconfig.json']) {
      cpSync(join(example, name), join(app, name));
    }
    for (const [name, code] of pasted) writeFileSync(join(app, name), code);
  });

  it('is examples/react-native, but for the first line of each file', () => {
    const names = ['cable.ts', 'Chat.tsx', 'App.tsx', 'Chat.test.tsx'];
    expect([...pasted.keys()]).toEqual(names);
    for (const name of names) {
      const [first = '', ...lines] = readFileSync(join(example, name), 'utf8').split('\n');
      expect(first).toMatch(/^\/\*\* .* \*\/$/);
      expect(pasted.get(name)).toBe(lines.join('\n'));
    }
  });

  it('has the versions that the example pins', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(example, 'package.json'), 'utf8'),
    );
    const pinned: [string, string][] = Object.entries({ ...dependencies, ...devDependencies });
    expect(pinned.map(([name]) => [name, versionOf(name)])).toEqual(pinned);
  });

  it('passes its own test in jest', async () => {
    const { testResults, numPendingTests } = await runJest(scratch, '--roots', app);
    const [result] = testResults;
    expect(result?.message).toBe('');
    expect(result?.assertionResults.map(({ status }) => status)).toEqual(Array(3).fill('passed'));
    expect([testResults.length, numPendingTests]).toEqual([1, 0]);
  }, 240_000);

  it("compiles with React Native's configuration, and NetInfo and AppState fit", async () => {
    expect(await run('tsc', '-p', 'guide')).toBe('');
  }, 120_000);

  it('is bundled by Metro, each of its entries once, and becomes bytecode', async () => {
    const options = { dev: false, unstable_transformProfile: 'hermes-stable' };
    const { ours, file } = await bundle(join(scratch, 'guide.js'), 'guide/index.js', options);
    expect(ours.filter((name) => !name.startsWith('dist/esm/'))).toEqual([]);
    expect(ours).toEqual(
      expect.arrayContaining(['dist/esm/react/index.js', 'dist/esm/react-native/index.js']),
    );
    expect(ours.filter((name) => name.includes('/testing/'))).toEqual([]);
    await run('hermesc', '-w', '-O', '-emit-binary', '-out', join(scratch, 'guide.hbc'), file);
  }, 240_000);
});
