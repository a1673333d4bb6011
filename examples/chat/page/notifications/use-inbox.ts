/** The user's notifications: fetched with each gap, and told as they come. */
import { useSubscription } from 'catenary/react';
import { requests } from 'catenary/request';
import { catchUp } from 'catenary/resync';
import { useCallback, useReducer } from 'react';
import { overEither } from '../api/over-either.js';
import { notifications } from '../api/resources.js';
import { useFetched } from '../connection/use-fetched.js';
import { emptyInbox, reduceInbox } from './inbox.js';

/** There is no "since" for them: the latest are all that is shown. */
async function fetchInbox(signal: AbortSignal) {
  return { type: 'fetched' as const, at: 0, ...(await notifications.index(signal)) };
}

export function useInbox() {
  const [inbox, dispatch] = useReducer(reduceInbox, emptyInbox);
  const { wanted, isLoaded, isMissing } = useFetched({
    fetch: (_, signal) => fetchInbox(signal),
    apply: (news) => dispatch(news),
  });
  const { subscription } = useSubscription('NotificationsChannel', {
    ...requests,
    initialized() {
      requests.initialized.call(this);
      catchUp(this, wanted);
    },
    received: dispatch,
  });
  const read = useCallback(
    async (ids: readonly number[]) => {
      await overEither<unknown>(
        subscription && (() => subscription.request('read', { ids })),
        async () => dispatch({ type: 'read', ids, ...(await notifications.read({ ids })) }),
      );
    },
    [subscription],
  );
  const readAll = useCallback(async () => {
    await overEither<unknown>(subscription && (() => subscription.request('read_all')), async () =>
      dispatch({ type: 'read', ids: [], ...(await notifications.read({ all: true })) }),
    );
  }, [subscription]);
  return { ...inbox, isLoaded, isMissing, read, readAll };
}
