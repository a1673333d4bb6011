/**
 * The lock files of this repository, read and not looked up: whether a known hole is in what they name, only the
 * registry's audit can say, which the workflow on GitHub asks.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly hasInstallScript?: boolean;
}

type Lock = Readonly<Record<string, Locked>>;

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(root + path, 'utf8'));
const tracked = (pattern: string): string[] =>
  execFileSync('git', ['ls-files', pattern], { cwd: root, encoding: 'utf8' }).trim().split('\n');

const locks = tracked('*package-lock.json');
const manifests = tracked('*package.json');

/** Those may run something when they are installed. CI installs with `--ignore-scripts`. */
const SCRIPTED = ['node_modules/esbuild'];

/** Here npm could not say what they are to be: where one of them is installed, nothing checks it. */
const isOfAnotherPlatform = ({ optional, os, cpu }: Locked): boolean => !!optional && !!(os && cpu);

function problemsOf(lock: Lock): string[] {
  const installed = Object.entries(lock).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  );
  return installed.flatMap(([path, locked]) => {
    const { version = '', integrity = '', resolved, hasInstallScript } = locked;
    const problems = [];
    if (!integrity && !isOfAnotherPlatform(locked)) problems.push('has no hash');
    if (integrity && !/^sha512-[\w+/]{86}==$/.test(integrity)) problems.push('has a weak hash');
    if (resolved) problems.push('is fetched from an address of its own');
    if (!/^\d+\.\d+\.\d+/.test(version)) problems.push('has no version of a registry');
    if (hasInstallScript && !SCRIPTED.includes(path)) problems.push('runs a script when installed');
    return problems.map((problem) => `${path} ${problem}`);
  });
}

const HASH = `sha512-${'A'.repeat(86)}==`;
const fine = { version: '1.0.0', integrity: HASH };

describe('a lock file', () => {
  it('is fine with hashes, and without them for other platforms', () => {
    const lock = {
      '': {},
      'examples/x': {},
      'node_modules/x': { resolved: 'examples/x', link: true },
      'node_modules/a': fine,
      'node_modules/b': { version: '1.0.0', optional: true, os: ['win32'], cpu: ['x64'] },
      'node_modules/esbuild': { ...fine, hasInstallScript: true },
    };
    expect(problemsOf(lock)).toEqual([]);
  });

  it.each<[Locked, string]>([
    [{ version: '1.0.0' }, 'has no hash'],
    [{ version: '1.0.0', optional: true }, 'has no hash'],
    [{ ...fine, integrity: 'sha1-AAAA' }, 'has a weak hash'],
    [{ ...fine, resolved: 'https://other.example/a.tgz' }, 'is fetched from an address of its own'],
    [{ ...fine, version: 'git+ssh://other.example/a.git' }, 'has no version of a registry'],
    [{ ...fine, hasInstallScript: true }, 'runs a script when installed'],
  ])('is not with %j', (locked, problem) => {
    expect(problemsOf({ 'node_modules/a': locked })).toEqual([`node_modules/a ${problem}`]);
  });

  it.each(locks)('%s is fine', (path) => {
    expect(problemsOf(read(path).packages)).toEqual([]);
  });
});

describe('the package', () => {
  const manifest = read('package.json');

  it('depends on nothing: a binding has its framework beside it', () => {
    for (const name of ['dependencies', 'optionalDependencies', 'bundleDependencies']) {
      expect(manifest).not.toHaveProperty(name);
    }
    const { peerDependencies, peerDependenciesMeta } = manifest;
    for (const name of Object.keys(peerDependencies)) {
      expect(peerDependenciesMeta[name]).toEqual({ optional: true });
    }
  });

  it('runs nothing when it is installed', () => {
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(manifest.scripts).not.toHaveProperty(name);
    }
  });
});

it.each(manifests)('%s pins what it depends on', (path) => {
  const { dependencies, devDependencies } = read(path);
  const versions = Object.values<string>({ ...dependencies, ...devDependencies });
  const isPinned = (version: string) =>
    /^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+|^file:/.test(version);
  expect(versions.filter((version) => !isPinned(version))).toEqual([]);
});

/** What has no lock file of its own, and where it is installed. */
const INSTALLED: Readonly<Record<string, string>> = {
  'examples/react-native': 'test/e2e/react-native',
};

it.each(manifests)('%s is in a lock file', (path) => {
  const folder = dirname(path);
  const isWorkspace = read('package.json').workspaces.includes(folder);
  const place = isWorkspace ? '.' : (INSTALLED[folder] ?? folder);
  const lock = join(place, 'package-lock.json');
  expect(locks).toContain(lock);
  const { dependencies, devDependencies } = read(path);
  const locked = read(lock).packages[isWorkspace ? folder : ''];
  expect({ ...locked.dependencies, ...locked.devDependencies }).toMatchObject({
    ...dependencies,
    ...devDependencies,
  });
});

describe('the workflows', () => {
  const workflow = (name: string) => readFileSync(`${root}.github/workflows/${name}.yml`, 'utf8');

  it.each(['ci', 'nightly', 'release'])(
    '%s uses actions by their commit, and may do what it says',
    (name) => {
      const text = workflow(name);
      const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
      expect(uses).not.toEqual([]);
      for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v[\d.]+$/);
      expect(text).toMatch(/^permissions: \{\}$/m);
      expect(text).not.toContain('secrets.');
      for (const install of text.match(/npm (ci|install).*/g) ?? []) {
        expect(install).toContain('--ignore-scripts');
      }
    },
  );

  it('publish with provenance, for which alone a signature may be asked', () => {
    const [making = '', publishing = ''] = workflow('release').split(/^ {2}publish:$/m);
    expect(making).toContain('npm run check');
    expect(making).not.toContain('write');
    expect(publishing).toMatch(/^ {6}id-token: write$/m);
    const commands = [...publishing.matchAll(/run: (.*)/g)].map(([, command]) => command);
    expect(commands).toEqual([
      expect.stringMatching(/^npm install --global --ignore-scripts npm@[\d.]+$/),
      expect.stringMatching(/^npm publish .*--provenance .*--ignore-scripts$/),
    ]);
    expect(workflow('ci')).not.toContain('write');
    expect(workflow('nightly')).not.toContain('write');
  });

  it('ask the registry for known holes in every lock file', () => {
    const [, loop = ''] = workflow('ci').match(/run: \|\n((?: {10}.*\n)*)/) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'catenary-audit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // It says where it was called, and how.
    writeFileSync(join(folder, 'npm'), '#!/bin/sh\necho "asked in $PWD: $*"\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const said = execFileSync('sh', ['-ec', loop], { cwd: root, env, encoding: 'utf8' });
    const asked = said.split('\n').filter((line) => line.startsWith('asked in '));
    const args = 'audit --package-lock-only --audit-level=high';
    const expected = locks.map((lock) => `asked in ${dirname(root + lock)}: ${args}`);
    expect(asked).toEqual(expected);
  });

  it('run each week what takes long', () => {
    const text = workflow('nightly');
    const [, suites = ''] = text.match(/^ {8}suite: \[(.*)\]$/m) ?? [];
    expect(suites.split(', ')).toEqual(['survive', 'chaos', 'test:mutation']);
    expect(text).toContain(`npm run ${'$'}{{ matrix.suite }}`);
    for (const suite of suites.split(', '))
      expect(read('package.json').scripts).toHaveProperty([suite]);
    expect(text).toMatch(/^ {4}- cron: "\d+ \d+ \* \* \d"$/m);
  });
});
