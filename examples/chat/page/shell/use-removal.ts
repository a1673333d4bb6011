/** Deleting something, with why it was not. */
import { useState } from 'react';
import { problemIn } from '../api/errors.js';

export function useRemoval(remove: () => Promise<void>) {
  const [problem, setProblem] = useState('');
  const start = () => {
    setProblem('');
    remove().catch((error: unknown) => {
      setProblem(`It was not deleted. ${problemIn(error).message}`);
    });
  };
  return { problem, start };
}
