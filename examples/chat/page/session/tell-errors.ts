/** Which errors of the cable are for the console: not that the server cannot be reached, for the page says so. */
import { type CableError, type Consumer, UnansweredError } from 'catenary';
import { UnreachableError } from '../api/errors.js';

/** Milliseconds, above the 6 s of silence after which a link is known to be dead. */
const VERDICT = 8_000;

export function tellErrors(consumer: Consumer, tell: (error: CableError) => void): void {
  const tellUnlessDead = (error: UnansweredError) => {
    const { connections } = consumer.inspect().counters;
    setTimeout(() => {
      const { state, counters } = consumer.inspect();
      if (state === 'open' && counters.connections === connections) tell(error);
    }, VERDICT);
  };
  consumer.on('error', (error) => {
    if (error.cause instanceof UnreachableError) return;
    // On a dead link nothing is answered, and that comes to light later.
    if (error instanceof UnansweredError) tellUnlessDead(error);
    else tell(error);
  });
}
