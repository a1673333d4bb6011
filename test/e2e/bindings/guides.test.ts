/** The server that the guides start, by the line that they give, from a clone of the repository. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { guideCommands, guideFiles } from '../support/guide.js';
import { freePort, startProgram } from '../support/processes.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts it with another port, for others may have that one. It is ready when it has given a token. */
async function startServer(line: string, portOfGuide: string) {
  const port = String(await freePort());
  const [command = '', ...args] = line.replace(`:${portOfGuide} `, `:${port} `).split(' ');
  expect(args.join(' ')).toContain(port);
  const headers = { 'content-type': 'application/json' };
  return startProgram(command, args, {
    cwd: repository,
    async ready() {
      const init = { method: 'POST', headers, body: '{"name":"ada"}' };
      const response = await fetch(`http://127.0.0.1:${port}/tokens`, init);
      return typeof (await response.json()).token === 'string';
    },
  });
}

describe.each([
  ['react.md', 'vite.config.ts', ['3000']],
  ['vue.md', 'vite.config.ts', ['3000']],
  ['react-native.md', 'vite.config.mjs', ['3000', '3001']],
])('the server of docs/%s', (page, config, ports) => {
  const blocks = guideCommands(page).filter((lines) => lines.some((line) => /^puma/.test(line)));

  test('has a terminal of its own, and the port that the page asks', () => {
    expect(blocks).toEqual(ports.map((port) => [expect.stringContaining(`:${port} `)]));
    expect(guideFiles(page)[config]).toContain(`'http://127.0.0.1:${ports.at(-1)}'`);
  });

  test('starts', async () => {
    for (const [index, port] of ports.entries()) {
      const program = await startServer(blocks[index]?.[0] ?? '', port);
      await program.stop();
    }
  });
});
