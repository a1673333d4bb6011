/** The server of an app's test, and the commands that it has received; jest loads this before each file. */
import { createTestServer } from 'catenary/testing';

let server;
/** How many commands the test has looked at, if at any. */
let count;

/** A server for one test, which has looked at all of its commands when it ends. */
export function startServer() {
  server = createTestServer();
  count = undefined;
  return server;
}

function label({ command, params: { channel, ...params }, data }) {
  const of = Object.keys(params).length > 0 ? channel + JSON.stringify(params) : channel;
  return [command, of, ...(data === undefined ? [] : [JSON.stringify(data)])].join(' ');
}

/** What the server has received: `subscribe ChatChannel{"room":"lobby"}`. */
export function received() {
  count = server.commands.length;
  return server.commands.map(label);
}

// Before Testing Library unmounts what is there, which unsubscribes: hence not in the tests.
afterEach(() => {
  const overlooked = server.commands.slice(count).map(label);
  expect({ hasLooked: count !== undefined, overlooked }).toEqual({
    hasLooked: true,
    overlooked: [],
  });
});
