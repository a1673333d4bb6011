/** By which way something goes, and what the errors of both ways have in common. */
import {
  RequestDisconnectedError,
  RequestDroppedError,
  RequestRefusedError,
  RequestTimeoutError,
} from 'catenary/request';
import { expect, test, vi } from 'vitest';
import {
  errorFrom,
  problemIn,
  RefusedError,
  refusalIn,
  UnreachableError,
} from '../../../../examples/chat/page/api/errors.js';
import { overEither, removeOverEither } from '../../../../examples/chat/page/api/over-either.js';

const about = { action: 'speak', wasSent: true };
const problem = { code: 'content_too_long', message: 'Too long.' };

test('over the cable, if it answers', async () => {
  const http = vi.fn();
  expect(await overEither(async () => 'cable', http)).toBe('cable');
  expect(http).not.toHaveBeenCalled();
});

test.each([
  new RequestDroppedError('', { ...about, wasSent: false }),
  new RequestDisconnectedError('', about),
  new RequestTimeoutError('', about),
])('over HTTP, where the cable has no answer: $name', async (error) => {
  expect(
    await overEither(
      () => Promise.reject(error),
      async () => 'http',
    ),
  ).toBe('http');
});

test('a removal that was done already is done, and of what never was there it is said', async () => {
  const gone = errorFrom(404, { error: { code: 'not_found', message: 'Not there.' } });
  const remove = (wasSent: boolean) =>
    removeOverEither(
      () => Promise.reject(new RequestDisconnectedError('', { ...about, wasSent })),
      () => Promise.reject(gone),
    );
  expect(await remove(true)).toBeNull();
  await expect(remove(false)).rejects.toBe(gone);
  const failing = () => Promise.reject(errorFrom(502, null));
  const lost = () => Promise.reject(new RequestDisconnectedError('', about));
  await expect(removeOverEither(lost, failing)).rejects.toBeInstanceOf(UnreachableError);
  await expect(removeOverEither(undefined, () => Promise.reject(gone))).rejects.toBe(gone);
});

test('a refusal is an answer, and so is a mistake', async () => {
  for (const error of [
    new RequestRefusedError('', { ...about, data: problem }),
    new TypeError('x is not a function'),
  ]) {
    const http = vi.fn();
    await expect(overEither(() => Promise.reject(error), http)).rejects.toBe(error);
    expect(http).not.toHaveBeenCalled();
  }
});

test('what the server says is told as it says it, by either way', () => {
  expect(refusalIn(new RequestRefusedError('', { ...about, data: problem }))).toEqual(problem);
  expect(refusalIn(errorFrom(422, { error: problem }))).toEqual(problem);
});

test('an exception of the server is no refusal: another attempt may help', () => {
  const error = new RequestRefusedError('', { ...about, data: null });
  expect(refusalIn(error)).toBeNull();
  expect(problemIn(error).code).toBe('failed');
});

test('an answer that is not of the application is as good as none', () => {
  for (const error of [
    errorFrom(502, null),
    errorFrom(404, '<html>'),
    errorFrom(500, { error: problem }),
  ]) {
    expect(error).toBeInstanceOf(UnreachableError);
    expect(refusalIn(error)).toBeNull();
    expect(problemIn(error).code).toBe('unreachable');
  }
  expect(errorFrom(409, { error: problem, book: 1 })).toBeInstanceOf(RefusedError);
});

test("a mistake of the page's own is reported, and not blamed on the server", () => {
  const reportError = vi.fn();
  vi.stubGlobal('reportError', reportError);
  const mistake = new TypeError('x is not a function');
  expect(problemIn(mistake).code).toBe('broken');
  expect(reportError).toHaveBeenCalledWith(mistake);
  vi.unstubAllGlobals();
});
