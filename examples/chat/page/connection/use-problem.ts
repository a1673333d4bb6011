/** Why something was not done, for as long as that is true: the next way to the server ends that there was none. */
import { useCallback, useEffect, useState } from 'react';
import { problemIn } from '../api/errors.js';
import { useMode } from './connection.js';

interface Told {
  readonly text: string;
  readonly isUnreachable: boolean;
}

export function useProblem() {
  const [told, setTold] = useState<Told | null>(null);
  const mode = useMode();
  useEffect(() => {
    const reach = () => setTold((before) => (before?.isUnreachable ? null : before));
    if (mode !== 'none') reach();
    // The connection may have survived that there was no network, and say nothing.
    addEventListener('online', reach);
    return () => removeEventListener('online', reach);
  }, [mode]);
  const tell = useCallback((error: unknown, intro = '') => {
    const { code, message } = problemIn(error);
    setTold({ text: `${intro}${message}`, isUnreachable: code === 'unreachable' });
  }, []);
  /** The user acts again. */
  const forget = useCallback(() => setTold(null), []);
  return { problem: told?.text ?? '', tell, forget };
}
