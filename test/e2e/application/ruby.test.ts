/** The Ruby tests of examples/rails, each of which is a test here. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { copyParts, installation, railsVersion } from '../support/rails-installation.js';

interface Result {
  readonly suite: string;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly failures: readonly string[];
}

/** Runs them all once. What has no report has not run, and fails with what it printed. */
async function runRubyTests(): Promise<readonly Result[]> {
  const where = installation();
  const copies = copyParts(where, ['examples/rails']);
  const report = join('examples/rails', 'report.json');
  const [command = '', ...args] = [
    ...where.prefix,
    'ruby',
    copies.seen('examples/rails/test/all.rb'),
  ];
  const env = { ...process.env, PWD: '/', REPORT: copies.seen(report) };
  try {
    const output = await promisify(execFile)(command, args, { cwd: '/', env }).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    try {
      return JSON.parse(readFileSync(join(copies.folder, report), 'utf8')) as Result[];
    } catch (cause) {
      throw new Error(`There is no report:\n${output.stdout}${output.stderr}`, { cause });
    }
  } finally {
    copies.remove();
  }
}

const version = railsVersion();
const results = await runRubyTests();
const suites = [...new Set(results.map(({ suite }) => suite))].sort();

describe(version, () => {
  test('each channel has tests, and the connection', () => {
    const channels = ['Chat', 'Notifications', 'Presence', 'Dashboard', 'Books'];
    const wanted = ['ConnectionTest', ...channels.map((name) => `${name}ChannelTest`)];
    expect(suites).toEqual(expect.arrayContaining(wanted));
  });

  describe.each(suites)('%s', (suite) => {
    test.each(results.filter((result) => result.suite === suite))('$name', (result) => {
      const { state, failures } = result;
      expect(failures.join('\n')).toBe('');
      expect(state).toBe('passed');
    });
  });
});
