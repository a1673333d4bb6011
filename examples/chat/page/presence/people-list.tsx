/** Everybody of the organisation, and who of them is there. */
import { useMode } from '../connection/connection.js';
import { useUser } from '../session/session.js';
import { MyStatus } from './my-status.js';
import { inOrder, statusInWords } from './people.js';
import { usePresence } from './presence.js';

export function PeopleList() {
  const me = useUser();
  const { people } = usePresence();
  const isOld = useMode() === 'none' && people.length > 0;
  return (
    <section className="people" aria-labelledby="people">
      <header>
        <h2 id="people">People</h2>
        {isOld && <p className="hint">As last known</p>}
      </header>
      <MyStatus />
      <ul>
        {inOrder(people).map(({ name, status }) => (
          <li key={name} data-status={status}>
            <span className="dot" aria-hidden="true" />
            <span className="name">
              <bdi>{name}</bdi>
              {name === me && ' (you)'}
            </span>{' '}
            <span className="hint">{statusInWords(status)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
