/** The way to the rooms. */
import type { Room } from '../../shared/resources.js';
import { roomAddress } from '../shell/parse-route.js';
import { useOutbox } from './outbox-provider.js';

interface NavProps {
  readonly rooms: readonly Room[];
  readonly current: string | null;
}

export function RoomsNav({ rooms, current }: NavProps) {
  const { entries } = useOutbox();
  return (
    <nav aria-label="Rooms">
      <h2>Rooms</h2>
      <ul>
        {rooms.map(({ slug, title, member }) => {
          const unsent = entries.filter((entry) => entry.room === slug).length;
          return (
            <li key={slug}>
              <a href={roomAddress(slug)} aria-current={slug === current ? 'page' : undefined}>
                {title}
                {!member && <span className="hint"> members only</span>}
                {unsent > 0 && <span className="count"> {unsent} unsent</span>}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
