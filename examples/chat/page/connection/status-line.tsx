/** The state of the connection in words, with a countdown that a screen reader does not count along. */
import { useConnectionStatus, useConsumer } from 'catenary/react';
import { useMode } from './connection.js';
import { describe } from './mode.js';
import { useNow } from './use-now.js';

/** The chain hangs from both posts, or from one. */
function Chain({ isWhole }: { readonly isWhole: boolean }) {
  return (
    <svg className="chain" viewBox="0 0 28 16" aria-hidden="true">
      <path d={isWhole ? 'M3 3c3 13 19 13 22 0' : 'M3 3c1 8 4 11 8 12M25 3c0 4-1 6-2 8'} />
      <circle cx="3" cy="3" r="2" />
      <circle cx="25" cy="3" r="2" />
    </svg>
  );
}

export function StatusLine() {
  const consumer = useConsumer();
  const status = useConnectionStatus();
  const mode = useMode();
  const now = useNow(status.state === 'waiting');
  const { title, detail, countdown, canRetry } = describe(status, mode, now);
  return (
    <div className="connection" data-mode={mode}>
      <Chain isWhole={mode === 'cable'} />
      <p role="status" aria-label="Connection">
        <strong>{title}</strong>
        {detail && <span className="detail"> {detail}</span>}
        {countdown && <span aria-hidden="true">{countdown}</span>}
      </p>
      {canRetry && (
        <button type="button" className="quiet" onClick={() => consumer.connect()}>
          Retry now
        </button>
      )}
    </div>
  );
}
