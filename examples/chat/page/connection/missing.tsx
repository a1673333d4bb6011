/** In place of what could not be fetched yet: why, and when it comes. */
import { useIsOffline } from './connection.js';

/** @param what - as the beginning of a sentence, and several of them: 'The books' */
export function Missing({ what }: { readonly what: string }) {
  return (
    <p className="empty">
      {useIsOffline()
        ? `You are offline. ${what} will appear when you are connected again.`
        : `${what} are not here yet. Still trying.`}
    </p>
  );
}
