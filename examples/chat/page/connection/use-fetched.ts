/** What is fetched at once, kept right by `catchUp` behind each gap, and polled while the cable is away. */
import type { Gap } from 'catenary/resync';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useWhileAway } from './use-while-away.js';

/** What was written in the moment of an earlier fetch may have been committed behind it. */
const SLACK = 3;

/** Milliseconds: what comes sooner is not called missing before anybody could read it. */
const PATIENCE = 2_000;

interface Options<Fetched> {
  /** All there is, or what has changed since a time of the server's. */
  fetch(since: number | null, signal: AbortSignal): Promise<Fetched>;
  apply(fetched: Fetched): void;
  /** The first time; later ones are tried again anyway. */
  failed?(error: unknown): void;
}

/** @returns the options for `catchUp`, whether it is there, and whether it is not and somebody may wonder why */
export function useFetched<Fetched extends { readonly at: number }>(options: Options<Fetched>) {
  const { fetch, apply, failed } = options;
  const fetchedAt = useRef<number | null>(null);
  const loading = useRef<Promise<unknown>>(null);
  const [found, setFound] = useState<'nothing yet' | 'missing' | 'there'>('nothing yet');
  const take = (fetched: Fetched) => {
    fetchedAt.current = fetched.at;
    setFound('there');
    apply(fetched);
  };
  const refresh = async (signal: AbortSignal) => {
    const at = fetchedAt.current;
    const fetched = await fetch(at === null ? null : at - SLACK, signal);
    if (!signal.aborted) take(fetched);
  };
  useWhileAway(refresh);
  // Not only when the connection is there: that may take a while, or never be.
  const load = useEffectEvent(async (signal: AbortSignal) => {
    const miss = () => setFound((before) => (before === 'there' ? before : 'missing'));
    const timer = setTimeout(miss, PATIENCE);
    signal.addEventListener('abort', () => clearTimeout(timer));
    await refresh(signal).catch((error: unknown) => {
      if (signal.aborted) return;
      miss();
      failed?.(error);
    });
  });
  useEffect(() => {
    const leaving = new AbortController();
    loading.current = load(leaving.signal);
    return () => leaving.abort();
  }, []);
  const wanted = {
    // From the beginning of time: so that the first confirmation ends a gap, too, that between the
    // first fetch and the subscription.
    renderedAt: 0,
    async resync({ since, signal }: Gap & { readonly signal: AbortSignal }): Promise<Fetched> {
      await loading.current;
      const at = fetchedAt.current;
      // Up to one it was fetched, up to the other it was heard.
      return fetch(at === null ? null : Math.max(since ?? 0, at - SLACK), signal);
    },
    apply: take,
  };
  return { wanted, isLoaded: found === 'there', isMissing: found === 'missing' };
}
