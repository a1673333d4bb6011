/** In place of a room that may not be entered: why. */
import type { Problem } from '../../shared/channels.js';
import { useFocusPassing } from '../shell/use-focus-passing.js';

interface RejectionProps {
  readonly title: string;
  readonly problem: Problem;
  readonly onTryAgain: () => void;
}

export function Rejection({ title, problem, onTryAgain }: RejectionProps) {
  const box = useFocusPassing<HTMLDivElement>();
  return (
    <div ref={box} className="room">
      <header className="view-header">
        <h1>{title}</h1>
      </header>
      <div className="rejection">
        <p role="alert">{problem.message}</p>
        <button type="button" onClick={onTryAgain}>
          Try again
        </button>
      </div>
    </div>
  );
}
