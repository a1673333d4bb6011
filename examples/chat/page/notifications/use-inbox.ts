/** The user's notifications: fetched with each gap, and told as they come. */
import { useSubscription } from 'catenary/react';
import { catchUp } from 'catenary/resync';
import { useCallback, useReducer } from 'react';
import { notifications } from '../api/resources.js';
import { useFetched } from '../connection/use-fetched.js';
import { emptyInbox, reduceInbox } from './inbox.js';

/** There is no "since" for them: the latest are all that is shown. */
async function fetchInbox(signal: AbortSignal) {
  return { type: 'fetched' as const, at: 0, ...(await notifications.index(signal)) };
}

export function useInbox() {
  const [inbox, dispatch] = useReducer(reduceInbox, emptyInbox);
  const fetched = useFetched({
    fetch: (_, signal) => fetchInbox(signal),
    apply: (news) => dispatch(news),
  });
  const { perform } = useSubscription('NotificationsChannel', {
    initialized() {
      catchUp(this, fetched);
    },
    received: dispatch,
  });
  const read = useCallback(
    async (ids: readonly number[]) => {
      // `false`: there is no connection that could tell it.
      if (perform('read', { ids })) return;
      const { unread } = await notifications.read({ ids });
      dispatch({ type: 'read', ids, unread });
    },
    [perform],
  );
  const readAll = useCallback(async () => {
    if (perform('read_all')) return;
    const { unread } = await notifications.read({ all: true });
    dispatch({ type: 'read', ids: [], unread });
  }, [perform]);
  return { ...inbox, read, readAll };
}
