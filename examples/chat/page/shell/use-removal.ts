/** Deleting something, with why it was not. */
import { useProblem } from '../connection/use-problem.js';

export function useRemoval(remove: () => Promise<void>) {
  const { problem, tell, forget } = useProblem();
  const start = () => {
    forget();
    remove().catch((error: unknown) => tell(error, 'It was not deleted. '));
  };
  return { problem, start, forget };
}
