/** The page's only consumer; whose it is, the token says, which is fetched with the session's cookie. */
import { createConsumer } from 'catenary';
import { token } from 'catenary/credentials';
import { ownSession } from '../api/own-session.js';
import { tellErrors } from './tell-errors.js';

/**
 * A new one for each attempt, and once more where the server says that it has expired. One that was
 * remembered could expire between two short connections, when no refresh is left. None is taken for somebody else.
 */
export const consumer = createConsumer('/cable', { ...token(ownSession.token, { in: 'url' }) });

// Whoever performs looks at what that returns, and goes over HTTP where it matters. Without a listener,
// what is dropped is written to the console.
consumer.on('dropped', () => {});

tellErrors(consumer, (error) => console.error(error));

/** Behind it, nothing of the user is left: no subscription, no command, no token on its way. */
export const forget = (): Promise<void> => consumer.reset();
