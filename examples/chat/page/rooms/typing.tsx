/** Who is typing at the moment: a subscription of its own, which costs the server none. */
import { useSubscription } from 'catenary/react';
import { useEffect, useReducer } from 'react';
import { useMode } from '../connection/connection.js';
import { describeTypists, nextEnd, reduceTypists } from './typists.js';

export function Typing({ slug, me }: { readonly slug: string; readonly me: string }) {
  const [typists, dispatch] = useReducer(reduceTypists, {});
  const isLive = useMode() === 'cable';
  useSubscription(
    { channel: 'ChatChannel', room: slug },
    { received: (event) => dispatch({ type: 'event', event, now: Date.now() }) },
  );
  useEffect(() => {
    const wait = nextEnd(typists, Date.now());
    if (wait === null) return;
    const timer = setTimeout(() => dispatch({ type: 'time', now: Date.now() }), wait);
    return () => clearTimeout(timer);
  }, [typists]);
  return (
    <p className="typing" aria-live="polite">
      {isLive && describeTypists(typists, me)}
    </p>
  );
}
