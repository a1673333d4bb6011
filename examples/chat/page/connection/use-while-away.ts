/** Polls over HTTP for as long as the cable is away; when it is back, catching up takes over. */
import { useEffect, useEffectEvent } from 'react';
import { useMode } from './connection.js';

const POLL_EVERY = 4_000;

export function useWhileAway(poll: (signal: AbortSignal) => Promise<unknown>): void {
  const isAway = useMode() === 'http';
  const ask = useEffectEvent(poll);
  useEffect(() => {
    if (!isAway) return;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const round = async () => {
      // What fails is asked again; that the server is gone, the connection notices.
      await ask(leaving.signal).catch(() => {});
      if (!leaving.signal.aborted) timer = setTimeout(round, POLL_EVERY);
    };
    void round();
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [isAway]);
}
