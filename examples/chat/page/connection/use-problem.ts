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
    if (mode !== 'none') setTold((before) => (before?.isUnreachable ? null : before));
  }, [mode]);
  const tell = useCallback((error: unknown, intro = '') => {
    const { code, message } = problemIn(error);
    setTold({ text: `${intro}${message}`, isUnreachable: code === 'unreachable' });
  }, []);
  /** The user acts again. */
  const forget = useCallback(() => setTold(null), []);
  return { problem: told?.text ?? '', tell, forget };
}
