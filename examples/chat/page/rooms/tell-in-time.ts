/** Tells what the server may refuse for a time: then it is told again. */
import { refusalIn } from '../api/errors.js';

/** @returns a function that ends it */
export function tellInTime(tell: () => Promise<unknown>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const attempt = async () => {
    try {
      await tell();
    } catch (error) {
      const wait = refusalIn(error)?.retryAfter;
      // A timer may be early by a part of a millisecond.
      if (wait !== undefined && !isOver) timer = setTimeout(attempt, wait + 1);
    }
  };
  void attempt();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
