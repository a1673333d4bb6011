/** A room as its view needs it: fetched, then kept right by the cable, and by HTTP while that is away. */
import { useSubscription } from 'catenary/react';
import { requests } from 'catenary/request';
import { catchUp } from 'catenary/resync';
import { useReducer, useState } from 'react';
import type { Problem } from '../../shared/channels.js';
import { problemIn, refusalIn } from '../api/errors.js';
import { messages, rooms } from '../api/resources.js';
import { useFetched } from '../connection/use-fetched.js';
import { emptyRoom, reduceRoom } from './room-state.js';

async function fetchRoom(slug: string, since: number | null, signal: AbortSignal) {
  if (since === null) {
    const history = await messages.newest(slug, signal);
    return { type: 'newest' as const, history, at: history.at };
  }
  const history = await messages.since(slug, since, signal);
  return { type: 'changes' as const, history, at: history.at };
}

/** Why the server has rejected the subscription: over the cable it only says that it did. */
async function explainRejection(slug: string): Promise<Problem> {
  try {
    await rooms.show(slug);
    return { code: 'rejected', message: 'The server did not let you in. Try again.' };
  } catch (error) {
    return problemIn(error);
  }
}

/** For one room: give its component another `key` for another one. */
export function useRoom(slug: string) {
  const [state, dispatch] = useReducer(reduceRoom, emptyRoom);
  const [rejection, setRejection] = useState<Problem | null>(null);
  const { wanted, isMissing } = useFetched({
    fetch: (since, signal) => fetchRoom(slug, since, signal),
    apply: (fetched) => dispatch(fetched),
    failed: (error) => setRejection(refusalIn(error)),
  });
  const chat = useSubscription(
    { channel: 'ChatChannel', room: slug },
    {
      ...requests,
      initialized() {
        requests.initialized.call(this);
        catchUp(this, wanted);
      },
      connected: () => setRejection(null),
      received: dispatch,
      rejected: () => void explainRejection(slug).then(setRejection),
    },
  );
  return { state, isMissing, take: dispatch, chat, rejection };
}
