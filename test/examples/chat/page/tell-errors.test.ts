/** What the console shows of the cable: nothing of a server that cannot be reached, all that nobody expects. */
import { createConsumer } from 'catenary';
import { createTestServer } from 'catenary/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UnreachableError } from '../../../../examples/chat/page/api/errors.js';
import { tellErrors } from '../../../../examples/chat/page/session/tell-errors.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** More than it takes to know whether a link is dead. */
const A_WHILE = 30_000;

/** A page with one subscription, which the server never answers. */
async function open(url: () => string = () => 'ws://test/cable') {
  const server = createTestServer({ logger: false });
  server.ignores('BooksChannel');
  const consumer = createConsumer(url, { WebSocket: server.WebSocket, logger: false });
  const told = vi.fn();
  tellErrors(consumer, told);
  consumer.subscriptions.create('BooksChannel');
  await vi.advanceTimersByTimeAsync(0);
  return { server, consumer, told };
}

test('a channel that is not answered, though the server is there, is told once', async () => {
  const { consumer, told } = await open();
  await vi.advanceTimersByTimeAsync(A_WHILE);
  expect(told.mock.calls).toEqual([[expect.objectContaining({ name: 'UnansweredError' })]]);
  consumer.disconnect();
});

test('on a link that turns out to be dead it is not', async () => {
  const { server, consumer, told } = await open();
  server.staysSilent();
  const errors = vi.fn();
  consumer.on('error', errors);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(errors).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(A_WHILE);
  expect(told).not.toHaveBeenCalled();
  consumer.disconnect();
});

test.each([
  ['of a server that cannot be reached nothing is told', new UnreachableError('/token'), 0],
  ['of anything else that keeps it from connecting it is told', new Error('oops'), 1],
])('%s', async (_, cause, times) => {
  const { consumer, told } = await open(() => {
    throw cause;
  });
  expect(told).toHaveBeenCalledTimes(times);
  consumer.disconnect();
});
