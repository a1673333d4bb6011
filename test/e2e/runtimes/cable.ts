/** The server that the guests talk to: a process of its own, killed and stopped as servers are. */
import { fileURLToPath } from 'node:url';
import { freePort, listens, startProgram } from '../support/processes.js';

const program = fileURLToPath(new URL('server.mjs', import.meta.url));

export interface Cable {
  readonly url: string;
  /** The identifiers that each of its connections is subscribed to. */
  readonly connections: () => Promise<readonly (readonly string[])[]>;
  /** Starts again, on the same port. */
  start(): Promise<void>;
  /** Ends it on the spot. */
  kill(): Promise<void>;
  /** From now on it is as good as unplugged: the machine's kernel still takes what is sent to it. */
  freeze(): void;
  thaw(): void;
}

/** Starts a server on a free port. */
export async function startCable(): Promise<Cable> {
  const port = await freePort();
  const http = `http://127.0.0.1:${port}/`;
  const launch = () =>
    startProgram(process.execPath, [program, String(port)], {
      ready: () => listens(port),
    });
  let server = await launch();
  return {
    url: `ws://127.0.0.1:${port}/cable`,
    connections: async () => (await fetch(http)).json() as Promise<string[][]>,
    async start() {
      server = await launch();
    },
    kill: () => server.stop('SIGKILL'),
    freeze: () => void process.kill(server.pid, 'SIGSTOP'),
    thaw: () => void process.kill(server.pid, 'SIGCONT'),
  };
}
