/** A program in another runtime, as the tests see it: it is told what to do, and tells what happens. */
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** The folder of the programs, with the package installed. */
export const guestFolder = fileURLToPath(new URL('guest', import.meta.url));

/** What it says: the name, and the details. */
export type Line = readonly [name: string, ...details: unknown[]];

export interface Guest {
  /** Everything it told. */
  readonly told: readonly Line[];
  /** Whatever else it printed, for who reads of a failure. */
  readonly log: () => string;
  /** How it ended: an exit code, or a signal; `undefined` while it runs. */
  readonly end: () => number | string | undefined;
  /** Asks it to do something; the names are those of `guest/guest.mjs`. */
  ask(...line: Line): void;
  /** Nothing more will be asked. */
  leave(): void;
  kill(): void;
}

/** What a program calls itself, without a name or a `v` in front. */
export const versionOf = (command: string): string =>
  execFileSync(command, ['--version'], { encoding: 'utf8' }).match(/\d[\w.-]*/)?.[0] ?? '?';

/** Starts a program of the guest's folder with its input and output in our hands. */
export function startGuest(command: string, ...args: readonly string[]): Guest {
  const child = spawn(command, args, { cwd: guestFolder, stdio: ['pipe', 'pipe', 'pipe'] });
  const told: Line[] = [];
  let log = '';
  let end: number | string | undefined;
  createInterface(child.stdout).on('line', (line) => told.push(JSON.parse(line)));
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  child.on('error', (error) => {
    end = String(error);
  });
  // Not sooner than all that it told and printed is here.
  child.on('close', (code, signal) => {
    end = code ?? signal ?? undefined;
  });
  // One that has ended does not listen.
  child.stdin.on('error', () => {});
  return {
    told,
    log: () => log,
    end: () => end,
    ask: (...line) => void child.stdin.write(`${JSON.stringify(line)}\n`),
    leave: () => void child.stdin.end(),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Milliseconds, in which a busy machine also starts its program. */
const SOON = 10_000;

/** Waits until it has told this. */
export async function hear(guest: Guest, line: Line, within = SOON): Promise<void> {
  try {
    await expect.poll(() => guest.told, { timeout: within, interval: 10 }).toContainEqual(line);
  } catch (cause) {
    throw new Error(`${line[0]} was not told within ${within} ms\n${guest.log()}`, { cause });
  }
}
