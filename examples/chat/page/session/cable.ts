/** The page's only consumer; whose it is, the token says, which is fetched with the session's cookie. */
import { createConsumer } from 'catenary';
import { token } from 'catenary/credentials';
import { session } from '../api/resources.js';

/**
 * Remembered, so that a server that restarts is not asked for one by all of its clients at once. Only
 * the server knows when it has expired: the clock of this machine may be wrong.
 */
let remembered: Promise<string> | null = null;

function ask(): Promise<string> {
  const asked = session.token().then(({ token }) => token);
  asked.catch(() => {
    if (remembered === asked) remembered = null;
  });
  return asked;
}

function fetchToken({ isRefresh }: { readonly isRefresh: boolean }): Promise<string> {
  if (isRefresh) remembered = null;
  remembered ??= ask();
  return remembered;
}

export const consumer = createConsumer('/cable', { ...token(fetchToken, { in: 'url' }) });

// Whoever performs looks at what that returns, and goes over HTTP where it matters. Without a listener,
// what is dropped is written to the console.
consumer.on('dropped', () => {});

/** Behind it, nothing of the user is left: no subscription, no command, no token. */
export function forget(): Promise<void> {
  remembered = null;
  return consumer.reset();
}
