/** Ports of this machine for what tests start, stop and start again. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Where this process looks for its ports: below those that the kernel hands out, which anybody may get before a
 * program has started, and beside those of other processes that run tests now.
 */
let nextPort = 11_000 + (process.pid % 400) * 50;

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port of this machine that nobody listens on; never the same one twice. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort;
    nextPort += 1;
    if (await isFree(port)) return port;
  }
}
