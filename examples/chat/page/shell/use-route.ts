/** Which view is shown: it is in the address behind `#`, so that any server can serve the page. */
import { useSyncExternalStore } from 'react';
import { parseRoute } from './parse-route.js';

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export function useRoute() {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return parseRoute(hash);
}
