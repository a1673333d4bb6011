/** The notifications of a user, from what was fetched and what the channel tells. */
import type { CommandError, NotificationEvent } from '../../shared/channels.js';
import type { Notification } from '../../shared/resources.js';
import type { Inbox } from '../api/resources.js';

export type InboxChange = NotificationEvent | CommandError | ({ readonly type: 'fetched' } & Inbox);

export const emptyInbox: Inbox = { unread: 0, notifications: [] };

/** As many as the server gives. */
const LIMIT = 50;

const PLACE = /^in (\S+?): /;

/** In a line that begins with who it is from: a mention says that itself, too, and in which room it was. */
export function wordsOf({ from, text }: Pick<Notification, 'from' | 'text'>) {
  if (!text.startsWith(`${from} `)) return { room: null, text };
  const words = text.slice(from.length + 1);
  const [place = '', room = null] = PLACE.exec(words) ?? [];
  return { room, text: words.slice(place.length) };
}

/** Nobody unreads: what is read here stays so, though a fetch may have begun earlier. */
function merge(known: readonly Notification[], news: readonly Notification[]) {
  const all = new Map(known.map((notification) => [notification.id, notification]));
  for (const notification of news) {
    const isRead = notification.read || (all.get(notification.id)?.read ?? false);
    all.set(notification.id, { ...notification, read: isRead });
  }
  return [...all.values()].sort((one, other) => other.id - one.id).slice(0, LIMIT);
}

export function reduceInbox(inbox: Inbox, change: InboxChange): Inbox {
  const { notifications } = inbox;
  switch (change.type) {
    case 'unread':
      return { ...inbox, unread: change.unread };
    case 'notification':
      return {
        unread: change.unread,
        notifications: merge(notifications, [change.notification]),
      };
    case 'fetched':
      return { unread: change.unread, notifications: merge(notifications, change.notifications) };
    case 'read': {
      const isRead = ({ id }: Notification) => change.unread === 0 || change.ids.includes(id);
      const marked = notifications.map((each) => (isRead(each) ? { ...each, read: true } : each));
      return { unread: change.unread, notifications: marked };
    }
    default:
      return inbox;
  }
}
