/** What is refused for a time is told again then, and not once nobody wants it any more. */
import { RequestRefusedError } from 'catenary/request';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tellInTime } from '../../../../examples/chat/page/rooms/tell-in-time.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refusal = (retryAfter?: number) => {
  const data = { code: 'too_many_reads', message: 'Wait.', ...(retryAfter && { retryAfter }) };
  return new RequestRefusedError('', { action: 'read', wasSent: true, data });
};

test('what is refused for a time is told again, until it is taken', async () => {
  const tell = vi.fn().mockRejectedValueOnce(refusal(3_000)).mockRejectedValueOnce(refusal(500));
  tellInTime(tell);
  await vi.advanceTimersByTimeAsync(2_999);
  expect(tell).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tell).toHaveBeenCalledTimes(3);
});

test('what is refused for good is not', async () => {
  const tell = vi.fn().mockRejectedValue(refusal());
  tellInTime(tell);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tell).toHaveBeenCalledTimes(1);
});

test.each([0, 100])('nor is anything that was ended after %s ms', async (moment) => {
  const tell = vi.fn().mockRejectedValue(refusal(3_000));
  const stop = tellInTime(tell);
  if (moment > 0) await vi.advanceTimersByTimeAsync(moment);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tell).toHaveBeenCalledTimes(1);
});
