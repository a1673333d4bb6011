/** What an application gets that imports or requires the installed package. */
import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

const root = inject('root');
const SUBPATHS = [
  '',
  '/core',
  '/credentials',
  '/messages',
  '/offline',
  '/react',
  '/react-native',
  '/request',
  '/resync',
  '/src',
  '/testing',
  '/turbo',
  '/vue',
];
const FRAMEWORKS = ['react', 'vue'];

/** Runs a fixture inside a project, as a process that must end by itself. */
async function run(project: string, fixture: string, ...args: string[]) {
  const file = join(project, fixture);
  copyFileSync(join(root, 'test/package/fixtures', fixture), file);
  const { stdout } = await promisify(execFile)('node', [file, ...args], {
    cwd: project,
    timeout: 5_000,
  });
  return JSON.parse(stdout);
}

describe.each(Object.entries(inject('projects')))('installed as %s', (name, project) => {
  it('offers the same names to import and to require, at every subpath', async () => {
    const { esm, cjs } = await run(project, 'exports.mjs', name);
    expect(cjs.names).toEqual(esm.names);
    expect(esm.names['./src']).toEqual(esm.names['.']);
    expect(esm.names['.']).toEqual(expect.arrayContaining(esm.names['./core']));
    expect(esm.names['.']).toEqual(
      expect.arrayContaining(['Consumer', 'Subscription', 'adapters', 'createConsumer']),
    );
    expect(esm.names['./request']).toContain('requests');
    expect(esm.names['./messages']).toEqual([
      'MessagesOverflowError',
      'MessagesRejectedError',
      'messages',
    ]);
    expect(esm.names['./resync']).toEqual(['ResyncError', 'catchUp']);
    expect(esm.names['./credentials']).toEqual(['token']);
    expect(esm.names['./offline']).toEqual(
      expect.arrayContaining(['OfflineError', 'StorageError', 'drop', 'fail', 'hold']),
    );
    expect(esm.names['./react']).toEqual([
      'CableProvider',
      'useConnectionStatus',
      'useConsumer',
      'useMessages',
      'usePerform',
      'useSubscription',
    ]);
    expect(esm.names['./react-native']).toEqual(['appSignals']);
    expect(esm.names['./turbo']).toEqual(['shareWithTurbo']);
    expect(esm.names['./testing']).not.toEqual([]);
    expect(esm.names['./vue']).toEqual([
      'createCable',
      'useConnectionStatus',
      'useConsumer',
      'useMessages',
      'usePerform',
      'useSubscription',
    ]);
  });

  it.each(['esm', 'cjs'])(
    'shares classes and adapters between its entries (%s)',
    async (format) => {
      const report = (await run(project, 'exports.mjs', name))[format];
      expect(report.differing).toEqual({
        './core and .': ['createConsumer'], // the one that knows the page, and the one that does not
        '. and ./src': [],
        './src and .': [],
      });
      expect(report.adapters).toBe(true);
      expect(report.marked).toBe(true);
    },
  );

  it('offers its package.json', async () => {
    const { version } = await run(project, 'exports.mjs', name);
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });

  describe.each(['import', 'require'])('%s', (how) => {
    it.each(SUBPATHS)('of "%s" has no effect, touches no global and ends at once', async (path) => {
      const others = FRAMEWORKS.filter((framework) => path === `/${framework}`);
      expect(await run(project, 'no-effects.mjs', how, name + path, ...others)).toEqual({
        touched: [],
        added: [],
        removed: [],
      });
    });
  });
});
