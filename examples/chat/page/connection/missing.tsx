/** In place of what could not be fetched yet: why, and when it comes. */
import { useConnectionStatus } from 'catenary/react';
import { useMode } from './connection.js';
import { isOffline } from './mode.js';

/** @param what - as the beginning of a sentence, and several of them: 'The books' */
export function Missing({ what }: { readonly what: string }) {
  const status = useConnectionStatus();
  const mode = useMode();
  return (
    <p className="empty">
      {isOffline(status, mode)
        ? `You are offline. ${what} will appear when you are connected again.`
        : `${what} are not here yet. Still trying.`}
    </p>
  );
}
