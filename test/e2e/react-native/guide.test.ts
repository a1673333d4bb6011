/** The complete example of docs/react-native.md, pasted into a fresh app as its reader would: it has to run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { guideFiles } from '../support/guide.js';
import { startFresh } from './fresh.js';
import { makeScratch, run, versionOf } from './programs.js';

const example = fileURLToPath(new URL('../../../examples/react-native', import.meta.url));
const textOf = (name: string): string => readFileSync(join(example, name), 'utf8');

/** Those are tried in test/e2e/bindings. */
const OF_A_PAGE = [
  'vite.config.mjs',
  'index.html',
  'index.web.js',
  'metro.config.js',
  'public/metro.html',
];

describe(`React Native ${versionOf('react-native')} (the guide's example)`, () => {
  const scratch = makeScratch();
  let app: ReturnType<typeof startFresh>;

  beforeAll(() => {
    app = startFresh();
    return app.remove;
  });

  it('is examples/react-native, but for the first line of each file', () => {
    const pasted = Object.entries(guideFiles('react-native.md'));
    const shared = pasted.filter(([name]) => !OF_A_PAGE.includes(name));
    expect(shared).toHaveLength(7);
    for (const [name, code] of shared) {
      const [first = '', ...lines] = textOf(name).split('\n');
      expect(first).toMatch(/^\/\*\* .* \*\/$/);
      expect(code).toBe(lines.join('\n'));
    }
  });

  it('has the versions that the example pins', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
    const pinned: [string, string][] = Object.entries({ ...dependencies, ...devDependencies });
    expect(pinned.map(([name]) => [name, versionOf(name)])).toEqual(pinned);
    expect(versionOf('@react-native-community/template')).toBe(dependencies['react-native']);
  });

  it('passes its own test in jest', async () => {
    const { testResults, numPendingTests } = await app.runJest(scratch);
    const [result] = testResults;
    expect(result?.message).toBe('');
    expect(result?.assertionResults.map(({ status }) => status)).toEqual(Array(3).fill('passed'));
    expect([testResults.length, numPendingTests]).toEqual([1, 0]);
  });

  it("compiles with React Native's configuration, and NetInfo and AppState fit", async () => {
    expect(await app.run('tsc', '--noEmit')).toBe('');
  });

  it('is bundled by Metro, each of its entries once, and becomes bytecode', async () => {
    const options = { dev: false, unstable_transformProfile: 'hermes-stable' };
    const { ours, file } = await app.bundle(join(scratch, 'guide.js'), 'index.js', options);
    expect(ours.filter((name) => !name.startsWith('dist/esm/'))).toEqual([]);
    expect(ours).toEqual(
      expect.arrayContaining(['dist/esm/react/index.js', 'dist/esm/react-native/index.js']),
    );
    expect(ours.filter((name) => name.includes('/testing/'))).toEqual([]);
    await run('hermesc', '-w', '-O', '-emit-binary', '-out', join(scratch, 'guide.hbc'), file);
  });
});
