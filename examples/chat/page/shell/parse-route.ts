/** The views of the page and their addresses. */
export type Route =
  | { readonly view: 'room'; readonly slug: string }
  | { readonly view: 'books' }
  | { readonly view: 'dashboard' };

const HOME: Route = { view: 'room', slug: 'general' };

export function parseRoute(hash: string): Route {
  const [view, slug] = hash.replace(/^#\//, '').split('/');
  if (view === 'books' || view === 'dashboard') return { view };
  if (view !== 'rooms' || !slug) return HOME;
  try {
    return { view: 'room', slug: decodeURIComponent(slug) };
  } catch {
    return HOME;
  }
}

export const roomAddress = (slug: string): string => `#/rooms/${encodeURIComponent(slug)}`;
