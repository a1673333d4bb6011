/** What a view is called, in itself and in the tab of the browser. */
import type { Room } from '../../shared/resources.js';
import type { Route } from './parse-route.js';

const TITLES = { books: 'Books', dashboard: 'Dashboard' };

/** A room that is not known has its slug. */
export function titleOf(route: Route, rooms: readonly Room[]): string {
  if (route.view !== 'room') return TITLES[route.view];
  return rooms.find(({ slug }) => slug === route.slug)?.title ?? route.slug;
}

/** Who is in another tab sees its beginning: there is what is new. */
export const inTab = (title: string, unread: number): string =>
  `${unread > 0 ? `(${unread}) ` : ''}${title} · Catenary`;
