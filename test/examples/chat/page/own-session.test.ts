/** A page goes on for whom it was signed in, and for nobody else who has come to its cookie. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { onSessionLost } from '../../../../examples/chat/page/api/http.js';
import { ownSession } from '../../../../examples/chat/page/api/own-session.js';
import { session } from '../../../../examples/chat/page/api/resources.js';

/** The page of ada, and whose cookie it has. */
function pageWithCookieOf(name: string | null) {
  const status = name === null ? 401 : 200;
  const error = { code: 'unauthorized', message: 'Sign in first.' };
  const body = name === null ? { error } : { token: 'a token', user: { name } };
  vi.stubGlobal('fetch', async () => Response.json(body, { status }));
  const lost = vi.fn();
  const stop = onSessionLost('ada', lost);
  onTestFinished(() => {
    stop();
    vi.unstubAllGlobals();
  });
  return { lost, stop };
}

test('with its own cookie it goes on', async () => {
  const { lost } = pageWithCookieOf('ada');
  expect(await ownSession.token()).toBe('a token');
  await ownSession.check();
  expect(lost).not.toHaveBeenCalled();
});

test.each(['bob', null])('with the cookie of %s it is lost, and gets no token', async (name) => {
  for (const ask of [() => ownSession.token(), () => ownSession.check()]) {
    const { lost } = pageWithCookieOf(name);
    await expect(ask()).rejects.toMatchObject({ problem: { code: 'unauthorized' } });
    expect(lost).toHaveBeenCalledOnce();
  }
});

test("who it is may be asked all the same, and by a page that is nobody's", async () => {
  const { lost, stop } = pageWithCookieOf('bob');
  expect(await session.show()).toMatchObject({ user: { name: 'bob' } });
  stop();
  await ownSession.check();
  expect(lost).not.toHaveBeenCalled();
});
