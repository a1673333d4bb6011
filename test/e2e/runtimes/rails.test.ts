/** The sockets of the runtimes themselves, with real Rails: its frames, its origin check, its goodbye. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { prepareFolder } from '../support/folder.js';
import { BACK_WITHIN } from '../support/promises.js';
import { type RailsServer, railsVersion, startRails } from '../support/rails.js';
import { hear, startGuest, versionOf } from './guest.js';
import { prepare } from './others.js';

const nodes = fileURLToPath(new URL('node', import.meta.url));
prepareFolder(nodes, []);
const node = (major: number) => join(nodes, `node_modules/node${major}/bin/node`);

/** `ws` and Rails meet in the suite of Rails. */
const runtimes: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['Node', node(20), '--experimental-websocket', '--no-warnings'],
  ['Node', node(22)],
  ['Node', node(24)],
  ['Node', node(26)],
  ['Bun', prepare('@oven/bun-linux-x64/bin/bun')],
  ['Deno', prepare('@deno/linux-x64-glibc/deno'), 'run', '--no-prompt', '--allow-net=127.0.0.1'],
];

let rails: RailsServer;
beforeAll(async () => {
  rails = await startRails();
});
afterAll(() => rails?.stop());

async function addressOf(user: string): Promise<string> {
  const response = await rails.post('/tokens', { name: user, expires_in: 60 });
  const { token } = (await response.json()) as { readonly token: string };
  return `${rails.cable}?token=${encodeURIComponent(token)}`;
}

for (const [name, command, ...args] of runtimes) {
  describe(`${name} ${versionOf(command)} with ${railsVersion()}`, () => {
    it('talks, lives again after puma was killed, and ends within a second', async () => {
      const guest = startGuest(command, ...args, 'main.mjs');
      onTestFinished(guest.kill);
      const speak = async (body: string) => {
        guest.ask('perform', 'speak', { body });
        await hear(guest, ['received', expect.objectContaining({ from: 'ada', body })]);
      };

      guest.ask('open', await addressOf('ada'), { headers: { origin: rails.url } });
      guest.ask('subscribe', { channel: 'ChatChannel', room: 'private-ada' });
      await hear(guest, ['connected', { reconnected: false }]);
      await speak('Hello');

      await rails.kill('SIGKILL');
      const lost = { willAttemptReconnect: true, reason: 'closed', code: 1006 };
      await hear(guest, ['disconnected', lost]);
      await rails.start();
      await hear(guest, ['connected', { reconnected: true }], BACK_WITHIN);
      await speak('Back again');

      guest.ask('disconnect');
      guest.leave();
      // A second, and what a busy machine adds, as in the scenarios.
      await expect.poll(guest.end, { timeout: 3_000, interval: 10 }).toBe(0);
    });
  });
}
