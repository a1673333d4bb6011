/** Saves one thing at a time: whether it is under way, and why it was not done. */
import { useState } from 'react';
import { useProblem } from './use-problem.js';

/** @param intro - in front of why it was not done */
export function useSaving(intro = '') {
  const { problem, tell, forget } = useProblem();
  const [isSaving, setIsSaving] = useState(false);
  const save = async (act: () => Promise<void>) => {
    if (isSaving) return;
    setIsSaving(true);
    forget();
    try {
      await act();
    } catch (error) {
      tell(error, intro);
    }
    setIsSaving(false);
  };
  return { problem, isSaving, save, forget };
}
