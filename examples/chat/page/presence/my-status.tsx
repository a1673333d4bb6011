/** How the others see the user. */
import { useState } from 'react';
import type { Status } from '../../shared/resources.js';
import { problemIn } from '../api/errors.js';
import { useUser } from '../session/session.js';
import { STATUSES, statusInWords } from './people.js';
import { usePresence } from './presence.js';

export function MyStatus() {
  const me = useUser();
  const { people, chosen, appear } = usePresence();
  const [problem, setProblem] = useState('');
  const known = people.find(({ name }) => name === me)?.status ?? 'offline';
  // To the others, who has no connection is offline.
  const mine = known === 'offline' ? (chosen ?? 'online') : known;
  const choose = async (status: Status) => {
    setProblem('');
    try {
      await appear(status);
    } catch (error) {
      setProblem(problemIn(error).message);
    }
  };
  return (
    <div className="my-status">
      <label htmlFor="my-status">My status</label>
      <select
        id="my-status"
        value={mine}
        aria-describedby="my-status-problem"
        onChange={(event) => void choose(event.target.value as Status)}
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
