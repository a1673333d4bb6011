/** What is asked for as the page's user alone: its cookie is the browser's, and may be somebody else's by now. */
import { RefusedError } from './errors.js';
import { isForeign, loseSession } from './http.js';
import { session, type User } from './resources.js';

function own<Answer extends { readonly user: User }>(answer: Answer): Answer {
  if (!isForeign(answer.user.name)) return answer;
  loseSession();
  throw new RefusedError({ code: 'unauthorized', message: 'Somebody else has signed in.' });
}

export const ownSession = {
  check: async (signal?: AbortSignal): Promise<void> => void own(await session.show(signal)),
  token: async (): Promise<string> => own(await session.token()).token,
};
