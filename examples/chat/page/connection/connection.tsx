/** Knows by which way the server can be reached: the cable says so by itself, HTTP is asked. */
import type { ConnectionStatus } from 'catenary';
import { useConnectionStatus, useConsumer } from 'catenary/react';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { RefusedError } from '../api/errors.js';
import { ownSession } from '../api/own-session.js';
import { isOffline, type Mode, modeOf } from './mode.js';

const Context = createContext<Mode>('none');

/** A server that restarts is back before anybody has to hear of HTTP. */
const GRACE = 1_500;
const PROBE_EVERY = 4_000;
const NEXT_CHANCE = 15_000;

/** `remote`: this session has ended, or somebody wants it to begin anew. */
const REFUSALS = ['unauthorized', 'token_expired', 'remote'];

async function answers(signal: AbortSignal): Promise<boolean> {
  try {
    await ownSession.check(signal);
    return true;
  } catch (error) {
    return error instanceof RefusedError;
  }
}

/** Whether the server answers over HTTP; asked only while the cable is away. */
function useReachable(isAway: boolean): boolean {
  const [isReachable, setIsReachable] = useState(false);
  useEffect(() => {
    if (!isAway) return;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const probe = async () => {
      const isThere = await answers(leaving.signal);
      if (leaving.signal.aborted) return;
      setIsReachable(isThere);
      timer = setTimeout(probe, PROBE_EVERY);
    };
    timer = setTimeout(probe, GRACE);
    return () => {
      clearTimeout(timer);
      leaving.abort();
      setIsReachable(false);
    };
  }, [isAway]);
  return isReachable;
}

/** Refused for good, while the session is still good: that may be over some day. */
function useNextChance({ state, reason }: ConnectionStatus): void {
  const consumer = useConsumer();
  const isRefused = state === 'idle' && REFUSALS.includes(reason ?? '');
  useEffect(() => {
    if (!isRefused) return;
    const timer = setTimeout(() => consumer.connect(), NEXT_CHANCE);
    return () => clearTimeout(timer);
  }, [consumer, isRefused]);
}

export function Connection({ children }: { readonly children: ReactNode }) {
  const status = useConnectionStatus();
  useNextChance(status);
  const isReachable = useReachable(status.state !== 'open');
  return <Context value={modeOf(status, isReachable)}>{children}</Context>;
}

export const useMode = (): Mode => use(Context);

export const useIsOffline = (): boolean => isOffline(useConnectionStatus(), useMode());
