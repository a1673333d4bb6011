/** The application on the TypeScript server, started as its unit for systemd starts it. */
import { freePort, type Program, startProgram } from '../../support/processes.js';
import { unitOf } from './unit.js';

export interface Chat {
  /** Stays the same when it is started again. */
  readonly port: number;
  readonly url: string;
  readonly cable: string;
  readonly log: () => string;
  start(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

export async function startChat(env: Readonly<Record<string, string>> = {}): Promise<Chat> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const unit = unitOf('catenary-chat@.service', port);
  let program: Program | undefined;
  const start = async () => {
    program = await startProgram(unit.command, unit.args, {
      cwd: unit.cwd,
      env: { DATABASE_URL: 'memory:', SIGN_INS_PER_MINUTE: '10000', ...unit.env, ...env },
      ready: async () => (await fetch(`${url}/health`)).ok,
    });
  };
  const kill = async (signal?: NodeJS.Signals) => program?.stop(signal);
  await start();
  return {
    port,
    url,
    cable: `ws://127.0.0.1:${port}/cable`,
    log: () => program?.log() ?? '',
    start,
    kill,
    stop: () => kill(),
  };
}
