/** The commands that test servers have received, and those of them that a test has not looked at. */
import type { ReceivedCommand, TestServer } from '../../src/testing/index.js';

/** The servers of a test, and how many commands of each it has looked at, if at any. */
const looks = new Map<TestServer, number | undefined>();

/** A test has a server: from now on it owes a look at what that receives; see `overlooked`. */
export const watch = (server: TestServer): void => void looks.set(server, undefined);

/** The commands that a server has received; whoever calls this looks at all of them. */
export function look(server: TestServer): readonly ReceivedCommand[] {
  looks.set(server, server.commands.length);
  return server.commands;
}

function label(received: ReceivedCommand): string {
  const { channel, ...params } = received.params;
  const of = Object.keys(params).length > 0 ? `${channel}${JSON.stringify(params)}` : channel;
  const data = received.command === 'message' ? [JSON.stringify(received.data)] : [];
  return [received.command, of, ...data].join(' ');
}

/** The same in words: `subscribe Chat{"room":1}`, `message Chat {"action":"speak"}`. */
export const received = (server: TestServer): string[] => look(server).map(label);

/** What a test that ends here has not looked at; every test of a binding passes through this. */
export function overlooked(): string[] {
  const servers = [...looks];
  looks.clear();
  if (servers.every(([, count]) => count === undefined)) return ['the commands of the server'];
  return servers.flatMap(([{ commands }, count = 0]) => commands.slice(count).map(label));
}
