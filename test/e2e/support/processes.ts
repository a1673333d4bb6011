/** Programs that a suite starts: each is ready when it says so, and none outlives the suite. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export { freePort } from '../../support/ports.js';

const LOG_LENGTH = 1_000_000;
/** Milliseconds: a database in the program itself, and a busy machine. */
const READY_WITHIN = 120_000;

export interface ProgramOptions {
  /** In addition to this process' own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Asked again and again; the program is ready once it resolves to `true`. Rejections count as no. */
  readonly ready?: () => Promise<boolean>;
}

export interface Program {
  readonly pid: number;
  /** Whether it still runs. */
  readonly running: () => boolean;
  /** The end of what it printed. */
  readonly log: () => string;
  /** Ends it, SIGTERM first unless told otherwise; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** On Linux the kernel ends it with us, however we end; what it has started itself is its own affair. */
const boundToUs = (command: string, args: readonly string[]): [string, string[]] =>
  process.platform === 'linux'
    ? ['setpriv', ['--pdeathsig', 'KILL', command, ...args]]
    : [command, [...args]];

/** Starts a program, and waits until it is ready. */
export async function startProgram(
  command: string,
  args: readonly string[],
  { env, cwd, ready }: ProgramOptions = {},
): Promise<Program> {
  const child = spawn(...boundToUs(command, args), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const note = (text: unknown) => {
    log += text;
    if (log.length > 2 * LOG_LENGTH) log = log.slice(-LOG_LENGTH);
  };
  let running = true;
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      running = false;
      note(error);
      resolve();
    });
    // By the close, all of its log is there; but that waits for programs that it has left behind.
    child.once('close', () => resolve());
    child.once('exit', () => {
      running = false;
      setTimeout(resolve, 1_000).unref();
    });
  });
  child.stdout.setEncoding('utf8').on('data', note);
  child.stderr.setEncoding('utf8').on('data', note);

  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (running) child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(patience);
  };
  const deadline = Date.now() + READY_WITHIN;
  let isReady = !ready;
  while (ready && !isReady && running && Date.now() < deadline) {
    isReady = await ready().catch(() => false);
    if (!isReady) await delay(50);
  }
  // What ended for want of its port has left it to another program, which may have answered.
  if (isReady && running) {
    return { pid: child.pid ?? 0, running: () => running, log: () => log, stop };
  }
  const failure = running ? `is not ready after ${READY_WITHIN} ms` : 'has ended';
  await stop('SIGKILL');
  throw new Error(`${command} ${args.join(' ')} ${failure}:\n${log}`);
}

/** Resolves to `true` if somebody listens on a port of this machine, and rejects if nobody does. */
export async function listens(port: number): Promise<true> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
