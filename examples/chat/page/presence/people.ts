/** Who is there and how, from what the channel tells; and the words for it. */
import type { CommandError, PresenceEvent } from '../../shared/channels.js';
import type { Person, Status } from '../../shared/resources.js';

export type PeopleChange = PresenceEvent | CommandError;

export function reducePeople(people: readonly Person[], change: PeopleChange): readonly Person[] {
  if (change.type === 'presence') return change.people;
  if (change.type !== 'person') return people;
  return [...people.filter(({ name }) => name !== change.person.name), change.person];
}

export const STATUSES: readonly Status[] = ['online', 'away', 'busy', 'dnd'];

const WORDS: Record<Person['status'], string> = {
  online: 'Online',
  away: 'Away',
  busy: 'Busy',
  dnd: 'Do not disturb',
  offline: 'Offline',
};

export const statusInWords = (status: Person['status']): string => WORDS[status];

/** Who is there first, then by name. */
export function inOrder(people: readonly Person[]): readonly Person[] {
  const rank = ({ status }: Person) => (status === 'offline' ? 1 : 0);
  return [...people].sort(
    (one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1),
  );
}
