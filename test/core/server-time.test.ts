/** What the connection knows of the server's clock. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Cable, listen, openCable, pass, settle } from '../support/cable.js';
import { scripted } from '../support/scripted-consumer.js';

let cable: Cable;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  cable = openCable();
});
afterEach(() => {
  cable.close();
  vi.useRealTimers();
});

const scriptedOpen = () => {
  const scriptedCable = scripted();
  scriptedCable.consumer.connect();
  scriptedCable.socket.welcomes();
  return scriptedCable;
};

const time = () => cable.consumer.connection.serverTime;

it('is not known before the first ping', async () => {
  expect(time()).toBeNull();
  listen(cable);
  await settle();
  expect(time()).toBeNull();
});

it('is that of the last ping, in seconds, and kept when the connection is lost', async () => {
  listen(cable);
  await pass(3_000);
  expect(time()).toBe(1_700_000_003);
  await pass(3_000);
  cable.server.stops();
  await pass(60_000);
  expect(time()).toBe(1_700_000_006);
});

it.each([[undefined], [null], ['1700000000'], [{}]])(
  'is not known from a ping that carries %j',
  async (message) => {
    listen(cable);
    await pass(3_000);
    cable.server.sends({ type: 'ping', message });
    await settle();
    expect(time()).toBeNull();
  },
);

it('is not known from a ping that carries a number out of range: `since` would be at the end of time', () => {
  const { consumer, socket } = scriptedOpen();
  socket.receives('{"type":"ping","message":1e999}');
  expect(consumer.connection.serverTime).toBeNull();
  consumer.disconnect();
});
