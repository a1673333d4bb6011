/** The frame: what is there in every view, and the view. */
import { useEffect, useRef, useState } from 'react';
import { Books } from '../books/books.js';
import { StatusLine } from '../connection/status-line.js';
import { Dashboard } from '../dashboard/dashboard.js';
import { Notifications } from '../notifications/notifications.js';
import { PeopleList } from '../presence/people-list.js';
import { Room } from '../rooms/room.js';
import { RoomsNav } from '../rooms/rooms-nav.js';
import { useRooms } from '../rooms/use-rooms.js';
import { useUser } from '../session/session.js';
import { SignOut } from '../session/sign-out.js';
import { MenuIcon } from './icons.js';
import { Logo } from './logo.js';
import type { Route } from './parse-route.js';
import { useRoute } from './route.js';

function ViewsNav({ route }: { readonly route: Route }) {
  const current = (view: Route['view']) => (route.view === view ? 'page' : undefined);
  return (
    <nav aria-label="Views">
      <ul>
        <li>
          <a href="#/books" aria-current={current('books')}>
            Books
          </a>
        </li>
        <li>
          <a href="#/dashboard" aria-current={current('dashboard')}>
            Dashboard
          </a>
        </li>
      </ul>
    </nav>
  );
}

interface ViewProps {
  readonly route: Route;
  readonly rooms: ReturnType<typeof useRooms>;
}

function View({ route, rooms }: ViewProps) {
  const [attempt, setAttempt] = useState(0);
  if (route.view === 'books') return <Books />;
  if (route.view === 'dashboard') return <Dashboard />;
  const { slug } = route;
  const title = rooms.find((room) => room.slug === slug)?.title ?? slug;
  const tryAgain = () => setAttempt(attempt + 1);
  return <Room key={`${slug}:${attempt}`} slug={slug} title={title} onTryAgain={tryAgain} />;
}

/** On a phone the sidebar is opened by a button, and closed by what is chosen in it. */
function useSidebar(route: Route) {
  const [isOpen, setIsOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const [shown, setShown] = useState(location.hash);
  if (shown !== location.hash) {
    setShown(location.hash);
    setIsOpen(false);
  }
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: of each view
  useEffect(() => {
    // Who navigates by keyboard goes on in the view.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [route.view, 'slug' in route && route.slug]);
  return { isOpen, toggle: () => setIsOpen(!isOpen), close: () => setIsOpen(false), main };
}

export function Shell() {
  const me = useUser();
  const route = useRoute();
  const rooms = useRooms();
  const { isOpen, toggle, close, main } = useSidebar(route);
  return (
    <div className="shell" data-menu={isOpen || undefined}>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <header className="bar">
        <button
          type="button"
          className="menu"
          aria-label="Menu"
          aria-expanded={isOpen}
          aria-controls="sidebar"
          onClick={toggle}
        >
          <MenuIcon />
        </button>
        <Logo />
        <span className="brand">Catenary</span>
        <StatusLine />
        <Notifications />
        <span className="me">
          <bdi>{me}</bdi>
        </span>
        <SignOut />
      </header>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button closes it, too */}
      {isOpen && <div className="scrim" onClick={close} />}
      <aside
        id="sidebar"
        className="sidebar"
        aria-label="Rooms and people"
        onKeyDown={(event) => event.key === 'Escape' && close()}
      >
        <RoomsNav rooms={rooms} current={route.view === 'room' ? route.slug : null} />
        <ViewsNav route={route} />
        <PeopleList />
      </aside>
      <main ref={main} id="main" tabIndex={-1}>
        <View route={route} rooms={rooms} />
      </main>
    </div>
  );
}
