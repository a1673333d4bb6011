/** The application's server in TypeScript, as a process of its own. */
import { fileURLToPath } from 'node:url';
import { freePort, type Program, startProgram } from '../../support/processes.js';

const CHAT = fileURLToPath(new URL('../../../../examples/chat', import.meta.url));

export interface ChatServer {
  readonly port: number;
  readonly address: string;
  readonly running: () => boolean;
  readonly log: () => string;
  /** What /health says, with its status. */
  health(): Promise<{ status: number; checks: Record<string, string> }>;
  /** A number of /metrics, by its name and labels as they stand there; 0 if it is not there. */
  metric(series: string): Promise<number>;
  /** On the port that it had. */
  start(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts it on a free port; it is ready when it says that it is healthy. */
export async function startChatServer(env: Readonly<Record<string, string>>): Promise<ChatServer> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  let program: Program | undefined;
  const health = async () => {
    const response = await fetch(`${address}/health`);
    return { status: response.status, checks: (await response.json()).checks };
  };
  const start = async () => {
    program = await startProgram(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
      cwd: CHAT,
      env: { PORT: `${port}`, ...env },
      ready: async () => (await health()).status === 200,
    });
  };
  await start();
  return {
    port,
    address,
    health,
    start,
    running: () => program?.running() ?? false,
    log: () => program?.log() ?? '',
    stop: async (signal) => program?.stop(signal),
    async metric(series) {
      const lines = (await (await fetch(`${address}/metrics`)).text()).split('\n');
      return Number(lines.find((line) => line.startsWith(`${series} `))?.split(' ')[1] ?? 0);
    },
  };
}
