/** How the others see the user. */
import type { Status } from '../../shared/resources.js';
import { useUser } from '../session/session.js';
import { STATUSES, statusInWords } from './people.js';
import { usePresence } from './presence.js';

export function MyStatus() {
  const me = useUser();
  const { people, chosen, problem, appear } = usePresence();
  const known = people.find(({ name }) => name === me)?.status ?? 'offline';
  // To the others, who has no connection is offline.
  const mine = known === 'offline' ? (chosen ?? 'online') : known;
  return (
    <div className="my-status">
      <label htmlFor="my-status">My status</label>
      <select
        id="my-status"
        value={mine}
        aria-describedby="my-status-problem"
        onChange={(event) => void appear(event.target.value as Status)}
      >
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {statusInWords(status)}
          </option>
        ))}
      </select>
      <p id="my-status-problem" role="alert" className="problem">
        {problem}
      </p>
    </div>
  );
}
