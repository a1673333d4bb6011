/** A Redis of the suite's own, which keeps nothing. */
import { execFileSync } from 'node:child_process';
import { freePort, listens, type Program, startProgram } from './processes.js';

export interface Redis extends Program {
  readonly port: number;
  readonly url: string;
  /** Those on which somebody listens. */
  channels(): string[];
}

/** As in 'Redis 7.0.15', asked from the program itself. */
export function redisVersion(): string {
  try {
    const version = execFileSync('redis-server', ['--version'], { encoding: 'utf8' });
    return `Redis ${/v=(\S+)/.exec(version)?.[1]}`;
  } catch (cause) {
    throw new Error('There is no Redis here: run scripts/install-debian.sh servers', { cause });
  }
}

/** Starts Redis on a free port, or on that of one that has ended. */
export async function startRedis(on?: number): Promise<Redis> {
  redisVersion();
  const port = on ?? (await freePort());
  const address = ['--port', `${port}`, '--bind', '127.0.0.1'];
  const args = [...address, '--save', '', '--appendonly', 'no'];
  const program = await startProgram('redis-server', args, { ready: () => listens(port) });
  const channels = () =>
    execFileSync('redis-cli', ['-p', `${port}`, 'pubsub', 'channels'], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .sort();
  return { ...program, port, url: `redis://127.0.0.1:${port}`, channels };
}
