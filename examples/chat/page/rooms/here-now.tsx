/** Who is in the room, by what its channel tells. */
import { useMessages } from 'catenary/react';
import type { CommandError, RoomEvent } from '../../shared/channels.js';
import { useMode } from '../connection/connection.js';

/** Outside of the component, so that it is the same function in each rendering. */
const latest = (before: readonly string[], event: RoomEvent | CommandError) =>
  event.type === 'here' ? event.people : before;

const NOBODY: readonly string[] = [];

export function HereNow({ slug, me }: { readonly slug: string; readonly me: string }) {
  const people = useMessages(
    { channel: 'ChatChannel', room: slug },
    { reducer: latest, initial: NOBODY },
  );
  const isLive = useMode() === 'cable';
  return (
    <section className="here" aria-label="Here now">
      <h2>Here now{isLive && people.length > 0 && ` (${people.length})`}</h2>
      {isLive ? (
        <ul>
          {people.map((name) => (
            <li key={name}>
              <bdi>{name}</bdi>
              {name === me && ' (you)'}
            </li>
          ))}
        </ul>
      ) : (
        <p className="hint">Not known while offline</p>
      )}
    </section>
  );
}
