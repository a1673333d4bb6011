/** React Native's programs: runs them to their end, in a folder with an app, with the package installed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, vi } from 'vitest';
import { prepareFolder } from '../support/folder.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const modules = join(folder, 'node_modules');

// Here and not in a hook: the titles of the tests tell the versions.
prepareFolder(folder);

/** The version of an installed package. */
export const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;

const platforms: { readonly [platform: string]: string } = {
  linux: 'linux64-bin',
  darwin: 'osx-bin',
  win32: 'win64-bin',
};

const platform = platforms[process.platform] ?? process.platform;

/** What can be run in a folder, by the name of the program. */
const programsOf = (app: string) => ({
  jest: [process.execPath, join(app, 'node_modules/jest/bin/jest.js')],
  bundle: [process.execPath, join(app, 'bundle.js')],
  tsc: [process.execPath, fileURLToPath(import.meta.resolve('typescript/bin/tsc'))],
  /** Of the React Native that is installed. */
  hermesc: [join(modules, 'hermes-compiler/hermesc', platform, 'hermesc')],
  /** The one VM that can be had as a program, with its compiler. */
  hermes: [join(modules, 'hermes-engine-cli', platform, 'hermes')],
  hermesc12: [join(modules, 'hermes-engine-cli', platform, 'hermesc')],
});

type ProgramName = keyof ReturnType<typeof programsOf>;

/** A folder for what is made, until the tests of this file are over. */
export function makeScratch(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'catenary-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  return scratch;
}

/** Their caches are as big as a bundle. */
const temporary = makeScratch();

/** Milliseconds that a program is given: Metro and jest on a busy machine. */
const PATIENCE = 480_000;

// For whoever imports this: a test that runs two has still time to say what a program printed that has given up.
vi.setConfig({ testTimeout: 2.5 * PATIENCE, hookTimeout: 2.5 * PATIENCE });

/** Runs a program to its end; fails with what it printed if it does not end well in time. */
async function runIn(app: string, program: ProgramName, args: readonly string[]): Promise<string> {
  const [file = '', ...before] = programsOf(app)[program];
  const { stdout } = await promisify(execFile)(file, [...before, ...args], {
    cwd: app,
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024,
    // Colours and the machine's own settings are no part of it.
    env: { ...process.env, CI: 'true', NO_COLOR: '1', NODE_ENV: undefined, TMPDIR: temporary },
  });
  return stdout;
}

/** The part of jest's report that is of interest. */
export interface Report {
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** What Metro makes of an entry. */
export interface Bundle {
  readonly file: string;
  readonly code: string;
  /** Its modules, by their paths in the app. */
  readonly modules: readonly string[];
  /** Where its modules of the package come from, by their path in it. */
  readonly ours: readonly string[];
}

/** What can be done with the app of a folder that has its packages, and a copy of `bundle.js`. */
export const projectIn = (app: string) => ({
  run: (program: ProgramName, ...args: string[]) => runIn(app, program, args),

  /** Runs jest; what fails is in the report as well. */
  async runJest(scratch: string, ...args: string[]): Promise<Report> {
    const file = join(scratch, 'jest.json');
    // The first test of a file loads React Native.
    const options = ['--runInBand', '--json', '--outputFile', file, '--testTimeout=120000'];
    await runIn(app, 'jest', [...options, ...args]).catch(() => {});
    return JSON.parse(readFileSync(file, 'utf8'));
  },

  /** Bundles an entry with Metro's options; see `bundle.js`. */
  async bundle(
    file: string,
    entry: string,
    options: object = {},
    config = 'metro.config.js',
  ): Promise<Bundle> {
    await runIn(app, 'bundle', [config, entry, file, JSON.stringify(options)]);
    const names: readonly string[] = JSON.parse(readFileSync(`${file}.modules.json`, 'utf8'));
    const own = 'node_modules/catenary/';
    return {
      file,
      code: readFileSync(file, 'utf8'),
      modules: names,
      ours: names.filter((name) => name.startsWith(own)).map((name) => name.slice(own.length)),
    };
  },
});

export const { run, runJest, bundle } = projectIn(folder);
