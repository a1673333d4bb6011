/** The app as it is released: Metro bundles it, the compiler makes bytecode of the bundle. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, makeScratch, run, versionOf } from './programs.js';

const scratch = makeScratch();
let app: Bundle;

// As React Native's command bundles an app for release.
beforeAll(async () => {
  const options = { dev: false, unstable_transformProfile: 'hermes-stable' };
  app = await bundle(join(scratch, 'app.js'), 'app/index.js', options);
});

/** What a program without a screen gets of the package. */
const program = (entry: string, resolver: object = {}): Promise<Bundle> =>
  bundle(join(scratch, 'program.js'), entry, { resolver }, 'vm/metro.config.js');

describe(`Metro ${versionOf('metro')}`, () => {
  it('an app that imports the package gets its ES modules, through `exports`', () => {
    expect(app.ours).toContain('dist/esm/index.js');
    expect(app.ours).toContain('dist/esm/react-native/app-signals.js');
    expect(app.ours.filter((name) => !name.startsWith('dist/esm/'))).toEqual([]);
    expect(app.code).toContain('actioncable-v1-json');
  });

  it('an app that does not import the test server does not get it', () => {
    expect(app.ours.length).toBeGreaterThan(10);
    expect(app.ours.filter((name) => name.includes('/testing/'))).toEqual([]);
  });

  it('an app for a page gets what an app for a device gets', async () => {
    const options = { dev: false, minify: false, platform: 'web' };
    const file = join(scratch, 'web.js');
    const { ours, modules } = await bundle(file, 'app/index.js', options, 'web/metro.config.js');
    expect([...ours].sort()).toEqual([...app.ours].sort());
    expect(modules.filter((name) => name.startsWith('node_modules/react-native/'))).toEqual([]);
    expect(modules).toContain('node_modules/react-native-web/dist/cjs/exports/AppState/index.js');
  });

  it('a dependency that requires subpaths gets CommonJS, through `exports`', async () => {
    const { ours } = await program('app/required.js');
    expect(ours).toContain('dist/cjs/core/index.js');
    expect(ours).toContain('dist/cjs/testing/index.js');
    expect(ours.filter((name) => !name.startsWith('dist/cjs/'))).toEqual([]);
  });

  it('the package is found without `exports`, too, as in React Native before 0.79', async () => {
    const { ours } = await program('vm/scenarios.js', { unstable_enablePackageExports: false });
    expect(ours).toContain('dist/cjs/index.js');
    expect(ours.filter((name) => !name.startsWith('dist/cjs/'))).toEqual([]);
  });
});

const version = /release version: (\S+)\s+HBC bytecode version: (\d+)/;
const [, release, bytecode] = version.exec(await run('hermesc', '--version')) ?? [];

describe(`Hermes compiler ${release} (bytecode version ${bytecode})`, () => {
  it('makes bytecode of the app', async () => {
    const compiled = join(scratch, 'app.hbc');
    await run('hermesc', '-w', '-O', '-emit-binary', '-out', compiled, app.file);
    // The file format: eight bytes that say it is Hermes' bytecode, and its version.
    const head = readFileSync(compiled).subarray(0, 12);
    expect(head.readBigUInt64LE()).toBe(0x1f1903c103bc1fc6n);
    expect(head.readUInt32LE(8)).toBe(Number(bytecode));
  });
});
