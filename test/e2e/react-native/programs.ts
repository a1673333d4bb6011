/** React Native's programs: runs them to their end, in this folder, with the package installed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
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

/** What can be run, by the name of the program. */
const programs = {
  jest: [process.execPath, join(modules, 'jest/bin/jest.js')],
  bundle: [process.execPath, join(folder, 'bundle.js')],
  tsc: [process.execPath, fileURLToPath(import.meta.resolve('typescript/bin/tsc'))],
  /** Of the React Native that is installed. */
  hermesc: [join(modules, 'hermes-compiler/hermesc', platform, 'hermesc')],
  /** The one VM that can be had as a program, with its compiler. */
  hermes: [join(modules, 'hermes-engine-cli', platform, 'hermes')],
  hermesc12: [join(modules, 'hermes-engine-cli', platform, 'hermesc')],
} as const;

/** A folder for what is made, until the tests of this file are over. */
export function makeScratch(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'catenary-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  return scratch;
}

/** Their caches are as big as a bundle. */
const temporary = makeScratch();

/** Runs a program to its end; fails with what it printed if it does not end well within 4 minutes. */
export async function run(program: keyof typeof programs, ...args: string[]): Promise<string> {
  const [file, ...before] = programs[program];
  const { stdout } = await promisify(execFile)(file, [...before, ...args], {
    cwd: folder,
    timeout: 240_000,
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

/** Runs jest; what fails is in the report as well. */
export async function runJest(scratch: string, ...args: string[]): Promise<Report> {
  const file = join(scratch, 'jest.json');
  await run('jest', '--runInBand', '--json', '--outputFile', file, ...args).catch(() => {});
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** What Metro makes of an entry. */
export interface Bundle {
  readonly file: string;
  readonly code: string;
  /** Where its modules of the package come from, by their path in it. */
  readonly ours: readonly string[];
}

/** Bundles an entry with Metro's options; see `bundle.js`. */
export async function bundle(
  file: string,
  entry: string,
  options: object = {},
  config = 'metro.config.js',
): Promise<Bundle> {
  await run('bundle', config, entry, file, JSON.stringify(options));
  const names: string[] = JSON.parse(readFileSync(`${file}.modules.json`, 'utf8'));
  const own = 'node_modules/catenary/';
  return {
    file,
    code: readFileSync(file, 'utf8'),
    ours: names.filter((name) => name.startsWith(own)).map((name) => name.slice(own.length)),
  };
}
